public import Logistic

extension Plot {
  /// What a training reported, epoch by epoch: losses in one panel, other metrics in a second one, each
  /// with its validation curve dashed.
  ///
  /// - Throws: when the history is empty.
  public static func training(_ history: History) throws(LogisticError) -> Plot {
    let isExact = history.solution != nil
    func kinds(_ isLoss: Bool) -> [String] {
      history.metrics.keys.filter {
        !$0.hasPrefix("val_") && ($0 == "loss") == isLoss && !(history.metrics[$0] ?? []).isEmpty
      }.sorted()
    }
    let hasLoss = !kinds(true).isEmpty
    let others = Array(kinds(false).prefix(PlotTheme.seriesCount - 1))
    guard hasLoss || !others.isEmpty else {
      throw LogisticError(
        .data, "no-history", "the training reported nothing: there is no curve to draw",
        advice: "train at least one epoch")
    }
    var legend = [LegendEntry]()
    var series = 0
    func panel(_ names: [String], title: String, share: Double) -> Panel {
      var marks = [Mark]()
      var all = [Double]()
      for name in names {
        for (key, dash) in [(name, Dash.solid), ("val_" + name, .dashed)] {
          let values = history[key]
          guard !values.isEmpty else { continue }
          all += values
          let points = values.enumerated().map { i, value in
            PlotPoint(Double((i < history.epochs.count ? history.epochs[i] : i) + 1), value)
          }
          marks.append(.line(points, .series(series), dash))
          if points.count == 1 {
            marks.append(.points([(points[0], radius: 4)], .series(series), .circle))
          }
          legend.append(
            LegendEntry(
              name: key.hasPrefix("val_") ? "\(name), validation" : name,
              swatch: .line(.series(series), dash)))
        }
        series += 1
      }
      if let best = history.bestEpoch {
        marks.append(.upright(Double(best + 1), .dotted, label: "kept: epoch \(best + 1)"))
      }
      let epochs = history.epochs.map { Double($0 + 1) }
      return Panel(
        x: Axis(
          title: isExact ? "iteration" : "epoch",
          scale: .linear(epochs.isEmpty ? [1] : epochs, room: 0.01)),
        y: Axis(title: title, scale: .linear(all)), marks: marks, share: share)
    }
    var panels = [Panel]()
    if hasLoss { panels.append(panel(["loss"], title: "loss (nats a row)", share: 1)) }
    if !others.isEmpty {
      panels.append(panel(others, title: others.count == 1 ? others[0] : "metrics", share: 1))
    }
    if panels.count == 2 { panels[0].x.title = "" }
    let count = history.epochs.count
    let what = isExact ? "iteration" : "epoch"
    let losses = history["loss"]
    return Plot(
      "Training",
      subtitle: "\(PlotText.cleaned(history.method)), \(NumberLabel.count(Double(count))) "
        + what + (count == 1 ? "" : "s"),
      description: "What was reported at each \(what)"
        + (losses.isEmpty
          ? "."
          : ": the loss goes from \(NumberLabel.significant(losses[0], 4)) to "
            + "\(NumberLabel.significant(losses[losses.count - 1], 4))."),
      height: panels.count == 2 ? 600 : 420, legend: legend, panels)
  }
}
