internal import Logistic

/// What `train --model` says of a trained network.
struct NetworkReport {
  let network: Network
  let target: String
  let history: History
  let training: NetworkRows
  let columns: [String]
  let quality: FitQuality?
  let classes: [String]
  let note: String?
  let warnings: [DataWarning]
  let output: String?
  /// Whether the time limit ended the training.
  var isOutOfTime = false

  var text: String {
    var text = Style.heading("Training '\(network.name)' to predict \(target)") + "\n\n"
    text += "  \(training.targets.rows) rows"
    if training.rowsDropped > 0 { text += ", \(training.rowsDropped) dropped for missing values" }
    let names = columns.prefix(4).joined(separator: ", ") + (columns.count > 4 ? ", …" : "")
    text += "\n  \(columns.count) column\(columns.count == 1 ? "" : "s"): \(names)\n"
    let count = history.solution?.iterations ?? history.epochs.count
    text += "  \(history.method), \(count) \(history.solution == nil ? "epoch" : "iteration")"
    text += count == 1 ? "" : "s"
    if let best = history.bestEpoch { text += ", weights of epoch \(best + 1) kept" }
    text += "\n\n"
    let last = history.bestEpoch.flatMap { history.epochs.firstIndex(of: $0) }
    var table = TextTable([("metric", .left), ("value", .point)])
    for (name, values) in history.metrics.sorted(by: { $0.key < $1.key }) {
      if let value = last.map({ values[$0] }) ?? values.last {
        table.add([name, NumberText.table(value)])
      }
    }
    text += table.text + "\n"
    if let quality { text += QualityText(quality, classes: classes).text + "\n" }
    if let certificate = history.solution?.certificate {
      text += FitSummary.line(certificate)
    }
    return text + TrainReport.outputLine(output, history: history, isOutOfTime: isOutOfTime)
      + "\n"
  }

  var json: JSON {
    .object([
      ("schemaVersion", .integer(1)), ("target", .string(target)),
      ("classes", .array(classes.map { .string($0) })),
      ("columns", .array(columns.map { .string($0) })),
      ("observations", .integer(training.targets.rows)),
      ("rowsDropped", .integer(training.rowsDropped)),
      ("method", .string(history.method)), ("methodNote", .optional(note)),
      (
        "outcome",
        .string(
          history.wasStopped ? "stopped" : history.solution.map { "\($0.outcome)" } ?? "epochs")
      ),
      ("certificate", TrainReport.json(history.solution?.certificate)),
      ("history", TrainReport.json(history)),
      ("quality", quality.map { QualityText($0, classes: classes).json } ?? .null),
      ("warnings", .array(warnings.map(TrainReport.json))),
      ("model", .optional(output)),
    ])
  }
}
