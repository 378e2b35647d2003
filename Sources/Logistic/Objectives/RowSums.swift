/// Running sums over a group of row blocks, with the room to work on a tile of rows.
///
/// A tile is standardised and widened to double, then logits → loss, slope and curvature →
/// gradient → weighted Gram matrices, while it lies in the cache. One thread uses it at a time.
final class RowSums: @unchecked Sendable {
  let loss: ConvexLoss
  let outputs: Int
  let order: EvaluationOrder
  let scaling: ColumnScaling
  /// Features a row.
  let columns: Int
  let tileRows: Int
  /// How many weighted Gram matrices there are.
  let grams: Int

  var value = 0.0
  var valueAtZero = 0.0
  var weightSum = 0.0
  var leastCurvature = Double.infinity
  /// The greatest squared length of a row's scaled features, if the Hessian was asked for.
  var greatestLength = 0.0
  /// The greatest spread of a row's logits, if it is wanted.
  var spread: Double?
  /// The slopes of rows labelled 1 and of the others, of one output with a Hessian.
  var slopesByLabel: (positive: Double, negative: Double)?
  var strict: [Bool]
  /// `outputs × columns`, then the `outputs` sums of slopes.
  let gradient: Room
  /// `grams × columns × columns`, lower triangles: `xᵀ·diag(h)·x`.
  let hessian: Room
  /// `grams × columns`, `xᵀh`, then the `grams` sums of h.
  let cross: Room

  // Only blocks that go through tiles need these.
  private(set) lazy var tile = Room(tileRows * columns)
  private(set) lazy var logits = Room(tileRows * outputs)
  private(set) lazy var shifted = Room(tileRows * outputs)
  private(set) lazy var slopes = Room(tileRows * outputs)
  private(set) lazy var curvatures = Room(
    order >= .hessian ? tileRows * max(grams, outputs) : 0)
  private(set) lazy var replacedTargets = Room(loss == .logistic ? tileRows * outputs : 0)
  let inverseScale: [Double]
  /// The parameters for the columns as given, and the gradient on them, of fused blocks.
  var raw: [Double] = []
  var shift: [Double] = []
  var rawGradient: Room?
  /// Whether means are at most 100 deviations from zero.
  let isMild: Bool
  /// What passes without a Hessian compute in, where they read the features as they are.
  let arithmetic: Kernels.Arithmetic

  /// A place for numbers, zero at first.
  final class Room: @unchecked Sendable {
    let base: UnsafeMutablePointer<Double>
    let count: Int

    init(_ count: Int) {
      self.count = count
      base = .allocate(capacity: max(1, count))
      base.initialize(repeating: 0, count: max(1, count))
    }

    deinit { base.deallocate() }
  }

  init(
    loss: ConvexLoss, outputs: Int, order: EvaluationOrder, scaling: ColumnScaling,
    arithmetic: Kernels.Arithmetic = .double
  ) {
    self.arithmetic = arithmetic
    self.loss = loss
    self.outputs = outputs
    self.order = order
    self.scaling = scaling
    let p = scaling.centre.count
    columns = p
    tileRows = min(256, max(16, 8192 / max(1, p) / 8 * 8))
    grams = RowSums.gramCount(loss, outputs: outputs)
    strict = [Bool](repeating: true, count: loss == .softmax ? 1 : outputs)
    gradient = Room(order >= .gradient ? outputs * (p + 1) : 0)
    hessian = Room(order >= .hessian ? grams * p * p : 0)
    cross = Room(order >= .hessian ? grams * (p + 1) : 0)
    inverseScale = scaling.scale.map { 1 / $0 }
    isMild = scaling.isMild
    if loss == .logistic, outputs == 1, order == .hessian { slopesByLabel = (0, 0) }
  }

  /// A Gram matrix for each output, for each pair of classes, or one for all outputs.
  static func gramCount(_ loss: ConvexLoss, outputs: Int) -> Int {
    switch loss {
    case .logistic: outputs
    case .softmax: outputs * (outputs + 1) / 2
    case .squared: 1
    }
  }

  /// Adds a block's rows at parameters in the coordinates of `scaling`: the weights, class by
  /// class, and the intercepts.
  func add<Scalar>(_ block: RowBlock<Scalar>, weights: [Double], bias: [Double]) {
    if order < .hessian, addFused(block, weights: weights, bias: bias) { return }
    if spread != nil { spread = .infinity }
    let x = tile.base
    var first = 0
    while first < block.rows {
      let count = min(tileRows, block.rows - first)
      standardize(block, from: first, count: count)
      let rows = TileRows(block, from: first, count: count)
      Kernels.affine(
        x, rows: count, columns: columns, weights: weights, bias: bias, outputs: outputs,
        into: logits.base)
      evaluate(rows)
      if order >= .gradient {
        Kernels.accumulate(
          x, rows: count, columns: columns, slopes: slopes.base, outputs: outputs,
          into: gradient.base)
        let biases = gradient.base + outputs * columns
        if outputs == 1 {
          biases[0] += RowSums.sum(slopes.base, count)
        } else {
          for i in 0..<count {
            for c in 0..<outputs { biases[c] += slopes.base[i * outputs + c] }
          }
        }
      }
      if order >= .hessian {
        measure(count)
        if let sums = slopesByLabel {
          let (all, positive) = (RowSums.sum(slopes.base, count), labelledSlope(rows))
          slopesByLabel = (sums.positive + positive, sums.negative + all - positive)
        }
        for k in 0..<grams { addGram(k, rows: count) }
      }
      first += count
    }
  }

  /// `Σ y·slope`.
  private func labelledSlope(_ rows: TileRows) -> Double {
    var sum = 0.0
    for i in 0..<rows.count where rows.weight(i) != 0 { sum += rows.targets[i] * slopes.base[i] }
    return sum
  }

  /// Keeps the greatest squared length of a tile's rows.
  private func measure(_ rows: Int) {
    for i in 0..<rows {
      let sum = RowSums.squaredLength(tile.base + i * columns, columns)
      if sum > greatestLength { greatestLength = sum }
    }
  }

  private func standardize<Scalar>(_ block: RowBlock<Scalar>, from first: Int, count: Int) {
    inverseScale.withUnsafeBufferPointer { inverse in
      scaling.centre.withUnsafeBufferPointer { centre in
        Kernels.standardize(
          block.features + first * columns, rows: count, columns: columns,
          centre: centre.baseAddress, scale: inverse.baseAddress, into: tile.base)
      }
    }
    // Rows of weight 0 become zeros, so that what they hold cannot spread.
    if let weights = block.weights {
      for i in 0..<count where weights[first + i] == 0 {
        (tile.base + i * columns).update(repeating: 0, count: columns)
      }
    }
  }

  /// Adds a tile to Gram matrix k: `curvatures` holds the columns of h one after another.
  private func addGram(_ k: Int, rows: Int) {
    let h = curvatures.base + k * tileRows
    Kernels.gram(
      tile.base, rows: rows, columns: columns, h: h,
      into: hessian.base + k * columns * columns)
    Kernels.accumulate(
      tile.base, rows: rows, columns: columns, slopes: h, outputs: 1,
      into: cross.base + k * columns)
    cross.base[grams * columns + k] += RowSums.sum(h, rows)
  }

  /// `Σ xⱼ²`.
  static func squaredLength(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
    let row = UnsafeRawPointer(x)
    var lanes = SIMD8<Double>.zero
    var j = 0
    while j + 8 <= count {
      let part = row.loadUnaligned(fromByteOffset: j * 8, as: SIMD8<Double>.self)
      lanes += part * part
      j += 8
    }
    var sum = lanes.sum()
    while j < count {
      sum += x[j] * x[j]
      j += 1
    }
    return sum
  }

  /// A sum in four interleaved parts.
  static func sum(_ x: UnsafePointer<Double>, _ n: Int) -> Double {
    var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
    var i = 0
    while i + 4 <= n {
      s0 += x[i]
      s1 += x[i + 1]
      s2 += x[i + 2]
      s3 += x[i + 3]
      i += 4
    }
    while i < n {
      s0 += x[i]
      i += 1
    }
    return (s0 + s1) + (s2 + s3)
  }
}
