extension Design {
  /// How the columns change with one of the values that come in, for one unit of it: exact but for rounding, by the
  /// chain rule from layer to layer.
  ///
  /// At a kink, as of a spline of degree 1 at its knots, it is the slope to the right; that of `abs` at 0 is 0.
  ///
  /// - Parameters:
  ///   - inputs: rows going in.
  ///   - input: the number of one that holds numbers.
  /// - Throws: what a layer cannot take.
  func slopes(_ inputs: [LayerValue], by input: Int) throws(LogisticError) -> Matrix<Double> {
    let rows = inputs[input].rows
    var values = inputs
    // Nil where nothing changes.
    var slopes = [Matrix<Double>?](repeating: nil, count: inputs.count)
    slopes[input] = Matrix(
      unchecked: [Double](repeating: 1, count: rows), rows: rows, columns: 1)
    for step in steps {
      let given = step.inputs.map { values[$0] }
      let changes = step.inputs.map { slopes[$0] }
      if changes.contains(where: { $0 != nil }), let layer = step.layer as? any SlopedLayer {
        slopes.append(try layer.slopes(given, changes))
      } else {
        slopes.append(nil)
      }
      values.append(try value(of: step, values))
    }
    return slopes[output] ?? Matrix(rows: rows, columns: features.count)
  }

  /// The numbers of the inputs that terms are made of: not those of the offset alone.
  var inputsOfTerms: Set<Int> {
    guard let last = steps.indices.last(where: { inputCount + $0 == output }) else {
      return [output]
    }
    var stack = offsetFeature == nil ? [output] : Array(steps[last].inputs.dropLast())
    var seen = Set<Int>()
    while let value = stack.popLast() {
      if seen.insert(value).inserted, value >= inputCount {
        stack += steps[value - inputCount].inputs
      }
    }
    return seen.filter { $0 < inputCount }
  }

  /// The number of the level that a category's others are compared with: the one that contrasts leave out, else the
  /// first.
  func reference(ofInput input: Int, levels: Int) -> Int {
    let codes = Set(
      steps.indices.filter { steps[$0].layer is StringLookup && steps[$0].inputs == [input] }
        .map { inputCount + $0 })
    for step in steps where step.inputs.count == 1 && codes.contains(step.inputs[0]) {
      guard let take = step.layer as? Take else { continue }
      let left = Set(1...levels).subtracting(take.indices)
      if left.count == 1, let only = left.first { return only - 1 }
    }
    return 0
  }
}

/// A layer through which slopes go from what comes in to what goes out.
private protocol SlopedLayer: Layer {
  /// The slopes of what goes out.
  ///
  /// - Parameters:
  ///   - inputs: what comes in.
  ///   - changes: its slopes, nil for 0; not all are.
  func slopes(
    _ inputs: [LayerValue], _ changes: [Matrix<Double>?]
  ) throws(LogisticError) -> Matrix<Double>?
}

/// A layer that adds up multiples of what comes in: slopes go through it as values do.
private protocol LinearLayer: SlopedLayer {}

extension LinearLayer {
  func slopes(
    _ inputs: [LayerValue], _ changes: [Matrix<Double>?]
  ) throws(LogisticError) -> Matrix<Double>? {
    var values = [LayerValue]()
    for (input, change) in zip(inputs, changes) {
      let x = try input.numbers(for: "formula")
      values.append(.numbers(change ?? Matrix(rows: x.rows, columns: x.columns)))
    }
    return try apply(values, weights: []).numbers(for: "formula")
  }
}

extension Take: LinearLayer {}
extension FixedProduct: LinearLayer {}
extension Concatenate: LinearLayer {}

extension Normalization: SlopedLayer {
  fileprivate func slopes(
    _ inputs: [LayerValue], _ changes: [Matrix<Double>?]
  ) throws(LogisticError) -> Matrix<Double>? {
    guard var change = changes[0] else { return nil }
    let scale = centreAndScale(width: change.columns, weights: []).scale
    for i in change.values.indices { change.values[i] *= scale[i % change.columns] }
    return change
  }
}

extension Clip: SlopedLayer {
  fileprivate func slopes(
    _ inputs: [LayerValue], _ changes: [Matrix<Double>?]
  ) throws(LogisticError) -> Matrix<Double>? {
    guard var change = changes[0] else { return nil }
    let x = try inputs[0].numbers(for: "formula")
    // Of two stretches of a spline that meet at a row the one to the right counts, wherever rounding puts the row.
    let slack = 1e-9
    for (i, x) in x.values.enumerated() where x < minimum - slack || x >= maximum - slack {
      change.values[i] = 0
    }
    return change
  }
}

extension Elementwise: SlopedLayer {
  fileprivate func slopes(
    _ inputs: [LayerValue], _ changes: [Matrix<Double>?]
  ) throws(LogisticError) -> Matrix<Double>? {
    guard var change = changes[0] else { return nil }
    let x = try inputs[0].numbers(for: "formula")
    for (i, x) in x.values.enumerated() { change.values[i] *= function.slope(at: x) }
    return change
  }
}

extension Elementwise.Function {
  fileprivate func slope(at x: Double) -> Double {
    switch self {
    case .log: 1 / x
    case .log2: 1 / (x * 0.693_147_180_559_945_3)
    case .log10: 1 / (x * 2.302_585_092_994_046)
    case .log1p: 1 / (1 + x)
    case .exp: Logistic.exp(x)
    case .sqrt: 0.5 / x.squareRoot()
    case .abs: x > 0 ? 1 : x < 0 ? -1 : 0
    }
  }
}

extension Arithmetic: SlopedLayer {
  fileprivate func slopes(
    _ inputs: [LayerValue], _ changes: [Matrix<Double>?]
  ) throws(LogisticError) -> Matrix<Double>? {
    let x = try inputs[0].numbers(for: "formula")
    if let constant {
      guard var change = changes[0] else { return nil }
      for (i, x) in x.values.enumerated() {
        switch constant {
        case .left(let c): change.values[i] *= operation.slopeOfRight(c, x)
        case .right(let c): change.values[i] *= operation.slopeOfLeft(x, c)
        }
      }
      return change
    }
    let y = try inputs[1].numbers(for: "formula")
    let width = max(x.columns, y.columns)
    var result = Matrix<Double>(rows: x.rows, columns: width)
    for i in 0..<x.rows {
      for j in 0..<width {
        let (a, b) = (
          x.columns == 1 ? i : i * x.columns + j, y.columns == 1 ? i : i * y.columns + j
        )
        if let left = changes[0] {
          result.values[i * width + j] +=
            left.values[a] * operation.slopeOfLeft(x.values[a], y.values[b])
        }
        if let right = changes[1] {
          result.values[i * width + j] +=
            right.values[b] * operation.slopeOfRight(x.values[a], y.values[b])
        }
      }
    }
    return result
  }
}

extension Arithmetic.Operation {
  fileprivate func slopeOfLeft(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add, .subtract: 1
    case .multiply: b
    case .divide: 1 / b
    case .power: b == 0 ? 0 : b * pow(a, b - 1)
    }
  }

  fileprivate func slopeOfRight(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: 1
    case .subtract: -1
    case .multiply: a
    case .divide: -a / (b * b)
    case .power: pow(a, b) * log(a)
    }
  }
}
