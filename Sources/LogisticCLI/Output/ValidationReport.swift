internal import Logistic

/// What `validate` says.
struct ValidationReport {
  let validation: BootstrapValidation

  private var figures: [(key: String, name: String, figure: BootstrapValidation.Figure)] {
    let isBinary = validation.model.classes.count == 2
    return [
      ("auc", isBinary ? "AUC" : "AUC, one against the rest", validation.auc),
      ("brier", "Brier", validation.brier),
    ]
      + (isBinary
        ? [
          ("slope", "calibration slope", validation.slope),
          ("intercept", "calibration intercept", validation.intercept),
        ] : []) + [
        ("logLoss", "log loss", validation.logLoss),
        ("accuracy", "accuracy", validation.accuracy),
      ]
  }

  /// What spoils the figures.
  var warnings: [String] {
    let (done, failed) = (validation.resampleCount, validation.failedCount)
    var warnings: [String] = []
    if validation.separatedCount > 0 {
      warnings.append(
        "\(validation.separatedCount) of \(done) resamples are separated and were fitted with the L2 penalty that train then takes"
      )
    }
    if failed > 0 {
      warnings.append(
        "\(failed) of \(done) resamples have no fit (separated, or of one class) and were left out: the optimism may be too small"
      )
    }
    let slopes = validation.slope.resamples
    if validation.model.classes.count == 2, slopes < done - failed {
      warnings.append(
        "\(done - failed - slopes) of \(done) resamples have no calibration slope: their log-odds separate the classes"
      )
    }
    return warnings
  }

  var text: String {
    var text = Style.heading("Validation of \(validation.model.modelled)") + "\n"
    text += "  \(validation.rowCount) rows, \(validation.resampleCount) bootstrap resamples\n\n"
    var table = TextTable([
      ("figure", .left), ("of the fit", .right), ("resamples", .right), ("on all rows", .right),
      ("optimism", .right), ("corrected", .right), ("± error", .right),
    ])
    for (_, name, figure) in figures {
      table.add(
        [name]
          + [
            figure.apparent, figure.training, figure.test, figure.optimism, figure.corrected,
            figure.standardError,
          ].map { $0.isFinite ? NumberText.fixed($0, 4) : "undefined" })
    }
    text += table.text
    text +=
      "\n  corrected: what to expect on new rows. ± error: that of a finite number of resamples.\n"
    return text
  }

  var json: JSON {
    var members: [(String, JSON)] = [
      ("schemaVersion", .integer(1)), ("target", .string(validation.model.target)),
      ("observations", .integer(validation.rowCount)),
      ("resamples", .integer(validation.resampleCount)),
      ("failed", .integer(validation.failedCount)),
      ("separated", .integer(validation.separatedCount)),
    ]
    members += figures.map { key, _, figure in
      (
        key,
        .object([
          ("apparent", .number(figure.apparent)), ("training", .number(figure.training)),
          ("test", .number(figure.test)), ("optimism", .number(figure.optimism)),
          ("corrected", .number(figure.corrected)),
          ("standardError", .number(figure.standardError)),
          ("resamples", .integer(figure.resamples)),
        ])
      )
    }
    members.append(("warnings", .array(warnings.map { .string($0) })))
    return .object(members)
  }
}
