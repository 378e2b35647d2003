internal import Logistic
internal import LogisticPlots

/// How the loss changes with one weight or two, the others as they are.
extension ModelPlots {
  /// More rows than these are drawn from, evenly.
  private static let sampleSize = 2000

  /// The loss of a model's rows with other weights for some features.
  private struct Variation {
    let model: TabularModel
    let rows: DataTable
    let target: String
    let kernel: Int
    let values: [Double]
    /// Which value of the kernel each varied weight is, and the deviation its column is divided by.
    var places: [(at: Int, deviation: Double)]

    /// The weights of the columns as they are.
    var weights: [Double] { places.map { values[$0.at] / $0.deviation } }

    func loss(_ weights: [Double]) throws(LogisticError) -> Double {
      var changed = values
      for (place, weight) in zip(places, weights) { changed[place.at] = weight * place.deviation }
      var network = model.network
      try network.setValues(changed, of: kernel)
      return try model.with(network).quality(of: rows, target: target).logLoss
    }

    /// What is seen of a weight: as far again as zero is, or a deviation's worth of log-odds and a half.
    func range(_ i: Int) -> ClosedRange<Double> {
      let half = max(1.5 * abs(weights[i]), 1.5 / places[i].deviation)
      return weights[i] - half...weights[i] + half
    }
  }

  private func variation(_ count: Int, _ picture: String) throws(LogisticError) -> (
    Variation, names: [String], said: String
  ) {
    let model = try tableModel(picture)
    let names = try columns(count, of: model, picture: picture)
    guard let table, let target else {
      throw LogisticError(.usage, "no-rows", "the picture needs rows", advice: "give a data file")
    }
    let node = model.network.nodes[model.network.output]
    guard model.coefficients.count == 1, let kernel = node.variables.first else {
      throw LogisticError(
        .usage, "several-outputs", "\(picture) is drawn of a model of two classes",
        advice: "draw another kind")
    }
    let features = model.space.features
    let places = names.compactMap { name in
      features.firstIndex { $0.column == name && $0.role == .number }
    }.map { at in
      (at: at, deviation: model.space.moments.map { max($0.variance[at].squareRoot(), 1e-7) } ?? 1)
    }
    guard places.count == names.count else {
      throw LogisticError(
        .usage, "formula",
        "\(picture) is drawn of columns as they are, and a formula makes others of them",
        advice: "draw another kind")
    }
    let size = table.rowCount
    let rows =
      size <= Self.sampleSize
      ? table
      : table.selecting(rows: (0..<Self.sampleSize).map { $0 * size / Self.sampleSize })
    let said =
      "the other weights as they are"
      + (size > Self.sampleSize ? "; \(Self.sampleSize) of \(size) rows" : "")
    return (
      Variation(
        model: model, rows: rows, target: target, kernel: kernel,
        values: model.network.values(of: kernel), places: places), names, said
    )
  }

  /// The mean log loss along one weight.
  func lossCurve() throws(LogisticError) -> Plot {
    let (varied, names, said) = try variation(1, "a loss curve")
    let range = varied.range(0)
    let x = (0...160).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 160
    }
    var values = [Double]()
    for weight in x { values.append(try varied.loss([weight])) }
    var plot = try Plot.lossCurve(
      "Loss along the weight of \(names[0])", x: x, curves: [("mean log loss", values)],
      marked: [("the model", varied.weights[0], try varied.loss(varied.weights))],
      parameter: "weight of \(names[0])", loss: "mean log loss (nats a row)")
    plot.subtitle = said
    return plot
  }

  /// The mean log loss over two weights.
  func lossSurface() throws(LogisticError) -> Plot {
    let (varied, names, said) = try variation(2, "a loss surface")
    let weights = varied.weights
    var plot = try Plot.lossSurface(
      "Loss over two weights", x: varied.range(0), y: varied.range(1),
      names: ("weight of \(names[0])", "weight of \(names[1])"),
      marked: ("the model", weights[0], weights[1])
    ) { (a, b) throws(LogisticError) in try varied.loss([a, b]) }
    plot.subtitle += "; " + said
    return plot
  }
}
