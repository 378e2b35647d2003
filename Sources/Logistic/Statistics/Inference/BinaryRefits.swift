/// Refits of a binary likelihood to the same rows with other weights, as a bootstrap wants a thousand of.
///
/// What every row says at the coefficients of all rows is computed once. A refit then costs one weighted Gram
/// matrix of the rows and some gradients: Newton's first step, and further ones with the same matrix,
/// corrected by what the gradient did on them.
struct BinaryRefits: Sendable {
  /// The estimated columns, row by row, the intercept's among them.
  private let x: [Double]
  private let targets: [Double]
  private let offsets: [Double]?
  /// The coefficients of all rows, in the layout of the likelihood, and those of them that are estimated.
  private let start: [Double]
  private let parameters: [Int]
  /// `p − y` and `p·(1 − p)` there.
  private let slopes: [Double]
  private let curvatures: [Double]

  private var columns: Int { parameters.count }
  private var rows: Int { targets.count }

  /// Nil for another likelihood: of several outputs, or Firth's.
  init?(_ fitted: FittedRows, _ rows: ScaledRows) {
    let p = fitted.encoded.columnCount
    guard fitted.objective.loss == .logistic, fitted.objective.outputs == 1, fitted.firth == nil,
      !fitted.parameters.isEmpty
    else { return nil }
    parameters = fitted.parameters
    start = fitted.theta
    targets = rows.targets.values
    offsets = rows.offsets
    let (n, q) = (rows.targets.rows, fitted.parameters.count)
    var x = [Double](repeating: 1, count: n * q)
    for i in 0..<n {
      for (a, j) in fitted.parameters.enumerated() where j < p {
        x[i * q + a] = rows.features.values[i * p + j]
      }
    }
    self.x = x
    var room = Room(rows: n, columns: q)
    let first = fitted.parameters.map { fitted.theta[$0] }
    Self.logits(x, first, rows.offsets, into: &room.logits)
    var curvatures = [Double](repeating: 0, count: n)
    _ = Kernels.logistic(
      logits: room.logits, targets: rows.targets.values, weights: nil, rows: n, outputs: 1,
      slopes: &room.slopes, curvatures: &curvatures)
    slopes = room.slopes
    self.curvatures = curvatures
  }

  /// What one refit writes.
  private struct Room {
    var logits: [Double]
    var slopes: [Double]
    var gradient: [Double]

    init(rows: Int, columns: Int) {
      logits = [Double](repeating: 0, count: rows)
      slopes = logits
      gradient = [Double](repeating: 0, count: columns)
    }
  }

  private static func logits(
    _ x: [Double], _ weights: [Double], _ offsets: [Double]?, into z: inout [Double]
  ) {
    Kernels.affine(
      x, rows: z.count, columns: weights.count, weights: weights, bias: nil, outputs: 1, into: &z)
    if let offsets { for i in z.indices { z[i] += offsets[i] } }
  }

  /// The coefficients with other weights of the rows, within some 1e-7 standard errors; nil where they are not
  /// found in few steps, as of rows that are separated.
  func refit(_ weights: [Double]) -> [Double]? {
    let (n, q) = (rows, columns)
    var room = Room(rows: n, columns: q)
    for i in 0..<n { room.logits[i] = weights[i] * curvatures[i] }
    var gram = SymmetricMatrix(order: q)
    Kernels.gram(x, rows: n, columns: q, h: room.logits, into: &gram.values)
    Kernels.mirrorLowerTriangle(&gram.values, order: q)
    guard let factor = gram.cholesky() else { return nil }
    for i in 0..<n { room.slopes[i] = weights[i] * slopes[i] }
    Kernels.accumulate(
      x, rows: n, columns: q, slopes: room.slopes, outputs: 1, into: &room.gradient)
    var theta = parameters.map { start[$0] }
    var corrections = StepCorrections()
    var previous = Double.infinity
    for _ in 0..<16 {
      let gradient = room.gradient
      let direction = corrections.direction(gradient, by: factor)
      let decrement = dot(gradient, direction)
      // The matrix is that of the start: a decrement that does not fall fast asks for another.
      guard decrement.isFinite, decrement < 0.5 * previous else { return nil }
      for a in 0..<q { theta[a] -= direction[a] }
      if decrement <= 1e-12 {
        guard direction.allSatisfy({ abs($0) <= 1e-3 }) else { return nil }
        var found = start
        for (a, j) in parameters.enumerated() { found[j] = theta[a] }
        return found
      }
      previous = decrement
      Self.logits(x, theta, offsets, into: &room.logits)
      _ = Kernels.logistic(
        logits: room.logits, targets: targets, weights: weights, rows: n, outputs: 1,
        slopes: &room.slopes)
      for a in 0..<q { room.gradient[a] = 0 }
      Kernels.accumulate(
        x, rows: n, columns: q, slopes: room.slopes, outputs: 1, into: &room.gradient)
      corrections.note(
        step: direction.map { -$0 }, change: zip(room.gradient, gradient).map { $0 - $1 })
    }
    return nil
  }
}
