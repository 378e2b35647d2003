/// The function that a layer applies to its logits.
public enum Activation: String, Sendable, CaseIterable {
  /// None: `z` itself.
  case linear
  /// `1 / (1 + exp(−z))`, by element.
  case sigmoid
  /// `exp(z) / Σ exp(z)`, over a row.
  case softmax
  /// `max(z, 0)`, by element.
  case relu
  /// The hyperbolic tangent, by element.
  case tanh
}

extension Activation {
  /// Turns logits into outputs, in place.
  ///
  /// No finite logit overflows: the sigmoid takes `exp(−|z|)`, the softmax `exp(z − max z)`.
  ///
  /// - Parameters:
  ///   - values: `rows × columns` logits, row after row.
  ///   - rows: how many rows there are.
  ///   - columns: how many outputs a row has.
  public func forward(_ values: UnsafeMutablePointer<Double>, rows: Int, columns: Int) {
    let count = rows * columns
    switch self {
    case .linear: break
    case .sigmoid: Kernels.sigmoid(values, count: count, into: values)
    case .relu: for i in 0..<count where values[i] < 0 { values[i] = 0 }
    case .tanh: for i in 0..<count { values[i] = Logistic.tanh(values[i]) }
    case .softmax: Kernels.softmax(rows: rows, outputs: columns, inPlace: values)
    }
  }

  /// Turns the slope by the outputs into the slope by the logits, in place.
  ///
  /// - Parameters:
  ///   - outputs: `rows × columns`, what `forward` made.
  ///   - gradient: as many, the slope by each output; becomes the slope by each logit.
  ///   - rows: how many rows there are.
  ///   - columns: how many outputs a row has.
  public func backward(
    outputs: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    let count = rows * columns
    switch self {
    case .linear: break
    case .sigmoid: for i in 0..<count { gradient[i] *= outputs[i] * (1 - outputs[i]) }
    case .relu: for i in 0..<count where !(outputs[i] > 0) { gradient[i] = 0 }
    case .tanh: for i in 0..<count { gradient[i] *= 1 - outputs[i] * outputs[i] }
    case .softmax:
      for row in 0..<rows {
        let p = outputs + row * columns
        let g = gradient + row * columns
        var mean = 0.0
        for k in 0..<columns { mean += g[k] * p[k] }
        for k in 0..<columns { g[k] = p[k] * (g[k] - mean) }
      }
    }
  }

  /// The outputs of a matrix of logits.
  public func callAsFunction(_ logits: Matrix<Double>) -> Matrix<Double> {
    var outputs = logits
    outputs.values.withUnsafeMutableBufferPointer { values in
      guard let start = values.baseAddress else { return }
      forward(start, rows: logits.rows, columns: logits.columns)
    }
    return outputs
  }
}
