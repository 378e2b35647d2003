extension Objective {
  /// Which parameters are determined, as `independentParameters` with a Hessian tells, for solvers
  /// that form none: of the unpenalised columns, those that depend on the ones before them are not.
  ///
  /// One Gram matrix, of all rows where that is cheap, else of `⁵⁄₄·q` random sums of rows: columns
  /// that are independent in the sums are so in the rows. Columns that look dependent in it are put
  /// to the test on all rows. Columns beyond `greatestGram` are not judged: all then count as
  /// determined.
  ///
  /// - Throws: when a row holds what cannot be used.
  func independentParameters(scaling: ColumnScaling) throws(LogisticError) -> [Bool] {
    let q = parametersPerOutput
    var active = [Bool](repeating: true, count: parameterCount)
    guard q <= DependentColumns.greatestGram else { return active }
    var judged: [[Int]: [Int]] = [:]
    for c in 0..<outputs {
      let order = (intercept ? [q - 1] : []) + (0..<rows.columnCount)
      let candidates = order.filter { l2[c * q + $0] == 0 && l1[c * q + $0] == 0 }
      // The intercept alone depends on nothing.
      if candidates.isEmpty || intercept && candidates == [q - 1] { continue }
      let found: [Int]
      if let known = judged[candidates] {
        found = known
      } else {
        found = try dependentColumns(candidates, scaling: scaling)
        judged[candidates] = found
      }
      for j in found { active[c * q + j] = false }
    }
    return active
  }

  private func dependentColumns(
    _ candidates: [Int], scaling: ColumnScaling
  ) throws(LogisticError) -> [Int] {
    let gram = try rowSums(scaling: scaling)
    let chosen = gram.selecting(candidates)
    if let factor = Cholesky(chosen, tolerance: 1e-10), factor.leastPivot > 1e-10 { return [] }
    let q = parametersPerOutput
    if q <= DependentColumns.greatestFactor {
      let order = (intercept ? [q - 1] : []) + (0..<rows.columnCount)
      let absent = Set(order.indices.filter { !candidates.contains(order[$0]) })
      return try factorColumns(scaling: scaling)
        .dependences(tolerance: rankTolerance(scaling), absent: absent).map { order[$0.column] }
    }
    let split = DependentColumns(chosen)
    return try confirm(split, candidates, scaling: scaling)
  }

  /// The second moments of the columns over the rows of positive weight, or over random sums of them.
  private func rowSums(scaling: ColumnScaling) throws(LogisticError) -> SymmetricMatrix {
    let q = parametersPerOutput
    let sums = q + q / 4 + 64
    let isSummed = rows.rowCount > 4 * sums && Double(rows.rowCount) * Double(q * q) > 1e9
    let gram = RowSums.Room(q * q)
    if isSummed {
      let sketch = RowSums.Room(sums * q)
      var random = SplitMix64(seed: 0x5EED)
      try eachTile(scaling: scaling) { x, count in
        for i in 0..<count {
          let row = x + i * q
          // Four places a row with factors of their own, so that rows that alone tell some columns
          // apart do not merge.
          for _ in 0..<4 {
            let bits = random.next()
            let target = sketch.base + Int(bits % UInt64(sums)) * q
            let size = 0.5 + Double(bits >> 33) * 0x1p-31
            let factor = bits & 0x1_0000_0000 == 0 ? size : -size
            for j in 0..<q { target[j] += factor * row[j] }
          }
        }
      }
      Kernels.gram(sketch.base, rows: sums, columns: q, h: nil, into: gram.base)
    } else {
      try eachTile(scaling: scaling) { x, count in
        Kernels.gram(x, rows: count, columns: q, h: nil, into: gram.base)
      }
    }
    var matrix = SymmetricMatrix(order: q)
    for i in 0..<q {
      for j in 0...i {
        matrix.values[i * q + j] = gram.base[i * q + j]
        matrix.values[j * q + i] = gram.base[i * q + j]
      }
    }
    return matrix
  }

  /// Those of the suspected columns that all rows show to be dependent: what the earlier columns leave
  /// of them, in the least-squares sense, is nothing beside the column. The Gram matrix's rounding is
  /// taken out by two corrections (Björck 1987).
  private func confirm(
    _ split: DependentColumns, _ candidates: [Int], scaling: ColumnScaling
  ) throws(LogisticError) -> [Int] {
    let q = parametersPerOutput
    let tolerance = rankTolerance(scaling)
    var found: [Int] = []
    // As many at a time as their numbers take little room.
    let batch = max(1, (1 << 22) / q)
    var first = 0
    while first < split.suspects.count {
      let suspects = Array(split.suspects[first..<min(first + batch, split.suspects.count)])
      var weights = [Double](repeating: 0, count: suspects.count * q)
      for (s, place) in suspects.enumerated() {
        weights[s * q + candidates[place]] = 1
        for (k, factor) in zip(split.kept(before: place), split.factors(of: place)) {
          weights[s * q + candidates[k]] = -factor
        }
      }
      var isDependent = [Bool](repeating: false, count: suspects.count)
      for round in 0..<3 {
        let sums = try residuals(weights, count: suspects.count, scaling: scaling)
        for (s, place) in suspects.enumerated() {
          if sums.residual[s] <= tolerance * tolerance * sums.length[candidates[place]] {
            isDependent[s] = true
          } else if round < 2 {
            let kept = split.kept(before: place)
            let step = split.solve(kept.map { sums.products[s * q + candidates[$0]] })
            for (k, change) in zip(kept, step) { weights[s * q + candidates[k]] -= change }
          }
        }
      }
      for (s, place) in suspects.enumerated() where isDependent[s] {
        found.append(candidates[place])
      }
      first += suspects.count
    }
    return found
  }

  /// Of each combination of the columns: `Σ r²` and `Xᵀr` over the rows of positive weight; and `Σ x²`
  /// of each column.
  private func residuals(
    _ weights: [Double], count s: Int, scaling: ColumnScaling
  ) throws(LogisticError) -> (residual: [Double], products: [Double], length: [Double]) {
    let q = parametersPerOutput
    let products = RowSums.Room(s * q)
    let values = RowSums.Room(DependentColumns.tileRows * s)
    var residual = [Double](repeating: 0, count: s)
    var length = [Double](repeating: 0, count: q)
    try eachTile(scaling: scaling) { x, rows in
      Kernels.affine(
        x, rows: rows, columns: q, weights: weights, bias: nil, outputs: s, into: values.base)
      Kernels.accumulate(
        x, rows: rows, columns: q, slopes: values.base, outputs: s, into: products.base)
      for i in 0..<rows {
        for k in 0..<s { residual[k] += values.base[i * s + k] * values.base[i * s + k] }
        for j in 0..<q { length[j] += x[i * q + j] * x[i * q + j] }
      }
    }
    return (residual, (0..<s * q).map { products.base[$0] }, length)
  }

  /// Calls `body` with scaled rows, the intercept's one behind, rows of weight 0 as zeros.
  private func eachTile(
    scaling: ColumnScaling, _ body: (UnsafeMutablePointer<Double>, Int) -> Void
  ) throws(LogisticError) {
    let tile = RowSums.Room(DependentColumns.tileRows * parametersPerOutput)
    for index in 0..<rows.blockCount {
      try withBlock(index) { block in
        var first = 0
        while first < block.rows {
          let count = min(DependentColumns.tileRows, block.rows - first)
          TileReader.read(block, from: first, count: count, scaling: scaling, into: tile.base)
          body(tile.base, count)
          first += count
        }
      }
    }
  }
}

/// A Gram matrix factored in the order of its columns, those left out that the ones before them
/// explain to rounding.
struct DependentColumns {
  /// More columns than these are not judged: the Gram matrix costs their square in memory.
  static let greatestGram = 6000
  /// Up to so many columns the rows themselves are factored where the Gram matrix leaves doubt.
  static let greatestFactor = 200
  static let tileRows = 64

  /// The columns that hold something new, ascending.
  private(set) var keptColumns: [Int] = []
  /// The others.
  private(set) var suspects: [Int] = []
  private let order: Int
  /// U with UᵀU = A in the kept rows and columns; the kept rows hold the suspects' columns too.
  private var upper: [Double]
  private let scale: [Double]

  init(_ gram: SymmetricMatrix) {
    let n = gram.order
    order = n
    upper = gram.values
    scale = (0..<n).map { gram.values[$0 * n + $0] }.map { $0 > 0 ? $0.squareRoot() : 1 }
    var (kept, suspects): ([Int], [Int]) = ([], [])
    upper.withUnsafeMutableBufferPointer { [scale] a in
      for i in 0..<n { for j in i..<n { a[i * n + j] /= scale[i] * scale[j] } }
      for k in 0..<n {
        guard a[k * n + k] > 1e-10 else {
          suspects.append(k)
          continue
        }
        kept.append(k)
        let root = a[k * n + k].squareRoot()
        for j in k..<n { a[k * n + j] /= root }
        for i in k + 1..<max(n, k + 1) {
          let factor = a[k * n + i]
          if factor == 0 { continue }
          for j in i..<n { a[i * n + j] -= factor * a[k * n + j] }
        }
      }
    }
    keptColumns = kept
    self.suspects = suspects
  }

  /// The kept columns before another.
  func kept(before column: Int) -> ArraySlice<Int> {
    var count = keptColumns.count
    while count > 0, keptColumns[count - 1] >= column { count -= 1 }
    return keptColumns[0..<count]
  }

  /// A suspect's factors on the kept columns before it.
  func factors(of column: Int) -> [Double] {
    let kept = kept(before: column)
    return back(kept.map { upper[$0 * order + column] }, scaledBy: scale[column])
  }

  /// `A⁻¹·b` over the first of the kept columns.
  func solve(_ right: [Double]) -> [Double] {
    var b = right
    for k in b.indices {
      let row = keptColumns[k]
      b[k] /= scale[row]
      for above in 0..<k { b[k] -= upper[keptColumns[above] * order + row] * b[above] }
      b[k] /= upper[row * order + row]
    }
    return back(b, scaledBy: 1)
  }

  /// `U⁻¹·b` on the columns as given.
  private func back(_ right: [Double], scaledBy factor: Double) -> [Double] {
    var b = right
    for k in b.indices.reversed() {
      let row = keptColumns[k] * order
      for later in k + 1..<max(b.count, k + 1) {
        b[k] -= upper[row + keptColumns[later]] * b[later]
      }
      b[k] /= upper[row + keptColumns[k]]
    }
    return b.indices.map { b[$0] * factor / scale[keptColumns[$0]] }
  }
}
