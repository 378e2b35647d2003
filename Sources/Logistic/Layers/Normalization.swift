/// `(x − mean) / max(√variance, 1e-7)`, column by column: Keras's `Normalization`.
///
/// Mean and variance given to the initializer are settings; those found by `adapt` are weights,
/// as in Keras.
public struct Normalization: DifferentiableLayer, Equatable {
  /// Keras's class name.
  public static let className = "Normalization"
  /// The layer's name.
  public var name: String?
  /// The mean of each column, if given.
  public var mean: [Double]?
  /// The population variance of each column, if given.
  public var variance: [Double]?
  /// What `adapt` found.
  public private(set) var adapted: Moments?

  /// Column moments of the rows that a layer was adapted to.
  public struct Moments: Sendable, Equatable {
    /// Means.
    public var mean: [Double]
    /// Population variances.
    public var variance: [Double]
    /// How many rows.
    public var count: Int
  }

  /// A layer with given moments, or one that `adapt` will give them.
  public init(mean: [Double]? = nil, variance: [Double]? = nil, name: String? = nil) {
    self.mean = mean
    self.variance = variance
    self.name = name
  }

  /// Takes mean and population variance of each column; missing values (NaN) are left out.
  ///
  /// Two passes, so that a large mean costs no digits.
  public mutating func adapt<Scalar: KernelScalar>(_ x: Matrix<Scalar>) {
    var mean = [Double](repeating: 0, count: x.columns)
    var counts = [Double](repeating: 0, count: x.columns)
    var variance = mean
    x.values.withUnsafeBufferPointer { values in
      for i in 0..<x.rows {
        for j in 0..<x.columns {
          let value = Double(values[i * x.columns + j])
          if !value.isNaN {
            mean[j] += value
            counts[j] += 1
          }
        }
      }
      for j in mean.indices where counts[j] > 0 { mean[j] /= counts[j] }
      for i in 0..<x.rows {
        for j in 0..<x.columns {
          let off = Double(values[i * x.columns + j]) - mean[j]
          if !off.isNaN { variance[j] += off * off }
        }
      }
      for j in mean.indices where counts[j] > 0 { variance[j] /= counts[j] }
    }
    adapted = Moments(mean: mean, variance: variance, count: x.rows)
  }

  /// The shape that comes in.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    let input = try onlyInput(inputs, of: self)
    let place = LogisticError.Place(layer: name ?? Self.className)
    for (what, given) in [("mean", mean?.count), ("variance", variance?.count)] {
      if let given, given != 1, given != input.width {
        throw LogisticError(
          .usage, "input-width", "\(what) has \(given) values, but rows of \(input.width) come in",
          place: place)
      }
    }
    guard (mean == nil) == (variance == nil) else {
      throw LogisticError(
        .usage, "normalization", "mean and variance must be given together", place: place)
    }
    return input
  }

  /// Mean, variance and count, unless the moments are settings.
  public func variables(_ inputs: [ValueShape]) -> [VariableSpecification] {
    guard mean == nil else { return [] }
    let width = inputs[0].width
    func fixed(_ name: String, _ shape: [Int], _ values: [Double]) -> VariableSpecification {
      VariableSpecification(name: name, shape: shape, start: .values(values), isTrainable: false)
    }
    let moments =
      adapted
      ?? Moments(
        mean: Array(repeating: 0, count: width), variance: Array(repeating: 1, count: width),
        count: 0)
    return [
      fixed("mean", [width], moments.mean), fixed("variance", [width], moments.variance),
      fixed("count", [], [Double(moments.count)]),
    ]
  }

  /// Centre and scale of each column.
  func centreAndScale(width: Int, weights: [ArraySlice<Double>]) -> (
    centre: [Double], scale: [Double]
  ) {
    func spread(_ values: [Double]) -> [Double] {
      values.count == width ? values : Array(repeating: values.first ?? 0, count: width)
    }
    let centre = spread(mean ?? Array(weights[0]))
    let variance = spread(variance ?? Array(weights[1]))
    return (centre, variance.map { 1 / max(sqrt($0), 1e-7) })
  }

  /// The normalized rows.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    var x = try inputs[0].numbers(for: name ?? Self.className)
    let (rows, columns) = (x.rows, x.columns)
    let (centre, scale) = centreAndScale(width: columns, weights: weights)
    x.values.withUnsafeMutableBufferPointer { values in
      for i in 0..<rows {
        for j in 0..<columns {
          values[i * columns + j] = (values[i * columns + j] - centre[j]) * scale[j]
        }
      }
    }
    return .numbers(x)
  }

  /// The normalized rows.
  public func forward(_ pass: LayerPass) {
    let (centre, scale) = moments(pass)
    for i in 0..<pass.rows {
      for j in 0..<pass.outputWidth {
        let at = i * pass.outputWidth + j
        pass.output[at] = (pass.inputs[0][at] - centre[j]) * scale[j]
      }
    }
  }

  /// The gradient by the input.
  public func backward(
    _ pass: LayerPass, outputGradient: UnsafeMutablePointer<Double>,
    weightGradient: UnsafeMutablePointer<Double>, inputGradients: [UnsafeMutablePointer<Double>?]
  ) {
    guard let to = inputGradients[0] else { return }
    let (_, scale) = moments(pass)
    for i in 0..<pass.rows {
      for j in 0..<pass.outputWidth {
        to[i * pass.outputWidth + j] = outputGradient[i * pass.outputWidth + j] * scale[j]
      }
    }
  }

  private func moments(_ pass: LayerPass) -> (centre: [Double], scale: [Double]) {
    let width = pass.outputWidth
    let weights =
      mean == nil
      ? [0, width].map { at in
        ArraySlice(UnsafeBufferPointer(start: pass.weights + at, count: width))
      } : []
    return centreAndScale(width: width, weights: weights)
  }
}
