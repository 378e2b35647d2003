internal import Logistic

/// Small pictures of characters, for a terminal.
enum TerminalPlots {
  /// The ROC curve of scores.
  static func roc(_ curve: ROCCurve, name: String) -> LessonFigure? {
    guard let area = curve.area else { return nil }
    var figure = LessonFigure(x: 0...1, y: 0...1, columns: 60, rows: 15)
    let columns = figure.columnValues
    figure.curve(columns, .character("·"), .quiet, "chance")
    // The highest share of rows found at each share of false alarms.
    var place = 0
    let heights = columns.map { x -> Double in
      while place + 1 < curve.points.count,
        curve.points[place + 1].falsePositives <= x * curve.negatives + 1e-9
      { place += 1 }
      return curve.points[place].truePositives / curve.positives
    }
    figure.curve(heights, .blocks, .first, "\(name): AUC \(LessonNumbers.fixed(area, 4))")
    return figure
  }

  /// The sigmoid of one column with its rows.
  static func sigmoid(
    x: [Double], isPositive: [Bool], intercept: Double, slope: Double, classes: [String],
    threshold: Double
  ) throws(LogisticError) -> LessonFigure? {
    let finite = x.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    let room = high > low ? (high - low) * 0.03 : max(1, abs(low) * 0.1)
    var figure = LessonFigure(
      x: low - room...high + room, y: 0...1, xLabel: { LessonNumbers.significant($0, 4) })
    figure.level(threshold)
    let curve = try LessonFits.sigmoid(figure.columnValues.map { intercept + slope * $0 })
    figure.curve(curve, .blocks, .first, "sigmoid")
    for (label, character, ink) in [(true, Character("●"), LessonInk.second), (false, "○", .third)]
    {
      figure.marks(
        zip(x, isPositive).filter { $1 == label }.map { ($0.0, label ? 1.0 : 0) }, character, ink,
        classes[label ? 1 : 0])
    }
    return figure
  }

  /// A training's loss and its validation loss, epoch by epoch.
  static func training(_ history: History) -> LessonFigure? {
    let curves = [("loss", LessonInk.first), ("val_loss", .second)].compactMap { name, ink in
      history[name].isEmpty ? nil : (name, history[name], ink)
    }
    let values = curves.flatMap(\.1).filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return nil }
    let room = high > low ? (high - low) * 0.05 : max(1e-9, abs(low) * 0.1)
    let count = curves.map(\.1.count).max() ?? 1
    let first = (history.epochs.first ?? 0) + 1
    var figure = LessonFigure(
      x: 0...1, y: low - room...high + room, columns: 60, rows: 12,
      xLabel: {
        "\(history.solution == nil ? "epoch" : "iteration") \($0 == 0 ? first : first + count - 1)"
      },
      yLabel: { LessonNumbers.significant($0, 4) })
    for (name, values, ink) in curves {
      let shown = figure.columnValues.map { share in
        values[min(values.count - 1, Int((share * Double(values.count - 1)).rounded()))]
      }
      figure.curve(
        shown, name == "loss" ? .blocks : .character("v"), ink,
        name == "loss" ? "loss" : "validation loss")
    }
    return figure
  }
}
