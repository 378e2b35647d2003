public import Logistic

extension Plot {
  /// The weights along a path of penalties; beyond twelve features those with the largest weights are
  /// named, at most 60 are drawn.
  ///
  /// - Throws: when the path has no fit or no feature.
  public static func path(_ path: RegularizationPath) throws(LogisticError) -> Plot {
    let (panel, legend, said) = try weights(path)
    return Plot(
      "Regularisation path", subtitle: said,
      description: "Weights of the standardised features against the penalty λ: \(said).",
      legend: legend, [panel])
  }

  /// The path of a cross-validation: its measure with a band of one standard error, and the weights.
  ///
  /// - Throws: as the path alone.
  public static func path(_ search: CrossValidation) throws(LogisticError) -> Plot {
    let (weights, names, said) = try weights(search.path)
    let lambdas = search.lambdas
    var band = [(x: Double, low: Double, high: Double)]()
    var means = [PlotPoint]()
    for (i, lambda) in lambdas.enumerated() {
      let mean = search.means[i]
      means.append(PlotPoint(lambda, mean))
      let error = search.standardErrors[i]
      if mean.isFinite, error.isFinite { band.append((lambda, mean - error, mean + error)) }
    }
    let measure =
      switch search.measure {
      case .deviance: "deviance"
      case .auc: "AUC"
      case .error: "share misclassified"
      case .squaredError: "squared error"
      }
    var marks: [Mark] = [.band(band, .series(0)), .line(means, .series(0))]
    // The mean of one λ is a point.
    marks.append(.points(lambdas.count == 1 ? [(means[0], radius: 4)] : [], .series(0), .circle))
    marks.append(.upright(search.lambdaMinimum, .dashed))
    if search.oneStandardError != search.minimum {
      marks.append(.upright(search.lambdaOneStandardError, .dotted))
    }
    let top = Panel(
      x: Axis(title: "", scale: weights.x.scale),
      y: Axis(
        title: measure,
        scale: .linear(band.flatMap { [$0.low, $0.high] } + means.map(\.y), tickCount: 5)),
      marks: marks, share: 1)
    var bottom = weights
    bottom.marks.insert(.upright(search.lambda, .dashed), at: 0)
    bottom.share = 1.2
    let legend =
      [
        LegendEntry(
          name: "mean of \(search.foldCount) folds ± 1 standard error",
          swatch: .line(.series(0), .solid)),
        LegendEntry(
          name: "best: λ = \(NumberLabel.significant(search.lambdaMinimum, 3))",
          swatch: .line(.quiet, .dashed)),
        LegendEntry(
          name:
            "within one standard error: λ = \(NumberLabel.significant(search.lambdaOneStandardError, 3))",
          swatch: .line(.quiet, .dotted)),
      ] + names
    return Plot(
      "Regularisation path and cross-validation", subtitle: said,
      description:
        "Above, the cross-validated \(measure) against λ with a band of one standard error, best at λ = "
        + "\(NumberLabel.significant(search.lambdaMinimum, 4)). Below, the weights: \(said).",
      height: 680, legend: legend, [top, bottom])
  }

  private static func weights(
    _ path: RegularizationPath
  ) throws(LogisticError) -> (Panel, [LegendEntry], String) {
    guard !path.points.isEmpty, !path.features.isEmpty else {
      throw LogisticError(
        .data, "no-path", "the path has no fit or no feature: there is nothing to draw")
    }
    struct Curve {
      var name: String
      var values: [Double]
      var size: Double
    }
    var curves = [Curve]()
    let last = path.points.count - 1
    for c in path.points[last].weights.indices {
      for (j, feature) in path.features.enumerated() where feature.hasCoefficient {
        let values = path.points.map { $0.weights[c][j] }
        let size = values.reduce(0) { max($0, $1.isFinite ? abs($1) : 0) }
        let owner =
          path.points[last].weights.count > 1 ? "\(PlotText.name(path.classes[c])): " : ""
        curves.append(Curve(name: owner + PlotText.name(feature.term), values: values, size: size))
      }
    }
    let order = curves.indices.sorted { (curves[$0].size, -$0) > (curves[$1].size, -$1) }
    let drawn = Array(order.prefix(60))
    let named = Array(order.prefix(PlotTheme.seriesCount).filter { curves[$0].size > 0 })
    var marks: [Mark] = [.level(0, .solid)]
    var all = [0.0]
    for at in drawn.reversed() {
      let series = named.firstIndex(of: at)
      let points = zip(path.lambdas, curves[at].values).map { PlotPoint($0, $1) }
      all += curves[at].values
      marks.append(
        .line(
          points, series.map { .series($0) } ?? .quiet, series.map { .series($0) } ?? .solid,
          width: series == nil ? 0.8 : 2))
      if points.count == 1 {
        marks.append(
          .points([(points[0], radius: 4)], series.map { .series($0) } ?? .quiet, .circle))
      }
    }
    var said = "\(path.points.count) fits, \(curves.count) weights"
    if curves.count > drawn.count { said += ", the \(drawn.count) largest drawn" }
    if curves.count > named.count { said += ", the \(named.count) largest named" }
    let legend = named.enumerated().map { i, at in
      LegendEntry(name: curves[at].name, swatch: .line(.series(i), .series(i)))
    }
    return (
      Panel(
        x: Axis(title: "penalty λ", scale: .logarithmic(path.lambdas, room: 0.01)),
        y: Axis(title: "weight (log-odds for one unit)", scale: .linear(all)), marks: marks),
      legend, said
    )
  }
}
