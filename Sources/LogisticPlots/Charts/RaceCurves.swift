public import Logistic

extension Plot {
  /// What a race is drawn against.
  public enum RaceMeasure: String, Sendable, CaseIterable {
    /// Seconds of each method's own work.
    case time
    /// How often it had read all rows.
    case passes
  }

  /// How far each method of a race was above the optimum; of an optimizer the best learning rate.
  ///
  /// - Throws: when nobody ran.
  public static func race(
    _ race: Race, against measure: RaceMeasure = .time
  ) throws(LogisticError) -> Plot {
    let runners = race.runners.filter(\.isBestRate)
    func x(_ point: Race.Point) -> Double { measure == .time ? point.seconds : point.passes }
    let floor = max(race.certificate.bound.isFinite ? race.certificate.bound : 0, 1e-15)
    var marks = [Mark]()
    var legend = [LegendEntry]()
    var (xs, ys) = ([Double](), [Double]())
    for (i, runner) in runners.enumerated() {
      let points = runner.points.filter { x($0) > 0 && $0.gap.isFinite }.map {
        PlotPoint(x($0), max($0.gap, floor))
      }
      guard let end = points.last else { continue }
      xs += points.map(\.x)
      ys += points.map(\.y).filter { $0 <= 1e3 }
      // Beyond six, the same colours with other dashes.
      let dash = Dash.series(i + i / PlotTheme.seriesCount)
      marks.append(.line(points, .series(i), dash))
      let shapes: [Shape] = [.circle, .square, .triangle, .diamond]
      let shape = shapes[i % shapes.count]
      marks.append(.points([(end, radius: 4.5)], .series(i), shape))
      let rate = runner.learningRate.map { ", rate \(NumberLabel.significant($0, 3))" } ?? ""
      legend.append(
        LegendEntry(name: PlotText.cleaned(runner.name) + rate, swatch: .line(.series(i), dash)))
    }
    guard !legend.isEmpty else {
      throw LogisticError(.data, "no-runners", "nobody ran: there is no curve to draw")
    }
    return Plot(
      "Race to the optimum of \(PlotText.cleaned(race.modelled))",
      subtitle: "\(NumberLabel.count(Double(race.rows))) rows × "
        + "\(NumberLabel.count(Double(race.features))) features; gap = (loss − optimum) / loss at zero",
      description:
        "Relative gap to the optimum against \(measure == .time ? "time" : "passes over the rows"), both "
        + "axes logarithmic, for \(legend.count) methods.",
      height: 520, legend: legend,
      [
        Panel(
          x: Axis(
            title: measure == .time ? "time" : "passes over the rows",
            scale: .logarithmic(
              xs, label: measure == .time ? { NumberLabel.seconds($0) } : nil)),
          y: Axis(title: "gap to the optimum", scale: .logarithmic(ys)), marks: marks)
      ])
  }
}
