internal import Logistic

/// What `race` says of a race.
struct RaceReport {
  let race: Race

  /// Tables and curves for people.
  func text(width: Int, isColoured: Bool) -> String {
    var text = Style.heading("Race to the optimum of \(race.modelled)") + "\n\n"
    text += "  \(race.rows) rows × \(race.features) features"
    text += race.outputs > 1 ? ", \(race.outputs) outputs" : ""
    text += race.isStandardized ? ", standardized; " : "; "
    text += "mean log loss, \(penalty)\n"
    text += "  optimum \(NumberText.table(race.optimum)) by \(race.referenceMethod), proved to "
    text += "\(proof(race.certificate))\n"
    text += "  gap = (loss − optimum) / \(NumberText.table(race.valueAtZero)), the loss at zero, "
    text += "where all begin\n\n"
    guard !race.runners.isEmpty else {
      return text + "Interrupted before anyone had run.\n"
    }
    text += Style.heading("Time to a gap of …") + "\n"
    text += times.text + "\n"
    text += Style.heading("Passes over the rows to a gap of …") + "\n"
    text += passes.text + "\n"
    text += "  optimizers: batches of \(race.batchSize), at most "
    text += "\(RaceNumbers.time(race.timeLimit)) a run; * best of the learning rates tried\n"
    for absence in race.absences { text += "  \(absence.name) does not run: \(absence.reason)\n" }
    text += verdict
    for (title, chart) in charts {
      text += "\n" + Style.heading(title) + "\n"
      text += chart.lines(width: width, isColoured: isColoured).joined(separator: "\n") + "\n"
    }
    if race.wasStopped { text += "\nInterrupted: this is what there is.\n" }
    return text
  }

  private var penalty: String {
    guard let lambda = race.lambda else { return "no penalty" }
    let kind =
      switch race.l1Ratio ?? 0 {
      case 0: "L2"
      case 1: "L1"
      case let ratio: "elastic net (\(NumberText.shortest(ratio)) of it L1)"
      }
    return "\(kind) with λ = \(NumberText.table(lambda))"
      + (race.penaltyIsFallback ? " because the classes are separated" : "")
  }

  private func proof(_ certificate: Certificate) -> String {
    certificate.bound.isFinite
      ? "\(RaceNumbers.scientific(certificate.bound)) (\(certificate.kind.rawValue))"
      : "nothing: its certificate failed"
  }

  private var floor: Double { race.certificate.bound.isFinite ? race.certificate.bound : 0 }

  /// The runs that the tables show: a method at its default and at its best rate.
  private var shown: [Race.Runner] {
    race.runners.filter { $0.isDefaultRate || $0.isBestRate }
  }

  private func rate(_ runner: Race.Runner) -> String {
    guard let rate = runner.learningRate else { return "" }
    return NumberText.shortest(rate) + (runner.isBestRate ? "*" : "")
  }

  private var times: TextTable {
    var table = TextTable(
      [("", .left), ("rate", .left)] + levelTitles + [("final gap", .left), ("proof", .left)])
    for runner in shown {
      table.add(
        [runner.name, rate(runner)]
          + Race.levels.map { runner.first(within: $0).map { RaceNumbers.time($0.seconds) } ?? "–" }
          + [
            RaceNumbers.gap(runner.finalGap, floor: floor),
            runner.certificate.map {
              $0.bound.isFinite ? RaceNumbers.scientific($0.bound) : "none"
            } ?? "–",
          ])
    }
    return table
  }

  private var passes: TextTable {
    var table = TextTable(
      [("", .left), ("rate", .left)] + levelTitles
        + [("in all", .right), ("time", .right), ("ended by", .left)])
    for runner in shown {
      table.add(
        [runner.name, rate(runner)]
          + Race.levels.map { runner.first(within: $0).map { RaceNumbers.short($0.passes) } ?? "–" }
          + [
            RaceNumbers.short(runner.points.last?.passes ?? 0),
            RaceNumbers.time(runner.points.last?.seconds ?? 0), ended(runner.ending),
          ])
    }
    return table
  }

  private var levelTitles: [(title: String, alignment: TextTable.Alignment)] {
    Race.levels.map { (RaceNumbers.scientific($0), .right) }
  }

  private func ended(_ ending: Race.Ending) -> String {
    switch ending {
    case .converged: "certificate"
    case .arrived: "gap 1e-8"
    case .timeLimit: "time limit"
    case .epochs: "epochs"
    case .diverged: "diverging"
    case .stalled: "stalling"
    case .stopped: "Ctrl-C"
    }
  }

  /// Who was first to each gap, by time.
  private var verdict: String {
    var lines = ""
    for level in Race.levels {
      let reached = race.runners.compactMap { runner in
        runner.first(within: level).map { (runner, $0.seconds) }
      }
      guard let (winner, seconds) = reached.min(by: { $0.1 < $1.1 }) else { continue }
      let rate = winner.learningRate.map { ", rate \(NumberText.shortest($0))" } ?? ""
      lines += "  first to \(RaceNumbers.scientific(level)): \(winner.name)\(rate)"
      lines += ", \(RaceNumbers.time(seconds))\n"
    }
    return lines
  }

  private var charts: [(String, CurveChart)] {
    let drawn = race.runners.filter(\.isBestRate)
    func curves(_ x: (Race.Point) -> Double) -> [CurveChart.Curve] {
      drawn.enumerated().map { index, runner in
        let letter = Character(Unicode.Scalar(UInt8(65 + index % 26)))
        let rate = runner.learningRate.map { " \(NumberText.shortest($0))" } ?? ""
        return CurveChart.Curve(
          letter: letter, name: runner.name + rate, points: runner.points.map { (x($0), $0.gap) })
      }
    }
    let lowest = max(-10, RaceNumbers.power(max(floor, 1e-15)).rounded(.down))
    return [
      ("Gap against time", CurveChart(curves(\.seconds), xTitle: "seconds", floor: lowest)),
      (
        "Gap against passes over the rows",
        CurveChart(curves(\.passes), xTitle: "passes", floor: lowest)
      ),
    ]
  }
}

extension RaceReport {
  /// The one object that `race --json` prints: every run with its curve.
  var json: JSON {
    .object([
      ("schemaVersion", .integer(1)), ("modelled", .string(race.modelled)),
      ("rows", .integer(race.rows)), ("features", .integer(race.features)),
      ("outputs", .integer(race.outputs)), ("standardized", .bool(race.isStandardized)),
      (
        "penalty",
        .object([
          (
            "kind",
            .string(
              race.lambda == nil
                ? "unpenalized"
                : race.l1Ratio == 0 ? "l2" : race.l1Ratio == 1 ? "l1" : "elasticnet")
          ), ("lambda", .optional(race.lambda)), ("l1Ratio", .optional(race.l1Ratio)),
          ("isFallback", .bool(race.penaltyIsFallback)),
        ])
      ),
      ("optimum", .number(race.optimum)), ("valueAtZero", .number(race.valueAtZero)),
      ("certificate", TrainReport.json(race.certificate)),
      ("referenceMethod", .string(race.referenceMethod)),
      ("batchSize", .integer(race.batchSize)), ("timeLimit", .number(race.timeLimit)),
      ("levels", .array(Race.levels.map { .number($0) })),
      ("runners", .array(race.runners.map(Self.json))),
      (
        "absences",
        .array(
          race.absences.map {
            .object([("name", .string($0.name)), ("reason", .string($0.reason))])
          })
      ),
      ("interrupted", .bool(race.wasStopped)),
      ("warnings", .array(race.warnings.map(TrainReport.json))),
    ])
  }

  private static func json(_ runner: Race.Runner) -> JSON {
    .object([
      ("name", .string(runner.name)), ("method", .string(runner.method)),
      ("exact", .bool(runner.isExact)), ("learningRate", .optional(runner.learningRate)),
      ("defaultRate", .bool(runner.isDefaultRate)), ("bestRate", .bool(runner.isBestRate)),
      ("ending", .string(runner.ending.rawValue)), ("finalGap", .number(runner.finalGap)),
      ("certificate", runner.certificate.map { TrainReport.json($0) } ?? .null),
      (
        "reached",
        .array(
          Race.levels.map { level in
            let point = runner.first(within: level)
            return .object([
              ("gap", .number(level)), ("seconds", .optional(point?.seconds)),
              ("passes", .optional(point?.passes)),
            ])
          })
      ),
      (
        "curve",
        .object([
          ("seconds", .array(runner.points.map { .number($0.seconds) })),
          ("passes", .array(runner.points.map { .number($0.passes) })),
          ("gap", .array(runner.points.map { .number($0.gap) })),
        ])
      ),
    ])
  }
}
