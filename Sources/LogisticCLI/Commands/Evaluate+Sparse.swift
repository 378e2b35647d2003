internal import Logistic
internal import LogisticPlots

extension Evaluate {
  /// How well a model of sparse rows predicts those of a file. Columns that the file has no entry in are 0; an
  /// index beyond the model's columns is an error.
  func evaluate(_ saved: SparseModel) throws(LogisticError) -> EvaluationReport {
    guard SparseData<Double>.isNamed(data) else { throw SavedModel.needsSparseRows(data) }
    try refuseWithSparseRows()
    var model = saved
    if let threshold { model.threshold = threshold }
    let rows = try SparseData<Double>(
      contentsOf: data, columns: model.columnCount, firstIndex: model.firstIndex)
    let labels = rows.labelNames
    let quality = try model.quality(of: rows.features, labels: labels, file: rows.file)
    try plotOptions.write(
      PlotOptions.pictures(PlotKind.quality) { () throws(LogisticError) in
        try ModelPlots(model, rows.features, labels: labels)
      })
    return EvaluationReport(
      heading: model.modelled, values: try model.evaluate(rows.features, labels: labels),
      quality: quality,
      goodness: sections(try model.goodness(of: rows.features, labels: labels)),
      classes: model.classes, count: quality.count,
      rowsLeftOut: quality.rowsLeftOut)
  }

  /// The same of a plain Keras model, whose targets are the labels: class numbers from 0, or ±1 for one
  /// output.
  func evaluateSparse(_ network: Network) throws(LogisticError) -> EvaluationReport {
    try refuseWithSparseRows()
    guard let loss = network.compiled?.loss else {
      throw LogisticError(
        .model, "not-compiled", "the model has not been compiled, so it has no loss",
        place: .init(file: model), advice: "compile it before it is saved")
    }
    let rows = try SparseData<Double>(contentsOf: data, network: network)
    let outputs = try network.predict(rows.features)
    // Files of two classes often have −1 for the first.
    let isSigned = outputs.columns == 1 && rows.labels.allSatisfy { $0 == 1 || $0 == -1 }
    let targets = isSigned ? rows.labels.map { $0 == 1 ? 1.0 : 0 } : rows.labels
    let predictions = network.classes(of: outputs, threshold: threshold ?? 0.5)
    var quality: FitQuality?
    var goodness: Goodness?
    let areClasses = targets.allSatisfy { $0 >= 0 && $0 < 1e9 && $0 == $0.rounded() }
    if let predictions, areClasses {
      quality = try FitQuality(
        predictions, labels: targets.map { Int($0) }, rows: .given, file: rows.file)
      goodness = try Goodness(
        predictions, labels: targets.map { Int($0) }, threshold: threshold ?? 0.5)
      try plotOptions.write(
        PlotOptions.pictures(PlotKind.quality) { () throws(LogisticError) in
          ModelPlots(
            model: .network(network),
            scored: try ScoredRows(predictions, labels: targets.map { Int($0) }))
        })
    }
    let values =
      outputs.columns > 1 && loss is CategoricalCrossentropy
      ? try network.evaluate(rows.features, oneHot(targets, classes: outputs.columns))
      : try network.judging(at: threshold ?? 0.5).evaluate(rows.features, targets)
    return EvaluationReport(
      heading: "label", values: values, quality: quality, goodness: sections(goodness),
      classes: predictions?.classes ?? [],
      count: Double(rows.features.rows), rowsLeftOut: 0)
  }

  private func refuseWithSparseRows() throws(LogisticError) {
    let given = [
      ("--target", targetColumn != nil), ("--features", !features.isEmpty),
      ("--exclude", !exclude.isEmpty),
    ].first(where: \.1)
    if let given {
      throw LogisticError(
        .usage, "sparse-options",
        "\(given.0) names columns, and sparse rows have numbers for them and a label",
        advice: "leave it out")
    }
  }
}
