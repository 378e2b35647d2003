/// `activation(x·W + b)`: Keras's densely connected layer. With a sigmoid and one unit it is
/// logistic regression.
///
/// The kernel is kept unit by unit (`[units, inputs]`), the layout the kernels read; files and
/// `Network.weights` show Keras's `[inputs, units]`.
public struct Dense: DifferentiableLayer {
  /// Keras's class name.
  public static let className = "Dense"
  /// How many outputs a row gets.
  public var units: Int
  /// What is applied to the logits.
  public var activation: Activation
  /// Whether a bias is added.
  public var useBias: Bool
  /// How the kernel starts.
  public var kernelInitializer: Initializer
  /// How the bias starts.
  public var biasInitializer: Initializer
  /// The kernel's penalty, in Keras's convention: `l2·Σw²`, not halved.
  public var kernelRegularizer: Regularizer?
  /// The bias's penalty.
  public var biasRegularizer: Regularizer?
  /// How many inputs a row has, if it is said here and not by the layer before.
  public var inputDim: Int?
  /// The layer's name.
  public var name: String?

  /// A dense layer; the defaults are Keras's.
  public init(
    _ units: Int, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    inputDim: Int? = nil, name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.kernelRegularizer = kernelRegularizer
    self.biasRegularizer = biasRegularizer
    self.inputDim = inputDim
    self.name = name
  }

  /// One row of `units` numbers.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    let input = try onlyInput(inputs, of: self)
    let place = LogisticError.Place(layer: name ?? Self.className)
    guard units > 0 else {
      throw LogisticError(
        .usage, "units", "units is \(units)", place: place, advice: "give a number above 0")
    }
    if let inputDim, inputDim != input.width {
      throw LogisticError(
        .usage, "input-width", "inputDim is \(inputDim), but rows of \(input.width) come in",
        place: place, advice: "set inputDim to \(input.width) or change what comes before")
    }
    return ValueShape(units)
  }

  /// Kernel and bias.
  public func variables(_ inputs: [ValueShape]) -> [VariableSpecification] {
    var list = [
      VariableSpecification(
        name: "kernel", shape: [inputs[0].width, units], start: .initializer(kernelInitializer),
        isTrainable: true, regularizer: kernelRegularizer)
    ]
    if useBias {
      list.append(
        VariableSpecification(
          name: "bias", shape: [units], start: .initializer(biasInitializer), isTrainable: true,
          regularizer: biasRegularizer))
    }
    return list
  }

  /// The layer's output.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    let x = try inputs[0].numbers(for: name ?? Self.className)
    var out = Matrix<Double>(rows: x.rows, columns: units)
    x.values.withUnsafeBufferPointer { values in
      weights[0].withUnsafeBufferPointer { kernel in
        (weights.count > 1 ? weights[1] : []).withUnsafeBufferPointer { bias in
          out.values.withUnsafeMutableBufferPointer { target in
            guard x.rows > 0, let to = target.baseAddress else { return }
            Kernels.affine(
              values.baseAddress!, rows: x.rows, columns: x.columns, weights: kernel.baseAddress!,
              bias: useBias ? bias.baseAddress : nil, outputs: units, into: to)
            activation.forward(to, rows: x.rows, columns: units)
          }
        }
      }
    }
    return .numbers(out)
  }

  /// Logits, then the activation.
  public func forward(_ pass: LayerPass) {
    logits(pass)
    activation.forward(pass.output, rows: pass.rows, columns: units)
  }

  /// `x·W + b`, before the activation.
  func logits(_ pass: LayerPass) {
    Kernels.affine(
      pass.inputs[0], rows: pass.rows, columns: pass.inputWidths[0], weights: pass.weights,
      bias: useBias ? pass.weights + pass.inputWidths[0] * units : nil, outputs: units,
      into: pass.output)
  }

  /// Turns the gradient by the output into those by the weights and the input.
  public func backward(
    _ pass: LayerPass, outputGradient: UnsafeMutablePointer<Double>,
    weightGradient: UnsafeMutablePointer<Double>, inputGradients: [UnsafeMutablePointer<Double>?]
  ) {
    activation.backward(
      outputs: pass.output, gradient: outputGradient, rows: pass.rows, columns: units)
    backwardFromLogits(
      pass, logitGradient: outputGradient, weightGradient: weightGradient,
      inputGradient: inputGradients[0])
  }

  /// The same, given the gradient by the logits.
  func backwardFromLogits(
    _ pass: LayerPass, logitGradient: UnsafeMutablePointer<Double>,
    weightGradient: UnsafeMutablePointer<Double>, inputGradient: UnsafeMutablePointer<Double>?
  ) {
    let width = pass.inputWidths[0]
    Kernels.accumulate(
      pass.inputs[0], rows: pass.rows, columns: width, slopes: logitGradient, outputs: units,
      into: weightGradient)
    if useBias {
      let bias = weightGradient + width * units
      for i in 0..<pass.rows {
        for c in 0..<units { bias[c] += logitGradient[i * units + c] }
      }
    }
    guard let inputGradient else { return }
    for i in 0..<pass.rows {
      let to = inputGradient + i * width
      to.update(repeating: 0, count: width)
      for c in 0..<units {
        let slope = logitGradient[i * units + c]
        let kernel = pass.weights + c * width
        for j in 0..<width { to[j] += slope * kernel[j] }
      }
    }
  }
}
