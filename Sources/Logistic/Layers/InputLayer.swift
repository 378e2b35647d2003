/// Where values enter a network: Keras's `Input((width,), name=…)`.
public struct InputLayer: DifferentiableLayer {
  /// Keras's class name.
  public static let className = "InputLayer"
  /// The input's name, by which a dictionary of columns finds it.
  public var name: String?
  /// What a row is.
  public var shape: ValueShape

  /// An input of rows of this shape.
  public init(_ shape: ValueShape, name: String? = nil) {
    self.shape = shape
    self.name = name
  }

  /// The shape itself.
  public func outputShape(_ inputs: [ValueShape]) -> ValueShape { shape }

  /// What is fed in.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) -> LayerValue {
    inputs[0]
  }

  /// Nothing: what is fed in lies in the output already.
  public func forward(_ pass: LayerPass) {}

  /// Nothing lies before an input.
  public func backward(
    _ pass: LayerPass, outputGradient: UnsafeMutablePointer<Double>,
    weightGradient: UnsafeMutablePointer<Double>, inputGradients: [UnsafeMutablePointer<Double>?]
  ) {}
}
