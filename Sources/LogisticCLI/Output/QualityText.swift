internal import Logistic

/// How good predictions are: figures, a line a class, the confusion matrix.
struct QualityText {
  let quality: FitQuality
  let classes: [String]

  init(_ quality: FitQuality, classes: [String]) {
    self.quality = quality
    self.classes = classes
  }

  /// The heading's words for the rows.
  static func source(_ rows: FitQuality.Rows) -> String {
    switch rows {
    case .training: "training rows"
    case .validation: "validation rows"
    case .leaveOneOut: "rows, each predicted from all others (one Newton step)"
    case .given: "rows given"
    }
  }

  var json: JSON {
    .object([
      ("rows", .string(quality.rows.rawValue)), ("count", .number(quality.count)),
      ("accuracy", .number(quality.report.accuracy)), ("logLoss", .number(quality.logLoss)),
      ("brierScore", .number(quality.brierScore)), ("auc", .optional(quality.auc)),
      (
        "classes",
        .array(
          zip(classes, quality.report.classes).map { name, line in
            .object([
              ("class", .string(name)), ("precision", .number(line.precision)),
              ("recall", .number(line.recall)), ("f1", .number(line.f1)),
              ("support", .number(line.support)),
            ])
          })
      ),
      (
        "confusionMatrix",
        .array(
          classes.indices.map { row in
            .array(classes.indices.map { .number(quality.report.confusion[row, $0]) })
          })
      ),
    ])
  }

  var text: String {
    var text = "Quality on \(NumberText.count(quality.count)) \(Self.source(quality.rows))"
    text = Style.heading(text) + "\n"
    var figures = [
      "accuracy \(NumberText.fixed(quality.report.accuracy, 6))",
      "log loss \(NumberText.fixed(quality.logLoss, 6))",
      "Brier \(NumberText.fixed(quality.brierScore, 6))",
    ]
    if let auc = quality.auc { figures.append("AUC \(NumberText.fixed(auc, 6))") }
    text += "  " + figures.joined(separator: "   ") + "\n\n"
    var table = TextTable([
      ("class", .left), ("precision", .right), ("recall", .right), ("F1", .right), ("rows", .right),
    ])
    for (name, line) in zip(classes, quality.report.classes) {
      table.add([
        name, NumberText.fixed(line.precision, 6), NumberText.fixed(line.recall, 6),
        NumberText.fixed(line.f1, 6), NumberText.count(line.support),
      ])
    }
    text += table.text
    if classes.count <= 12 { text += "\n" + confusion }
    return text
  }

  private var confusion: String {
    var table = TextTable(
      [(title: "true \\ predicted", alignment: TextTable.Alignment.left)]
        + classes.map { (title: String($0.prefix(12)), alignment: .right) })
    for (row, name) in classes.enumerated() {
      table.add(
        [name] + classes.indices.map { NumberText.count(quality.report.confusion[row, $0]) })
    }
    return table.text
  }
}
