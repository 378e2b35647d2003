internal import Logistic
internal import LogisticPlots

/// The pictures of a model, and of rows whose class is known.
struct ModelPlots {
  let model: SavedModel
  /// Rows with their predictions; nil where there are none, or outputs are no probabilities.
  var scored: ScoredRows?
  /// The rows as a table, for pictures of their columns.
  var table: DataTable?
  /// The column of true classes.
  var target: String?
  /// The columns that a picture of columns is to show.
  var features: [String] = []
  /// With one output: the probability above which the class is predicted.
  var threshold = 0.5

  /// A picture.
  ///
  /// - Throws: when the model or the rows have no such picture, with the reason.
  func plot(_ kind: PlotKind) throws(LogisticError) -> Plot {
    switch kind {
    case .roc: try .roc(rows())
    case .precisionRecall: try .precisionRecall(rows())
    case .scores: .scoreDistributions(try rows(), threshold: threshold)
    case .reliability: try .reliability(rows())
    case .confusion:
      try .confusion(rows().report(), classes: rows().classes)
    case .coefficients: try coefficients()
    case .sigmoid: try sigmoid()
    case .boundary: try boundary()
    case .lossCurve: try lossCurve()
    case .lossSurface: try lossSurface()
    case .network: try network()
    }
  }

  private func rows() throws(LogisticError) -> ScoredRows {
    guard let scored else {
      throw LogisticError(
        .model, "no-probabilities",
        "the model's outputs are no class probabilities, or the rows have no classes",
        advice: "draw it for a classifier, and rows with its target")
    }
    return scored
  }

  /// The model of a table, which knows its columns.
  func tableModel(_ picture: String) throws(LogisticError) -> TabularModel {
    guard case .table(let model) = model else {
      throw LogisticError(
        .model, "not-a-table", "\(picture) is drawn of a model that knows its columns' names",
        advice: "draw it of a model that 'logistic train' made of a CSV file")
    }
    return model
  }

  private func coefficients() throws(LogisticError) -> Plot {
    switch model {
    case .table(let model):
      return try .coefficients(CoefficientInterval.slopes(of: model), modelled: model.modelled)
    case .sparse(let model):
      let outputs = model.coefficients
      return try .coefficients(
        outputs.enumerated().flatMap { c, output in
          output.weights.enumerated().filter { $0.element != 0 }.map { j, weight in
            CoefficientInterval(
              term: "column \(j + model.firstIndex)",
              classLabel: outputs.count > 1 ? model.classes[c] : nil, estimate: weight)
          }
        }, modelled: model.modelled)
    case .network(let network):
      let (inputs, outputs, _) = try layer(network)
      return try .coefficients(
        outputs.enumerated().flatMap { c, output in
          zip(inputs, output.weights).map { name, weight in
            CoefficientInterval(
              term: name, classLabel: outputs.count > 1 ? "output \(c)" : nil, estimate: weight)
          }
        })
    }
  }

  private func network() throws(LogisticError) -> Plot {
    if case .table(let model) = model { return try .network(model) }
    guard case .network(let network) = model else { throw noDiagram }
    let (inputs, outputs, activation) = try layer(network)
    return try .network(
      inputs: inputs, outputs: outputs,
      classes: outputs.count == 1 ? ["0", "1"] : outputs.indices.map(String.init),
      target: target ?? "y", activation: activation)
  }

  private var noDiagram: LogisticError {
    LogisticError(
      .model, "no-diagram", "the picture of a network is of one Dense layer with few inputs",
      advice: "'logistic inspect' shows the layers of any model")
  }

  /// Inputs, weights and activation of a network of one `Dense` layer.
  private func layer(
    _ network: Network
  ) throws(LogisticError) -> (
    inputs: [String], outputs: [(intercept: Double, weights: [Double])], activation: String
  ) {
    let node = network.nodes[network.output]
    guard let dense = node.layer as? Dense, network.trainableCount == network.parameterCount,
      let kernel = node.variables.first, network.variables[kernel].shape.count == 2,
      network.nodes.filter({ $0.layer is Dense }).count == 1
    else { throw noDiagram }
    let shape = network.variables[kernel].shape
    let values = network.values(of: kernel)
    let bias =
      dense.useBias ? network.values(of: kernel + 1) : Array(repeating: 0, count: dense.units)
    let given = features.count == shape[0] ? features : (0..<shape[0]).map { "x\($0 + 1)" }
    return (
      given,
      (0..<dense.units).map { c in
        (bias[c], (0..<shape[0]).map { values[$0 * shape[1] + c] })
      }, dense.activation.rawValue
    )
  }
}
