public import Logistic

extension Plot {
  /// The confusion matrix: rows by true class and predicted class, each row of the picture shaded by its
  /// shares. Beyond 12 classes those with most rows are drawn, the others together.
  ///
  /// - Throws: when the classes' names are not as many as the report's classes, or no row was compared.
  public static func confusion(
    _ report: ClassificationReport, classes: [String]
  ) throws(LogisticError) -> Plot {
    guard classes.count == report.classes.count else {
      throw LogisticError(
        .usage, "class-count",
        "there are \(classes.count) names for \(report.classes.count) classes")
    }
    guard report.support > 0 else {
      throw LogisticError(.data, "no-rows", "no row was compared: there is nothing to draw")
    }
    let limit = 12
    var shown = Array(classes.indices)
    var names = classes.map(PlotText.name)
    if classes.count > limit {
      shown = classes.indices.sorted {
        (report.classes[$0].support, -$0) > (report.classes[$1].support, -$1)
      }.prefix(limit - 1).sorted()
      names = shown.map { PlotText.name(classes[$0]) } + ["\(classes.count - shown.count) others"]
    }
    let size = names.count
    var place = [Int](repeating: size - 1, count: classes.count)
    for (i, label) in shown.enumerated() { place[label] = i }
    var counts = [Double](repeating: 0, count: size * size)
    for actual in classes.indices {
      for predicted in classes.indices {
        counts[place[actual] * size + place[predicted]] += report.confusion[actual, predicted]
      }
    }
    var boxes = [(x: ClosedRange<Double>, y: ClosedRange<Double>, opacity: Double)]()
    var texts = [Mark]()
    for actual in 0..<size {
      let total = (0..<size).reduce(0) { $0 + counts[actual * size + $1] }
      for predicted in 0..<size {
        let count = counts[actual * size + predicted]
        let share = total > 0 ? count / total : 0
        // The first class is on top.
        let y = Double(size - 1 - actual)
        boxes.append(
          (
            x: Double(predicted) + 0.02...Double(predicted) + 0.98, y: y + 0.02...y + 0.98,
            opacity: 0.06 + 0.84 * share
          ))
        let isDiagonal = actual == predicted
        let middle = Double(predicted) + 0.5
        let number = size <= 6 ? NumberLabel.count(count) : shortCount(count)
        if size <= 6 {
          texts.append(
            .text(PlotPoint(middle, y + 0.5 + 0.09), number, isBold: isDiagonal))
          texts.append(
            .text(PlotPoint(middle, y + 0.5 - 0.13), NumberLabel.fixed(100 * share, 1) + " %"))
        } else if count > 0 {
          texts.append(.text(PlotPoint(middle, y + 0.5), number, isBold: isDiagonal))
        }
      }
    }
    let bands = Scale.bands(names)
    let upright = Scale.bands(names.reversed())
    let accuracy = NumberLabel.fixed(100 * report.accuracy, 2)
    return Plot(
      "Confusion matrix",
      subtitle:
        "\(NumberLabel.count(report.support)) rows, \(accuracy) % right; shading: share of the true class"
        + (size < classes.count ? "; the \(shown.count) classes with most rows" : ""),
      description:
        "Rows by true class and predicted class; \(accuracy) percent are predicted right.",
      height: 560,
      [
        Panel(
          x: Axis(title: "predicted class", scale: bands),
          y: Axis(title: "true class", scale: upright),
          marks: [.boxes(boxes, .heat)] + texts)
      ])
  }

  /// A count in at most five characters.
  private static func shortCount(_ n: Double) -> String {
    if n < 10_000 { return NumberLabel.count(n.rounded()) }
    if n < 999_500 { return NumberLabel.fixed(n / 1e3, 0) + "k" }
    return NumberLabel.significant(n / 1e6, 2) + "M"
  }
}
