/// An activation is a layer too: Keras's `Activation("relu")` is `Activation.relu` here.
extension Activation: DifferentiableLayer {
  /// Keras's class name.
  public static var className: String { "Activation" }
  /// None of its own.
  public var name: String? { nil }

  /// The shape that comes in.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    try onlyInput(inputs, of: self)
  }

  /// The function of every row.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    var x = try inputs[0].numbers(for: rawValue)
    let (rows, columns) = (x.rows, x.columns)
    x.values.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { forward(base, rows: rows, columns: columns) }
    }
    return .numbers(x)
  }

  /// Copies the input and applies the function in place.
  public func forward(_ pass: LayerPass) {
    pass.output.update(from: pass.inputs[0], count: pass.rows * pass.outputWidth)
    forward(pass.output, rows: pass.rows, columns: pass.outputWidth)
  }

  /// The gradient by the input.
  public func backward(
    _ pass: LayerPass, outputGradient: UnsafeMutablePointer<Double>,
    weightGradient: UnsafeMutablePointer<Double>, inputGradients: [UnsafeMutablePointer<Double>?]
  ) {
    backward(
      outputs: pass.output, gradient: outputGradient, rows: pass.rows, columns: pass.outputWidth)
    inputGradients[0]?.update(from: outputGradient, count: pass.rows * pass.outputWidth)
  }
}
