import Logistic

/// Sparse rows of a logistic (or softmax) model in a few columns, with some rows and a column that have
/// no entry.
struct MadeSparseRows {
  var matrix: SparseMatrix<Double>
  var labels: [Int]
  var weights: [Double]
  var offsets: [Double]

  init(rows: Int, columns: Int, density: Double, classes: Int = 2, seed: UInt64) throws {
    var random = Xoshiro256StarStar(seed: seed)
    var entries: [(row: Int, column: Int, value: Double)] = []
    labels = []
    for i in 0..<rows {
      var scores = (0..<classes).map { _ in Double.random(in: -1.5...1.5, using: &random) }
      // Every fiftieth row and the third column stay empty.
      if i % 50 != 7 {
        for j in 0..<columns where j != 2 {
          guard Double.random(in: 0..<1, using: &random) < density else { continue }
          let value = Double.random(in: 0.2...2, using: &random)
          entries.append((i, j, value))
          scores[j % classes] += j % 5 == 0 ? value : 0
        }
      }
      labels.append(scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 })
    }
    matrix = try SparseMatrix(rows: rows, columns: columns, entries: entries)
    weights = (0..<rows).map { _ in Double.random(in: 0.5...2, using: &random) }
    offsets = (0..<rows).map { _ in Double.random(in: -0.5...0.5, using: &random) }
  }

  var dense: Matrix<Double> {
    var dense = Matrix<Double>(rows: matrix.rows, columns: matrix.columns)
    for i in 0..<matrix.rows {
      for j in 0..<matrix.columns { dense[i, j] = matrix[i, j] }
    }
    return dense
  }

  func targets() -> Matrix<Double> {
    var targets = Matrix<Double>(rows: labels.count, columns: 1)
    for (i, label) in labels.enumerated() { targets[i, 0] = Double(label) }
    return targets
  }

  func sparseRows(weighted: Bool = false, offset: Bool = false) throws -> SparseRows<Double> {
    try SparseRows(
      features: matrix, targets: targets(), weights: weighted ? weights : nil,
      offsets: offset ? offsets : nil)
  }

  func memoryRows(weighted: Bool = false, offset: Bool = false) throws -> MemoryRows<Double> {
    try MemoryRows(
      features: dense, targets: targets(), weights: weighted ? weights : nil,
      offsets: offset ? offsets : nil)
  }
}
