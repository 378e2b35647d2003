extension Sequential {
  /// All weight arrays in Keras's order, each row by row of its shape: Keras's `get_weights()`.
  ///
  /// - Throws: when the layers do not fit together, or the width of the input is not known yet.
  public var weights: [[Double]] {
    get throws(LogisticError) { try network.weights }
  }

  /// Sets all weight arrays, in the order and shape of ``weights``: Keras's `set_weights()`.
  ///
  /// - Throws: when an array is missing or has another size; the model is then as it was.
  public mutating func setWeights(_ weights: [[Double]]) throws(LogisticError) {
    let before = try network
    guard weights.count == before.variables.count else {
      throw LogisticError(
        .model, "weight-count",
        "the model has \(before.variables.count) weight arrays, not \(weights.count)")
    }
    var changed = before
    for (i, values) in weights.enumerated() { try changed.setValues(values, of: i) }
    try withNetwork(inputWidth: nil) { (network) throws(LogisticError) in network = changed }
  }
}
