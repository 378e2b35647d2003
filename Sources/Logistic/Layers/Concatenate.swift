/// The inputs of a row, one after another: Keras's `Concatenate` along the last axis.
public struct Concatenate: DifferentiableLayer, Equatable {
  /// Keras's class name.
  public static let className = "Concatenate"
  /// The layer's name.
  public var name: String?

  /// A concatenation.
  public init(name: String? = nil) { self.name = name }

  /// As wide as all inputs together.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    let place = LogisticError.Place(layer: name ?? Self.className)
    guard !inputs.isEmpty else {
      throw LogisticError(.model, "layer-input", "has no inputs to join", place: place)
    }
    guard inputs.allSatisfy({ $0.kind != .string }) else {
      throw LogisticError(
        .model, "layer-input", "takes numbers, not strings", place: place,
        advice: "put a StringLookup layer before it")
    }
    return ValueShape(inputs.reduce(0) { $0 + $1.width })
  }

  /// The joined rows.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    var parts = [Matrix<Double>]()
    for input in inputs { parts.append(try input.numbers(for: name ?? Self.className)) }
    let width = parts.reduce(0) { $0 + $1.columns }
    let rows = parts.first?.rows ?? 0
    // Block by block, so that what the parts write side by side stays in the cache.
    let block = max(1, 16_384 / max(1, width))
    let joined = [Double](unsafeUninitializedCapacity: rows * width) { buffer, count in
      for first in stride(from: 0, to: rows, by: block) {
        let end = min(first + block, rows)
        var at = 0
        for part in parts {
          part.values.withUnsafeBufferPointer { values in
            for i in first..<end {
              for j in 0..<part.columns {
                buffer[i * width + at + j] = values[i * part.columns + j]
              }
            }
          }
          at += part.columns
        }
      }
      count = rows * width
    }
    return .numbers(Matrix(unchecked: joined, rows: rows, columns: width))
  }

  /// The joined rows.
  public func forward(_ pass: LayerPass) {
    var at = 0
    for (input, width) in zip(pass.inputs, pass.inputWidths) {
      for i in 0..<pass.rows {
        (pass.output + i * pass.outputWidth + at).update(from: input + i * width, count: width)
      }
      at += width
    }
  }

  /// Each input's share of the gradient.
  public func backward(
    _ pass: LayerPass, outputGradient: UnsafeMutablePointer<Double>,
    weightGradient: UnsafeMutablePointer<Double>, inputGradients: [UnsafeMutablePointer<Double>?]
  ) {
    var at = 0
    for (gradient, width) in zip(inputGradients, pass.inputWidths) {
      if let gradient {
        for i in 0..<pass.rows {
          (gradient + i * width).update(
            from: outputGradient + i * pass.outputWidth + at, count: width)
        }
      }
      at += width
    }
  }
}
