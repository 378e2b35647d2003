/// A step of a network: values in, values out, perhaps with weights of its own.
///
/// A layer is a value that says how it computes. Its weights live in the network, so that a
/// copy of a network is a snapshot and a fit can move them all into one flat workspace.
public protocol Layer: Sendable {
  /// Keras's class name, `Dense`.
  static var className: String { get }
  /// The class name of this one, where a type stands for several.
  var className: String { get }
  /// The name the user gave, if any; a network makes one up otherwise.
  var name: String? { get }
  /// The shape of one row of what comes out, given what goes in.
  ///
  /// - Throws: when the layer cannot take such inputs.
  func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape
  /// The weights it needs, in Keras's order.
  func variables(_ inputs: [ValueShape]) -> [VariableSpecification]
  /// What comes out for rows going in.
  func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
}

extension Layer {
  /// The type's.
  public var className: String { Self.className }
  /// None.
  public func variables(_ inputs: [ValueShape]) -> [VariableSpecification] { [] }
}

/// A layer through which gradients flow, so that layers before it can be trained.
public protocol DifferentiableLayer: Layer {
  /// Computes `rows` rows of output.
  func forward(_ pass: LayerPass)
  /// Adds to `weightGradient`, and writes `inputGradients` where they are asked for.
  ///
  /// `outputGradient` may be used as scratch.
  func backward(
    _ pass: LayerPass, outputGradient: UnsafeMutablePointer<Double>,
    weightGradient: UnsafeMutablePointer<Double>,
    inputGradients: [UnsafeMutablePointer<Double>?])
}

/// The buffers of a layer's pass over a batch.
public struct LayerPass {
  /// How many rows.
  public var rows: Int
  /// One buffer an input, `rows × width`.
  public var inputs: [UnsafePointer<Double>]
  /// How wide a row of each input is.
  public var inputWidths: [Int]
  /// The layer's weights, one variable after another.
  public var weights: UnsafePointer<Double>
  /// Where the output goes, `rows × outputWidth`.
  public var output: UnsafeMutablePointer<Double>
  /// How wide a row of output is.
  public var outputWidth: Int
}

/// What one row of a value is.
public struct ValueShape: Sendable, Equatable, CustomStringConvertible {
  /// What a row consists of.
  public enum Kind: Sendable, Equatable {
    /// Numbers.
    case number
    /// Strings.
    case string
    /// Whole numbers: the codes of categories.
    case integer
  }
  /// What a row consists of.
  public var kind: Kind
  /// How many of them.
  public var width: Int

  /// A shape of numbers.
  public init(_ width: Int, kind: Kind = .number) {
    self.width = width
    self.kind = kind
  }

  /// `(None, 4)`, as Keras writes it.
  public var description: String { "(None, \(width))" }
}

/// Rows that flow between layers.
public enum LayerValue: Sendable {
  /// Numbers by row.
  case numbers(Matrix<Double>)
  /// One string a row, as codes into a list; a missing one is the empty string.
  case strings(codes: [Int32], levels: [String])

  /// How many rows.
  public var rows: Int {
    switch self {
    case .numbers(let matrix): matrix.rows
    case .strings(let codes, _): codes.count
    }
  }

  func numbers(for layer: String) throws(LogisticError) -> Matrix<Double> {
    guard case .numbers(let matrix) = self else {
      throw LogisticError(
        .model, "layer-input", "takes numbers, not strings", place: .init(layer: layer),
        advice: "put a StringLookup layer before it")
    }
    return matrix
  }
}

/// What a layer asks of the network: a weight of this name, shape and start.
public struct VariableSpecification: Sendable {
  /// How a weight starts.
  public enum Start: Sendable {
    /// Drawn.
    case initializer(Initializer)
    /// Given.
    case values([Double])
  }
  /// Keras's name for it, `kernel`.
  public var name: String
  /// Keras's shape: a Dense kernel is `[inputs, units]`.
  public var shape: [Int]
  /// How it starts.
  public var start: Start
  /// Whether fitting changes it.
  public var isTrainable: Bool
  /// Its penalty, if any.
  public var regularizer: Regularizer?
}

/// Refuses a number of inputs other than one.
func onlyInput(_ inputs: [ValueShape], of layer: any Layer, kind: ValueShape.Kind? = .number)
  throws(LogisticError) -> ValueShape
{
  let label = layer.name ?? layer.className
  guard inputs.count == 1 else {
    throw LogisticError(
      .model, "layer-input", "takes one input, not \(inputs.count)", place: .init(layer: label))
  }
  if kind == .number, inputs[0].kind == .string {
    throw LogisticError(
      .model, "layer-input", "takes numbers, not strings", place: .init(layer: label),
      advice: "put a StringLookup layer before it")
  }
  return inputs[0]
}
