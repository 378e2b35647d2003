internal import Logistic

/// What `audit` says.
struct AuditReport {
  let heading: String
  let audit: Audit
  /// The columns' names, where they are the last layer's own.
  let terms: [String]
  let classes: [String]
  /// Whether nothing but the network is known of the model.
  let isPlain: Bool

  /// How many coefficients are shown at most.
  private static let longest = 30

  private var verdict: (text: String, advice: String) {
    switch audit.verdict {
    case .converged: ("converged: the weights are at the optimum of their objective", "")
    case .notConverged where audit.warnings.contains(where: { $0.code.hasPrefix("other-") }):
      (
        "not at the optimum of these rows' objective, though the fit was exact",
        "give what it was fitted with: --class-weight, --frequency-weight, --trials, --sample-weight or --offset"
      )
    case .notConverged where audit.warnings.contains(where: { $0.code.hasSuffix("-left-out") }):
      (
        "not at the optimum of the loss alone, as is to be expected of the fit",
        "an audit is of what a Keras layer can hold: see the certificate that train printed"
      )
    case .notConverged:
      (
        "not converged: training on lowers the loss",
        "fit it exactly: logistic train DATA --target COLUMN, or compile with .newton()"
      )
    case .separated:
      (
        "no optimum exists: the classes are separated, and weights grow as long as one trains",
        "add a penalty (kernel_regularizer in Keras, --penalty l2 here)"
      )
    case .unknown:
      ("nothing is proved: the exact solver ended \(audit.outcome.rawValue)", "scale the columns")
    }
  }

  private func name(_ j: Int, of count: Int) -> String {
    if j == count { return "(Intercept)" }
    let terms = audit.terms.isEmpty ? terms : audit.terms
    return terms.count == count ? terms[j] : "weight \(j)"
  }

  var text: String {
    var text = Style.heading("Audit of \(heading) on \(audit.rows) rows") + "\n\n"
    text += "  \(verdict.text)\n"
    if !verdict.advice.isEmpty { text += "  \(verdict.advice)\n" }
    if isPlain, audit.verdict == .notConverged {
      text += "  a training with weights has another objective: --class-weight, --sample-weight\n"
    }
    for warning in audit.warnings {
      text += "  note: \(Messages.oneLine(warning.description))\n"
    }
    text += "\n  objective           \(NumberText.table(audit.objective))\n"
    text += "  at zero weights     \(NumberText.table(audit.objectiveAtZero))\n"
    if let optimum = audit.optimum, let gap = audit.gap {
      text += "  at the optimum      \(NumberText.table(optimum))\n"
      text += "  gap, relative       \(NumberText.table(gap))\n"
    }
    text +=
      audit.certificate.bound.isFinite
      ? "  proved at most      \(NumberText.table(audit.certificate.bound)) (\(audit.certificate.kind.rawValue))\n"
      : "  proved at most      nothing at these weights\n"
    text += "  separation          \(audit.separation.rawValue)\n\n"
    if let calibration = audit.calibration { text += self.text(calibration) + "\n" }
    let hasOutputs = audit.coefficients.count > 1
    var columns: [(title: String, alignment: TextTable.Alignment)] = [
      ("term", .left), ("now", .point),
      (audit.optimum == nil ? "exact solver's last" : "optimum", .point),
    ]
    if audit.standardErrors != nil { columns.append(("std. error", .point)) }
    if hasOutputs { columns.insert(("output", .left), at: 0) }
    var table = TextTable(columns)
    var shown = 0
    for (c, pair) in audit.coefficients.enumerated() {
      let count = inputs
      for j in pair.present.indices where shown < Self.longest {
        var cells = hasOutputs ? [output(c)] : []
        cells += [
          name(j, of: count), NumberText.table(pair.present[j]), NumberText.table(pair.optimal[j]),
        ]
        if let errors = audit.standardErrors {
          cells.append(errors[c][j].map(NumberText.table) ?? "")
        }
        table.add(cells)
        shown += 1
      }
    }
    text += table.text
    let all = audit.coefficients.reduce(0) { $0 + $1.present.count }
    if all > shown { text += "  the first \(shown) of \(all); --json has all\n" }
    if audit.optimum != nil, let why = audit.whyNoStandardErrors {
      text += "  no standard errors: \(why)\n"
    }
    if inputs > 0, isStandardized, audit.terms.isEmpty {
      text += "  on the columns as the last layer takes them\n"
    }
    return text
  }

  /// Of each output, whether its probabilities can be believed.
  private func text(_ calibration: [OutputCalibration]) -> String {
    var table = TextTable([
      (calibration.count > 1 ? "calibration of" : "calibration", .left), ("mean p", .point),
      ("observed", .point), ("ECE", .point), ("slope", .point), ("", .left),
    ])
    table.limit = 60
    for (c, found) in calibration.enumerated().prefix(Self.longest) {
      table.add([
        calibration.count > 1 ? output(c) : heading, NumberText.table(found.meanPredicted),
        NumberText.table(found.observedShare), NumberText.table(found.expectedCalibrationError),
        found.slope.map(NumberText.table) ?? "", Self.judgement(found),
      ])
    }
    return table.text
  }

  /// A slope of 1 is calibrated; the words begin where the log-odds are off by a fifth.
  private static func judgement(_ found: OutputCalibration) -> String {
    guard let slope = found.slope else { return "the scores separate the labels, or are all alike" }
    if slope <= 0 { return "the probabilities tell nothing, or the wrong way" }
    if slope < 0.8 { return "too sure" }
    return slope > 1.25 ? "too cautious" : ""
  }

  private func output(_ c: Int) -> String { c < classes.count ? classes[c] : String(c) }

  /// How many inputs the last layer has.
  private var inputs: Int {
    let width = audit.coefficients.first?.present.count ?? 0
    return hasIntercept ? width - 1 : width
  }

  private var hasIntercept: Bool {
    (audit.optimal.nodes[audit.optimal.output].layer as? Dense)?.useBias ?? true
  }

  private var isStandardized: Bool {
    audit.optimal.nodes.contains { $0.layer is Normalization }
  }

  var json: JSON {
    .object([
      ("schemaVersion", .integer(1)), ("verdict", .string(audit.verdict.rawValue)),
      ("advice", .string(verdict.advice)), ("observations", .integer(audit.rows)),
      ("objective", .number(audit.objective)),
      ("objectiveAtZero", .number(audit.objectiveAtZero)),
      ("optimum", .optional(audit.optimum)), ("gap", .optional(audit.gap)),
      ("certificate", TrainReport.json(audit.certificate)),
      ("outcome", .string(audit.outcome.rawValue)),
      ("separation", .object([("verdict", .string(audit.separation.rawValue))])),
      ("penalized", .bool(audit.isPenalized)),
      ("warnings", .array(audit.warnings.map(TrainReport.json))),
      ("whyNoStandardErrors", audit.whyNoStandardErrors.map { .string($0) } ?? .null),
      (
        "calibration",
        audit.calibration.map { calibration in
          .array(
            calibration.enumerated().map { c, found in
              .object([
                ("output", calibration.count > 1 ? .string(output(c)) : .null),
                ("meanPredicted", .number(found.meanPredicted)),
                ("observedShare", .number(found.observedShare)),
                ("expectedCalibrationError", .number(found.expectedCalibrationError)),
                ("slope", .optional(found.slope)), ("intercept", .optional(found.intercept)),
              ])
            })
        } ?? .null
      ),
      (
        "terms",
        .array(
          audit.coefficients.enumerated().flatMap { c, pair in
            pair.present.indices.map { j in
              .object([
                ("term", .string(name(j, of: inputs))),
                (
                  "output",
                  audit.coefficients.count > 1
                    ? .string(output(c)) : .null
                ),
                ("estimate", .number(pair.present[j])), ("optimum", .number(pair.optimal[j])),
                ("standardError", .optional(audit.standardErrors?[c][j])),
              ])
            }
          })
      ),
    ])
  }
}
