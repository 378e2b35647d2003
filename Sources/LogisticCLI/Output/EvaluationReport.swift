internal import Logistic

/// What `evaluate` says.
struct EvaluationReport {
  let heading: String
  /// The loss and the compiled metrics by name.
  let values: [(name: String, value: Double)]
  let quality: FitQuality?
  let goodness: GoodnessText?
  let classes: [String]
  let count: Double
  let rowsLeftOut: Int

  var text: String {
    var text = Style.heading("Evaluation of \(heading) on \(NumberText.count(count)) rows") + "\n"
    if rowsLeftOut > 0 {
      text +=
        "  \(rowsLeftOut) row\(rowsLeftOut == 1 ? "" : "s") left out: no target or no prediction\n"
    }
    text += "\n"
    var table = TextTable([("metric", .left), ("value", .point)])
    for (name, value) in values { table.add([name, NumberText.table(value)]) }
    text += table.text
    if let quality { text += "\n" + QualityText(quality, classes: classes).text }
    if let goodness { text += "\n" + goodness.text }
    return text
  }

  var json: JSON {
    var members: [(String, JSON)] = [
      ("schemaVersion", .integer(1)), ("observations", .number(count)),
      ("rowsDropped", .integer(rowsLeftOut)),
    ]
    members += values.map { ($0.name, .number($0.value)) }
    members.append(("quality", quality.map { QualityText($0, classes: classes).json } ?? .null))
    members.append(("goodness", goodness?.json ?? .null))
    return .object(members)
  }
}
