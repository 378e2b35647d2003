public import Logistic

extension Plot {
  /// The receiver operating characteristic: the share of a class's rows that are found against the share
  /// of the others that are taken for it, at every threshold. With more than two classes one curve a
  /// class against all others, at most six.
  ///
  /// - Throws: when no class has both rows of its own and others.
  public static func roc(_ rows: ScoredRows) throws(LogisticError) -> Plot {
    let drawn = rows.drawnClasses(limit: PlotTheme.seriesCount)
    var marks: [Mark] = [.line([PlotPoint(0, 0), PlotPoint(1, 1)], .quiet, .dashed, width: 1.2)]
    var legend = [LegendEntry]()
    var areas = [String]()
    for label in drawn {
      let curve = try rows.curve(of: label)
      guard let area = curve.area else { continue }
      let i = legend.count
      let points = curve.points.map {
        PlotPoint($0.falsePositives / curve.negatives, $0.truePositives / curve.positives)
      }
      marks.append(.line(points, .series(i), .series(i), width: 2.4))
      let name = PlotText.name(rows.classes[label])
      let text = NumberLabel.fixed(area, 4)
      areas.append("\(name) \(text)")
      legend.append(
        LegendEntry(name: "\(name): AUC \(text)", swatch: .line(.series(i), .series(i))))
      if rows.classes.count == 2, let best = curve.youden, best.threshold.isFinite,
        let at = curve.points.first(where: { $0.threshold == best.threshold })
      {
        let point = PlotPoint(
          at.falsePositives / curve.negatives, at.truePositives / curve.positives)
        marks.append(.points([(point, radius: 5)], .series(1), .diamond))
        legend.append(
          LegendEntry(
            name: "farthest from chance: threshold \(NumberLabel.significant(best.threshold, 3))",
            swatch: .point(.series(1), .diamond)))
      }
    }
    guard !areas.isEmpty else { throw rows.needsBothClasses("a ROC curve") }
    legend.append(LegendEntry(name: "chance", swatch: .line(.quiet, .dashed)))
    let share = Scale.linear(from: -0.015, to: 1.015, tickCount: 5)
    return Plot(
      "ROC curve", subtitle: rows.counted + rows.classesNotDrawn(areas.count),
      description:
        "True positive rate against false positive rate. Area under the curve: "
        + areas.joined(separator: ", ") + ".",
      height: 560, legend: legend,
      [
        Panel(
          x: Axis(title: "false positive rate", scale: share),
          y: Axis(title: "true positive rate (recall)", scale: share), marks: marks)
      ])
  }
}

extension ScoredRows {
  /// The error of a chart that compares rows of a class with others.
  func needsBothClasses(_ chart: String) -> LogisticError {
    let present = classes.indices.first { support[$0] > 0 }.map { classes[$0] } ?? ""
    return LogisticError(
      .data, "one-class", "\(chart) compares two classes, but every row is of class '\(present)'",
      advice: "give rows of both classes")
  }

  /// Says how many classes have no curve.
  func classesNotDrawn(_ drawn: Int) -> String {
    guard classes.count > 2 else { return "" }
    return "; each class against all others"
      + (drawn < classes.count
        ? "; \(drawn) of \(classes.count) classes, those with most rows" : "")
  }
}
