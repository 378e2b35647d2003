public import Logistic

/// Rows of a known softmax model (two classes: a logistic one): uniform features in −1.7…1.7 (variance
/// about 1), weights so small that classes overlap however many columns there are.
public struct MadeClasses {
  /// The features, row by row.
  public var x: Matrix<Float>
  /// The class of each row.
  public var y: [Int]

  /// Rows drawn from a seed.
  public init(rows: Int, columns: Int, classes: Int, seed: UInt64) throws(LogisticError) {
    var generator = Xoshiro256StarStar(seed: seed)
    let size = 2 / Double(columns).squareRoot()
    let weights = (0..<classes * columns).map { _ in
      Double.random(in: -1...1, using: &generator) * size
    }
    var values = [Float](repeating: 0, count: rows * columns)
    y = []
    y.reserveCapacity(rows)
    var scores = [Double](repeating: 0, count: classes)
    for i in 0..<rows {
      for c in 0..<classes { scores[c] = 0 }
      for j in 0..<columns {
        let value = Float.random(in: -1.7...1.7, using: &generator)
        values[i * columns + j] = value
        for c in 0..<classes { scores[c] += weights[c * columns + j] * Double(value) }
      }
      // The greatest of logits with Gumbel noise is a draw from their softmax.
      for c in 0..<classes {
        scores[c] += gumbel(Double.random(in: 1e-12..<1, using: &generator))
      }
      y.append(scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 })
    }
    x = try Matrix(rows: rows, columns: columns, values: values)
  }
}
