import Logistic
import LogisticPlots

extension LineFit {
  /// The rows with the line.
  func plot(_ title: String, x range: ClosedRange<Double>) throws(LogisticError) -> Plot {
    var plot = try Plot.sigmoid(
      x: x, labels: y.map { $0 == 1 }, sigmoid: nil, line: (intercept, slope),
      classes: ["class 0", "class 1"], range: range)
    plot.title = title
    return plot
  }
}

extension LineChapter {
  func plots() throws(LogisticError) -> [Plot] {
    [try balanced.plot("A line through balanced classes", x: -1...40)]
  }
}

extension ImbalanceChapter {
  func plots() throws(LogisticError) -> [Plot] {
    [
      try imbalanced.plot("The line with the far rows", x: -2...84),
      try imbalancedOverlap.plot("The same where the classes overlap", x: -2...84),
    ]
  }
}

extension OutOfRangeChapter {
  func plots() throws(LogisticError) -> [Plot] {
    [try line.plot("A line below 0 and above 1", x: 0...18)]
  }
}
