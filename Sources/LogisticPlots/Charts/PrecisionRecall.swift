public import Logistic

extension Plot {
  /// Precision against recall at every threshold, with the share of the class as the base line. With more
  /// than two classes one curve a class, at most six.
  ///
  /// - Throws: when no class has both rows of its own and others.
  public static func precisionRecall(_ rows: ScoredRows) throws(LogisticError) -> Plot {
    let drawn = rows.drawnClasses(limit: PlotTheme.seriesCount)
    var marks = [Mark]()
    var legend = [LegendEntry]()
    var found = [String]()
    for label in drawn {
      let curve = try rows.curve(of: label)
      guard let average = curve.averagePrecision, curve.negatives > 0 else { continue }
      let i = legend.count
      var points = [PlotPoint]()
      // Between two recalls precision is that of the lower threshold: steps, not interpolation.
      for point in curve.points.dropFirst() {
        let precision = point.truePositives / (point.truePositives + point.falsePositives)
        let recall = point.truePositives / curve.positives
        if let last = points.last {
          points.append(PlotPoint(last.x, precision))
        } else {
          points.append(PlotPoint(0, precision))
        }
        points.append(PlotPoint(recall, precision))
      }
      marks.append(.line(points, .series(i), .series(i), width: 2.4))
      let name = PlotText.name(rows.classes[label])
      let text = NumberLabel.fixed(average, 4)
      found.append("\(name) \(text)")
      legend.append(
        LegendEntry(
          name: "\(name): average precision \(text)", swatch: .line(.series(i), .series(i))))
      if rows.classes.count == 2 {
        let base = curve.positives / (curve.positives + curve.negatives)
        marks.insert(.level(base), at: 0)
        legend.append(
          LegendEntry(
            name: "share of \(name): \(NumberLabel.significant(base, 3))",
            swatch: .line(.quiet, .dashed)))
      }
    }
    guard !found.isEmpty else { throw rows.needsBothClasses("a precision–recall curve") }
    return Plot(
      "Precision and recall", subtitle: rows.counted + rows.classesNotDrawn(found.count),
      description: "Precision against recall. Average precision: "
        + found.joined(separator: ", ") + ".",
      height: 560, legend: legend,
      [
        Panel(
          x: Axis(title: "recall", scale: .linear(from: -0.015, to: 1.015, tickCount: 5)),
          y: Axis(title: "precision", scale: .linear(from: -0.015, to: 1.03, tickCount: 5)),
          marks: marks)
      ])
  }
}
