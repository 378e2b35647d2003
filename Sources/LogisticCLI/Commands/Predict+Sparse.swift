internal import Logistic

extension Predict {
  /// The predictions of a model of sparse rows. Columns that the file has no entry in are 0; an index beyond
  /// the model's columns is an error.
  func predict(_ saved: SparseModel) throws(LogisticError) -> PredictionText {
    try refuseWithSparseRows()
    guard SparseData<Double>.isNamed(data) else { throw SavedModel.needsSparseRows(data) }
    var model = saved
    if let threshold { model.threshold = threshold }
    let rows = try SparseData<Double>(
      contentsOf: data, columns: model.columnCount, firstIndex: model.firstIndex)
    let predictions = try model.predict(rows.features)
    return PredictionText(
      kept: [], predictions: predictions, outputs: predictions.probabilities,
      rowCount: rows.features.rows)
  }

  /// The predictions of a plain Keras model for sparse rows.
  func predictSparse(_ network: Network) throws(LogisticError) -> PredictionText {
    try refuseWithSparseRows()
    let rows = try SparseData<Double>(contentsOf: data, network: network)
    let outputs = try network.predict(rows.features)
    return PredictionText(
      kept: [], predictions: network.classes(of: outputs, threshold: threshold ?? 0.5),
      outputs: outputs, rowCount: rows.features.rows)
  }

  private func refuseWithSparseRows() throws(LogisticError) {
    guard keep.isEmpty, features.isEmpty else {
      throw LogisticError(
        .usage, "sparse-options",
        "\(keep.isEmpty ? "--features" : "--keep") names columns, and sparse rows have numbers for them",
        advice: "leave it out")
    }
  }
}

extension SparseData {
  /// The rows as wide as a network's input.
  init(contentsOf path: String, network: Network) throws(LogisticError) {
    guard network.inputs.count == 1 else {
      throw LogisticError(
        .usage, "input-width",
        "the model has \(network.inputs.count) inputs, and sparse rows are one",
        advice: "give a CSV file")
    }
    try self.init(
      contentsOf: path, columns: network.nodes[network.inputs[0]].shape.width)
  }
}
