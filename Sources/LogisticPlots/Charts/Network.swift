public import Logistic

extension Plot {
  /// The model as it is usually drawn: inputs, weighted lines, sums, outputs. Weights are those of the
  /// columns as they are, and lines are as thick as they are large. Beyond 16 inputs the heaviest are drawn.
  ///
  /// - Throws: when the model's last layer has no weights.
  public static func network(_ model: TabularModel) throws(LogisticError) -> Plot {
    let features = model.space.features
    let free = model.record?.free
    let kept = features.indices.filter { j in
      features[j].hasCoefficient && (free?.contains(j) ?? true)
    }
    return try network(
      inputs: kept.map { features[$0].term },
      outputs: model.coefficients.map { output in
        (output.intercept, kept.map { output.weights[$0] })
      },
      classes: model.classes, positive: model.positive, target: model.target,
      activation: model.multiClass == .oneVsRest ? "sigmoid" : nil)
  }

  /// A picture of weights by their numbers.
  ///
  /// - Parameters:
  ///   - inputs: the columns' names.
  ///   - outputs: an intercept and one weight an input, for each output.
  ///   - classes: the classes' names: one more than outputs where there is one output.
  ///   - positive: with one output, the class whose probability it is.
  ///   - target: the column that is predicted.
  ///   - activation: what is done to the sums; nil for what suits the outputs.
  /// - Throws: when there is no output.
  public static func network(
    inputs: [String], outputs: [(intercept: Double, weights: [Double])], classes: [String],
    positive: Int = 1, target: String, activation: String? = nil
  ) throws(LogisticError) -> Plot {
    guard !outputs.isEmpty, outputs.allSatisfy({ $0.weights.count == inputs.count }) else {
      throw LogisticError(
        .model, "no-weights", "the model's last layer is no Dense layer of these inputs",
        advice: "draw a model of one Dense layer")
    }
    let (inputLimit, outputLimit) = (16, 8)
    func weight(_ j: Int) -> Double { outputs.reduce(0) { max($0, abs($1.weights[j])) } }
    let drawnInputs = inputs.indices.sorted { (weight($0), -$0) > (weight($1), -$1) }
      .prefix(inputLimit).sorted()
    let drawnOutputs = Array(outputs.indices.prefix(outputLimit))
    let name = PlotText.name(target)
    let results =
      outputs.count == 1
      ? [
        "P(\(name) = \(PlotText.name(positive < classes.count ? classes[positive] : "1")))"
      ]
      : drawnOutputs.map {
        "P(\(name) = \(PlotText.name($0 < classes.count ? classes[$0] : String($0))))"
      }
    var edges = [Diagram.Edge]()
    for (from, j) in drawnInputs.enumerated() {
      for (to, c) in drawnOutputs.enumerated() {
        edges.append(Diagram.Edge(from: from, to: to, weight: outputs[c].weights[j]))
      }
    }
    let kind = activation ?? (outputs.count == 1 ? "sigmoid" : "softmax")
    let diagram = Diagram(
      inputs: drawnInputs.map { PlotText.name(inputs[$0]) },
      edges: edges,
      intercepts: drawnOutputs.map { outputs[$0].intercept },
      activation: kind == "sigmoid" ? "σ" : "Σ", results: results)
    var said = "\(inputs.count) inputs, \(outputs.count == 1 ? "one" : "\(outputs.count)") \(kind)"
    said += outputs.count == 1 ? " output" : " outputs"
    if drawnInputs.count < inputs.count { said += "; the \(inputLimit) heaviest inputs drawn" }
    if drawnOutputs.count < outputs.count { said += "; the first \(outputLimit) outputs drawn" }
    var plot = Plot(
      "Model of \(name)", subtitle: said,
      description: "A network of \(said). Weights: "
        + drawnInputs.prefix(8).map { j in
          "\(PlotText.name(inputs[j])) "
            + outputs.prefix(3).map { NumberLabel.significant($0.weights[j], 3) }.joined(
              separator: " and ")
        }.joined(separator: "; ") + ".",
      height: 130
        + max(
          58 * Double(max(drawnInputs.count, 3)), 84 * Double(drawnOutputs.count)),
      legend: [
        LegendEntry(name: "raises the log-odds", swatch: .line(.series(0), .solid)),
        LegendEntry(name: "lowers them", swatch: .line(.series(1), .dashed)),
      ], [])
    plot.content = .diagram(diagram)
    return plot
  }
}
