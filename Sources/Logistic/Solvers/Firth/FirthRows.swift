/// Rows with two classes as Firth's penalised likelihood reads them, again and again: scaled once, in memory.
///
///     l*(b) = l(b) + ½·log det XᵀVX        V = diag(s·p(1 − p))
///
/// The penalty is the logarithm of Jeffreys' prior; it takes the first-order bias from the estimate (Firth
/// 1993) and keeps it finite where the classes are separated (Heinze & Schemper 2002). X holds the intercept's
/// ones too. A weight s counts rows.
struct FirthRows: Sendable {
  /// Coefficients are those of the columns in this scaling.
  let scaling: ColumnScaling
  let rowCount: Int
  /// Row after row, without the intercept's ones; zeros in rows of weight 0.
  let features: [Double]
  let targets: [Double]
  let weights: [Double]?
  let offsets: [Double]?

  var columns: Int { scaling.centre.count }

  /// The rows of an objective that sums the log loss of one output and has no penalty.
  ///
  /// - Throws: rows that cannot be read.
  init<Rows>(_ objective: Objective<Rows>, scaling: ColumnScaling) throws(LogisticError) {
    precondition(
      objective.loss == .logistic && objective.outputs == 1,
      "Firth's penalty of \(objective.outputs) outputs with \(objective.loss)")
    self.scaling = scaling
    let (n, p) = (objective.rows.rowCount, objective.rows.columnCount)
    rowCount = n
    let inverse = scaling.scale.map { 1 / $0 }
    var (x, y) = ([Double](repeating: 0, count: n * p), [Double](repeating: 0, count: n))
    var (s, o) = ([Double](), [Double]())
    for block in 0..<objective.rows.blockCount {
      try objective.withBlock(block) { block in
        let first = block.firstRow
        x.withUnsafeMutableBufferPointer { x in
          guard p > 0, let x = x.baseAddress else { return }
          Kernels.standardize(
            block.features, rows: block.rows, columns: p, centre: scaling.centre, scale: inverse,
            into: x + first * p)
        }
        for i in 0..<block.rows { y[first + i] = block.targets[i] }
        if let weights = block.weights {
          s += UnsafeBufferPointer(start: weights, count: block.rows)
          // A row of weight 0 may hold anything.
          for i in 0..<block.rows where weights[i] == 0 {
            y[first + i] = 0
            for j in 0..<p { x[(first + i) * p + j] = 0 }
          }
        }
        if let offsets = block.offsets {
          o += UnsafeBufferPointer(start: offsets, count: block.rows)
        }
      }
    }
    (features, targets) = (x, y)
    (weights, offsets) = (s.isEmpty ? nil : s, o.isEmpty ? nil : o)
  }

  /// `−l*` at `theta`, with its gradient and, in place of its Hessian, the information of the augmented rows.
  ///
  ///     gradient   Σ s·x·[(p − y) + h·(p − ½)]        h = p(1 − p)·xᵀ(XᵀVX)⁻¹x
  ///     matrix     Σ s·p(1 − p)·(1 + h)·x·xᵀ
  ///
  /// They are those of the log loss of each row beside h/2 rows of either class; where there are 50 rows a parameter or
  /// more, whose h are then small, the matrix is the information itself. The determinant is that on the columns as given. Two
  /// passes, O(n·p²).
  ///
  /// - Parameter parameters: those that are estimated, held ones too.
  /// - Returns: nil where the information is singular to rounding: theta is too far out.
  func evaluation(at theta: [Double], over parameters: [Int]) -> Evaluation? {
    let p = columns
    guard let (likelihood, factor) = likelihood(at: theta, over: parameters) else { return nil }
    let isAugmented = rowCount < 50 * parameters.count
    var determinant = factor.logDeterminant
    for i in parameters where i < p { determinant += 2 * log(scaling.scale[i]) }
    let form = InverseForm(factor, parameters, columns: p)
    let parts = mapTiles(FirthSums(columns: p)) { sums, tile, work in
      let n = tile.rows.count
      let (slopes, curvatures) = (work.base, work.base + n)
      form.fill(slopes, tile.x, rows: n, room: curvatures + n)
      for (i, row) in tile.rows.enumerated() {
        let (slope, v) = (likelihood.slopes[row], likelihood.curvatures[row])
        // Sums of weight 0 are 0.
        let perRow = weights.map { $0[row] > 0 ? 1 / $0[row] : 0 } ?? 1
        let lengths = v * slopes[i]
        slopes[i] = slope + lengths * (slope * perRow + targets[row] - 0.5)
        curvatures[i] = v + v * lengths * perRow
      }
      sums.add(tile.x, rows: n, slopes: slopes, curvatures: isAugmented ? curvatures : nil)
    }
    let total = FirthSums.total(parts)
    let matrix =
      isAugmented ? total.matrix(hasIntercept: scaling.intercept) : likelihood.information
    return Evaluation(
      value: likelihood.value - 0.5 * determinant, valueAtZero: .nan,
      gradient: total.gradient(hasIntercept: scaling.intercept),
      hessian: BlockHessian(blocks: [matrix]),
      weightSum: .nan, strict: [], leastCurvature: 0, greatestLength: .infinity)
  }

  /// The leverage of one row of each, `h = p(1 − p)·xᵀ(XᵀVX)⁻¹x`; 0 where a row has weight 0.
  ///
  /// - Throws: information that is singular there.
  func leverages(at theta: [Double], over parameters: [Int]) throws(LogisticError) -> [Double] {
    guard let (likelihood, factor) = likelihood(at: theta, over: parameters) else {
      throw LogisticError(
        .numerics, "singular-information", "the information matrix is singular at the coefficients",
        advice: "leave out columns that depend on others")
    }
    let form = InverseForm(factor, parameters, columns: columns)
    return mapTiles([Double]()) { h, tile, work in
      let n = tile.rows.count
      form.fill(work.base, tile.x, rows: n, room: work.base + n)
      for (i, row) in tile.rows.enumerated() {
        let s = weights?[row] ?? 1
        h.append(s > 0 ? likelihood.curvatures[row] / s * work.base[i] : 0)
      }
    }.flatMap { $0 }
  }

  /// The likelihood's negative at some coefficients, with each row's `s·(p − y)` and `s·p(1 − p)`.
  private struct Likelihood: Sendable {
    var value: Double
    var slopes: [Double]
    var curvatures: [Double]
    var information: SymmetricMatrix
  }

  /// One pass; nil where the information is singular to rounding.
  private func likelihood(
    at theta: [Double], over parameters: [Int]
  ) -> (Likelihood, information: Cholesky)? {
    let p = columns
    var result = Likelihood(
      value: 0, slopes: [], curvatures: [], information: SymmetricMatrix(order: 0))
    var total = FirthSums(columns: p)
    let bias = scaling.intercept ? [theta[p]] : nil
    result.slopes = [Double](unsafeUninitializedCapacity: rowCount) { slopes, slopeCount in
      result.curvatures = [Double](unsafeUninitializedCapacity: rowCount) { curvatures, count in
        // Each tile writes places of its own.
        nonisolated(unsafe) let (slopes, curvatures) = (slopes.baseAddress, curvatures.baseAddress)
        let parts = mapTiles(FirthSums(columns: p)) { sums, tile, work in
          guard let slopes, let curvatures else { return }
          let (n, first) = (tile.rows.count, tile.rows.lowerBound)
          Kernels.affine(
            tile.x, rows: n, columns: p, weights: theta, bias: bias, outputs: 1, into: work.base)
          if let offsets {
            for i in 0..<n { work.base[i] += offsets[first + i] }
          }
          sums.value += targets.withUnsafeBufferPointer { y in
            (weights ?? []).withUnsafeBufferPointer { s in
              guard let y = y.baseAddress else { return 0 }
              return Kernels.logistic(
                logits: work.base, targets: y + first,
                weights: weights == nil ? nil : s.baseAddress.map { $0 + first }, rows: n,
                outputs: 1, slopes: slopes + first, curvatures: curvatures + first)
            }
          }
          sums.add(tile.x, rows: n, slopes: nil, curvatures: curvatures + first)
        }
        total = FirthSums.total(parts)
        count = rowCount
      }
      slopeCount = rowCount
    }
    result.value = total.value
    result.information = total.matrix(hasIntercept: scaling.intercept)
    guard total.value.isFinite,
      let factor = result.information.selecting(parameters).cholesky()
    else { return nil }
    return (result, factor)
  }

  /// Some rows that one thread works on.
  private struct Tile {
    var rows: Range<Int>
    var x: UnsafePointer<Double>
  }

  private static let tileRows = 128

  /// One read of the rows, several groups of tiles at a time; the groups depend on the rows alone.
  ///
  /// - Parameter body: adds a tile to a group's part; `work` has room for `width + 4` numbers a row.
  private func mapTiles<Part: Sendable>(
    _ start: Part, _ body: @Sendable (inout Part, Tile, _ work: RowSums.Room) -> Void
  ) -> [Part] {
    let tiles = (rowCount + Self.tileRows - 1) / Self.tileRows
    let groups = min(tiles, 32)
    return mapInParallel(groups) { group in
      var part = start
      let work = RowSums.Room(Self.tileRows * (scaling.width + 4))
      features.withUnsafeBufferPointer { x in
        // Without columns nothing is read.
        let x = x.baseAddress ?? UnsafePointer(work.base)
        for tile in group * tiles / groups..<(group + 1) * tiles / groups {
          let first = tile * Self.tileRows
          let rows = first..<min(first + Self.tileRows, rowCount)
          body(&part, Tile(rows: rows, x: x + first * columns), work)
        }
      }
      return part
    }
  }
}

/// What a pass adds up.
private struct FirthSums: Sendable {
  var value = 0.0
  private var gradient: [Double]
  /// The lower triangle of the columns, then the intercept's row.
  private var gram: [Double]
  private var cross: [Double]
  private var slope = 0.0
  private var curvature = 0.0

  init(columns p: Int) {
    gradient = [Double](repeating: 0, count: p)
    gram = [Double](repeating: 0, count: p * p)
    cross = gradient
  }

  /// Adds rows with slopes or curvatures, or both.
  mutating func add(
    _ x: UnsafePointer<Double>, rows n: Int, slopes: UnsafePointer<Double>?,
    curvatures: UnsafePointer<Double>?
  ) {
    let p = gradient.count
    if let slopes { slope += RowSums.sum(slopes, n) }
    func accumulate(_ factors: UnsafePointer<Double>, into sums: inout [Double]) {
      sums.withUnsafeMutableBufferPointer { to in
        guard let to = to.baseAddress else { return }
        Kernels.accumulate(x, rows: n, columns: p, slopes: factors, outputs: 1, into: to)
      }
    }
    if let slopes { accumulate(slopes, into: &gradient) }
    guard let curvatures else { return }
    curvature += RowSums.sum(curvatures, n)
    accumulate(curvatures, into: &cross)
    gram.withUnsafeMutableBufferPointer { to in
      guard let to = to.baseAddress else { return }
      Kernels.gram(x, rows: n, columns: p, h: curvatures, into: to)
    }
  }

  /// The sum of parts, in order.
  static func total(_ parts: [FirthSums]) -> FirthSums {
    var total = parts[0]
    for part in parts.dropFirst() {
      total.value += part.value
      total.slope += part.slope
      total.curvature += part.curvature
      for j in total.gradient.indices {
        total.gradient[j] += part.gradient[j]
        total.cross[j] += part.cross[j]
      }
      for j in total.gram.indices { total.gram[j] += part.gram[j] }
    }
    return total
  }

  func gradient(hasIntercept: Bool) -> [Double] { gradient + (hasIntercept ? [slope] : []) }

  func matrix(hasIntercept: Bool) -> SymmetricMatrix {
    let p = gradient.count
    var matrix = SymmetricMatrix(order: p + (hasIntercept ? 1 : 0))
    for j in 0..<p {
      for k in 0...j { matrix[j, k] = gram[j * p + k] }
      if hasIntercept { matrix[p, j] = cross[j] }
    }
    if hasIntercept { matrix[p, p] = curvature }
    return matrix
  }
}
