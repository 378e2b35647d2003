internal import Logistic

extension Plot {
  /// How the predicted probabilities of a class are spread over the rows of each class, in 40 bins, as
  /// shares of each class's rows.
  ///
  /// - Parameter threshold: with two classes, a line where the decision changes.
  public static func scoreDistributions(_ rows: ScoredRows, threshold: Double? = 0.5) -> Plot {
    let bins = 40
    let score = rows.drawnClasses(limit: 1).first ?? rows.positive
    let support = rows.support
    let drawn = rows.classes.indices.filter { support[$0] > 0 }
      .sorted { (support[$0], -$0) > (support[$1], -$1) }.prefix(PlotTheme.seriesCount).sorted()
    var counts = [[Double]](
      repeating: [Double](repeating: 0, count: bins), count: rows.classes.count)
    var beyond = 0.0
    let values = rows.scores(of: score)
    for (row, p) in values.enumerated() {
      let weight = rows.weights?[row] ?? 1
      guard p >= 0, p <= 1 else {
        beyond += weight
        continue
      }
      counts[rows.labels[row]][min(bins - 1, Int(p * Double(bins)))] += weight
    }
    var marks = [Mark]()
    var legend = [LegendEntry]()
    var greatest = 0.0
    for (i, label) in drawn.enumerated() {
      let shares = counts[label].map { $0 / support[label] }
      greatest = max(greatest, shares.max() ?? 0)
      var outline = [PlotPoint(0, 0)]
      var band = [(x: Double, low: Double, high: Double)]()
      for (bin, share) in shares.enumerated() {
        let (from, to) = (Double(bin) / Double(bins), Double(bin + 1) / Double(bins))
        outline += [PlotPoint(from, share), PlotPoint(to, share)]
        band += [(from, 0, share), (to, 0, share)]
      }
      outline.append(PlotPoint(1, 0))
      marks += [.band(band, .series(i)), .line(outline, .series(i), .series(i))]
      legend.append(
        LegendEntry(
          name:
            "\(PlotText.name(rows.classes[label])): \(NumberLabel.count(support[label])) rows",
          swatch: .line(.series(i), .series(i))))
    }
    if rows.classes.count == 2, let threshold {
      marks.append(
        .upright(threshold, label: "threshold \(NumberLabel.significant(threshold, 3))"))
    }
    let name = PlotText.name(rows.classes[score])
    return Plot(
      "Predicted probabilities by class",
      subtitle: rows.counted
        + (beyond > 0 ? "; \(NumberLabel.count(beyond)) not between 0 and 1" : "")
        + (drawn.count < rows.classes.count
          ? "; \(drawn.count) of \(rows.classes.count) classes, those with most rows" : ""),
      description:
        "For each class, the share of its rows in each of \(bins) bins of the predicted probability of "
        + "\(name).",
      legend: legend,
      [
        Panel(
          x: Axis(
            title: "predicted probability of \(name)",
            scale: .linear(from: -0.01, to: 1.01, tickCount: 5)),
          y: Axis(
            title: "share of the class's rows",
            scale: .linear(from: 0, to: max(greatest, 1e-6) * 1.12, tickCount: 5)), marks: marks)
      ])
  }
}
