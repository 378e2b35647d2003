public import Logistic

extension Plot {
  /// Numbers above 0 against their place from 1, both on logarithmic axes: gaps to an optimum by epoch,
  /// losses, weights that grow without end.
  ///
  /// - Parameters:
  ///   - curves: each with a name and its values; those that are not above 0 are left out.
  ///   - level: a height that is marked, with its name.
  /// - Throws: when no value is above 0.
  public static func decline(
    _ title: String, curves: [(name: String, values: [Double])], steps: String = "epoch",
    what: String = "gap to the optimum", level: (name: String, value: Double)? = nil
  ) throws(LogisticError) -> Plot {
    var marks = [Mark]()
    var legend = [LegendEntry]()
    var (xs, ys) = ([Double](), [Double]())
    for (i, curve) in curves.enumerated() {
      let points = curve.values.enumerated().map { PlotPoint(Double($0.offset + 1), $0.element) }
      let drawn = points.filter { $0.y > 0 && $0.y.isFinite }
      xs += drawn.map(\.x)
      ys += drawn.map(\.y)
      marks.append(.line(points, .series(i), .series(i)))
      legend.append(
        LegendEntry(name: PlotText.cleaned(curve.name), swatch: .line(.series(i), .series(i))))
    }
    guard !ys.isEmpty else {
      throw LogisticError(.data, "no-values", "no value is above 0: there is no curve to draw")
    }
    if let level {
      ys.append(level.value)
      marks.append(.level(level.value, .dotted, label: PlotText.cleaned(level.name)))
    }
    return Plot(
      title,
      description: "\(PlotText.cleaned(what)) against the \(PlotText.cleaned(steps)), both axes "
        + "logarithmic, for "
        + legend.map(\.name).joined(separator: ", ") + ".",
      height: 420, legend: legend,
      [
        Panel(
          x: Axis(title: PlotText.cleaned(steps), scale: .logarithmic(xs, room: 0.01)),
          y: Axis(title: PlotText.cleaned(what), scale: .logarithmic(ys)), marks: marks)
      ])
  }
}
