internal import Logistic

/// What `train` says of a fitted table.
struct TrainReport {
  let fit: LogisticFit
  let quality: FitQuality
  let note: String?
  let output: String?
  /// Whether the time limit ended the fit.
  var isOutOfTime = false

  /// How many coefficients the table shows at most.
  static let longest = 20

  /// The tables for people.
  var text: String {
    let summary = FitSummary(fit, limit: Self.longest)
    var text = Style.heading(summary.heading) + "\n\n" + summary.method + "\n"
    text += Style.heading(summary.coefficientsHeading) + "\n" + summary.coefficients + "\n"
    text += QualityText(quality, classes: fit.model.classes).text + "\n"
    text += summary.certificate
    text += outputLine + "\n"
    return text
  }

  /// Where the model went.
  static func outputLine(
    _ output: String?, history: History, isOutOfTime: Bool = false
  ) -> String {
    (history.wasStopped
      ? (isOutOfTime ? "Out of time" : "Interrupted") + ": the model is as it was then. "
      : "")
      + (output.map { "Model saved to \($0)" }
        ?? "Model not kept: give --output model.keras to save it")
  }

  private var outputLine: String {
    Self.outputLine(output, history: fit.history, isOutOfTime: isOutOfTime)
  }
}
