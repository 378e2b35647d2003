extension Network {
  /// What the network's outputs say of rows, if they are class probabilities.
  ///
  /// One output is the probability of class 1; of several the greatest is predicted. Linear outputs
  /// that were compiled with a loss which reads logits become probabilities by its activation; nil
  /// when the outputs are numbers of another kind.
  ///
  /// - Parameters:
  ///   - outputs: what `predict` gives.
  ///   - threshold: with one output, class 1 is predicted above it.
  ///   - names: the classes' names; their numbers unless given.
  public func classes(
    of outputs: Matrix<Double>, threshold: Double = 0.5, classes names: [String]? = nil
  ) -> Predictions? {
    guard let probabilities = probabilities(outputs) else { return nil }
    let width = probabilities.columns
    let count = width == 1 ? 2 : width
    let names = names?.count == count ? names ?? [] : (0..<count).map(String.init)
    var table = Matrix<Double>(rows: outputs.rows, columns: count, repeating: .nan)
    var predicted = [Int?](repeating: nil, count: outputs.rows)
    for i in 0..<outputs.rows {
      let row = probabilities.values[i * width..<(i + 1) * width]
      if row.contains(where: \.isNaN) { continue }
      if width == 1 {
        let p = probabilities.values[i]
        table.values[2 * i] = 1 - p
        table.values[2 * i + 1] = p
        predicted[i] = p > threshold ? 1 : 0
      } else {
        for (c, p) in row.enumerated() { table.values[i * count + c] = p }
        var best = row.startIndex
        for j in row.indices where row[j] > row[best] { best = j }
        predicted[i] = best - row.startIndex
      }
    }
    return Predictions(classes: names, probabilities: table, predicted: predicted, unknown: [])
  }

  private func probabilities(_ outputs: Matrix<Double>) -> Matrix<Double>? {
    let activation: Activation
    switch nodes[output].layer {
    case let dense as Dense: activation = dense.activation
    case let last as Activation: activation = last
    default: return nil
    }
    switch activation {
    case .sigmoid: return outputs
    case .softmax: return outputs.columns > 1 ? outputs : nil
    case .linear:
      guard let loss = compiled?.loss, loss.fromLogits else { return nil }
      if loss is BinaryCrossentropy { return Activation.sigmoid(outputs) }
      return outputs.columns > 1 ? Activation.softmax(outputs) : nil
    default: return nil
    }
  }
}
