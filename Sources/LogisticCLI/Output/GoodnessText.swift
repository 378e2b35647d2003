internal import Logistic

/// Whether probabilities tell classes apart, hold, and are of use: sections of a report.
struct GoodnessText {
  let goodness: Goodness
  /// Whether the tables by bins, depths and thresholds are shown.
  let isFull: Bool

  var text: String {
    switch goodness {
    case .binary(let binary): Self.text(binary) + (isFull ? "\n" + Self.tables(binary) : "")
    case .multiclass(let several): text(several)
    }
  }

  /// Names and what stands beside them, aligned.
  private static func section(_ title: String, _ lines: [(name: String, text: String)]) -> String {
    let width = lines.map(\.name.count).max() ?? 0
    return lines.reduce(Style.heading(title) + "\n") { text, line in
      let gap = String(repeating: " ", count: width - line.name.count + 2)
      return text + "  " + line.name + gap + line.text + "\n"
    }
  }

  private static func figure(_ value: Double?) -> String {
    value.map { NumberText.fixed($0, 4) } ?? "undefined"
  }

  private static func text(_ binary: BinaryGoodness) -> String {
    var apart: [(name: String, text: String)] = []
    var area = figure(binary.area)
    if let auc = binary.auc {
      let ends = auc.interval()
      area += ", 95% \(figure(ends.low)) to \(figure(ends.high)) (DeLong)"
    }
    apart.append(("AUC", area))
    apart.append(
      (
        "average precision",
        "\(figure(binary.averagePrecision)); \(figure(binary.prevalence)) by chance"
      ))
    if let youden = binary.curve.youden {
      apart.append(
        (
          "Kolmogorov–Smirnov",
          "\(figure(youden.difference)), at \(NumberText.table(youden.threshold))"
        ))
    }
    if let top = binary.gains?.points.first {
      apart.append(
        (
          "first tenth of rows",
          "\(figure(top.gain)) of the positive ones, lift \(figure(top.lift))"
        ))
    }
    let at = binary.atThreshold
    let threshold: [(name: String, text: String)] = [
      (
        "F1, F2, F0.5",
        "\(figure(at.fBeta(1))), \(figure(at.fBeta(2))), \(figure(at.fBeta(0.5)))"
      ),
      ("Matthews, κ", "\(figure(at.matthews)), \(figure(at.kappa))"),
      (
        "recall, specificity",
        "\(figure(at.recall)), \(figure(at.specificity)); balanced accuracy \(figure(at.balancedAccuracy))"
      ),
      (
        "precision, NPV", "\(figure(at.precision)), \(figure(at.negativePredictiveValue))"
      ),
    ]
    let brier = binary.brier
    var hold: [(name: String, text: String)] = [
      ("Brier", "\(figure(brier.score)), skill \(figure(brier.skill)) over the mean for all"),
      (
        "  its parts",
        "\(figure(brier.reliability)) reliability − \(figure(brier.resolution)) resolution + \(figure(brier.uncertainty)) uncertainty"
      ),
      ("", "and \(figure(brier.withinBins)) within the bins (10 of one width)"),
    ]
    if let line = binary.calibration {
      hold.append(
        ("calibration slope", "\(figure(line.slope)), with the intercept \(figure(line.intercept))")
      )
      hold.append(("  intercept alone", "\(figure(line.interceptAlone)) to be added to log-odds"))
    } else {
      hold.append(
        ("calibration slope", "undefined: log-odds separate the classes, or are all the same"))
    }
    hold.append(
      (
        "calibration error",
        "\(figure(binary.equalWidth.expectedCalibrationError)), greatest \(figure(binary.equalWidth.maximumCalibrationError)) (10 bins of one width)"
      ))
    hold.append(
      (
        "",
        "\(figure(binary.quantileBins.expectedCalibrationError)), greatest \(figure(binary.quantileBins.maximumCalibrationError)) (10 bins of equally many rows)"
      ))
    if let found = binary.hosmerLemeshow {
      let test = found.test
      hold.append(
        (
          "Hosmer–Lemeshow",
          "χ² \(NumberText.fixed(test.statistic, 3)) on \(test.degreesOfFreedom) df, p \(Summary.p(test.pValue))"
        ))
      hold.append(
        (
          "",
          (found.isFitted
            ? "for the rows that were fitted: two fewer than groups"
            : "for rows that were not fitted: as many as groups")
            + "; weak, no proof of fit"
        ))
    } else {
      hold.append(("Hosmer–Lemeshow", "none: too few different probabilities"))
    }
    return section("Telling the classes apart", apart) + "\n"
      + section("Predicting above \(NumberText.shortest(at.threshold))", threshold) + "\n"
      + section("Whether the probabilities hold", hold)
  }

  /// What `--full` adds.
  private static func tables(_ binary: BinaryGoodness) -> String {
    var bins = TextTable([
      ("bin", .right), ("rows", .right), ("mean p", .right), ("came true", .right),
    ])
    for (k, bin) in binary.quantileBins.bins.enumerated() where bin.rows > 0 {
      bins.add([
        String(k + 1), NumberText.count(bin.rows), figure(bin.meanPredicted),
        figure(bin.fractionPositive),
      ])
    }
    var text = Style.heading("Bins of equally many rows") + "\n" + bins.text
    if let gains = binary.gains {
      var table = TextTable([("taken", .right), ("gain", .right), ("lift", .right)])
      for point in gains.points {
        table.add([NumberText.fixed(point.depth, 2), figure(point.gain), figure(point.lift)])
      }
      text += "\n" + Style.heading("Gains of taking the most probable rows first") + "\n"
      text += table.text
    }
    var decision = TextTable([
      ("act where p ≥", .right), ("net benefit", .right), ("of acting on all", .right),
    ])
    for point in binary.decision.points {
      decision.add([
        NumberText.fixed(point.threshold, 2), figure(point.netBenefit),
        figure(point.netBenefitOfAll),
      ])
    }
    text += "\n" + Style.heading("Decision curve, true positives a row; of acting on none it is 0")
    return text + "\n" + decision.text
  }

  private func text(_ several: MulticlassGoodness) -> String {
    let report = several.report
    func line(_ name: String, _ average: ClassificationReport.ClassQuality) -> [String] {
      [name] + [average.precision, average.recall, average.f1].map { Self.figure($0) }
    }
    var averages = TextTable([
      ("average", .left), ("precision", .right), ("recall", .right), ("F1", .right),
    ])
    averages.add(line("macro (classes alike)", report.macroAverage))
    averages.add(line("weighted by rows", report.weightedAverage))
    averages.add(line("micro (rows alike)", report.microAverage))
    var text = Style.heading("Over the classes") + "\n" + averages.text + "\n"
    var figures: [(name: String, text: String)] = [
      ("balanced accuracy", Self.figure(several.balancedAccuracy)),
      ("Matthews, κ", "\(Self.figure(report.matthews)), \(Self.figure(report.kappa))"),
      ("among the likeliest two", Self.figure(several.topAccuracy(2))),
    ]
    if several.classes.count > 3 {
      figures.append(("  and three", Self.figure(several.topAccuracy(3))))
    }
    text += Self.section("Predicting the likeliest class", figures) + "\n"
    func two(_ macro: Double?, _ weighted: Double?) -> String {
      "\(Self.figure(macro)) macro, \(Self.figure(weighted)) weighted by rows"
    }
    text += Self.section(
      "Telling the classes apart",
      [
        (
          "AUC, each against the rest",
          two(several.aucOneVsRestMacro, several.aucOneVsRestWeighted)
        ),
        (
          "AUC, each against each",
          two(several.aucOneVsOneMacro, several.aucOneVsOneWeighted) + " (Hand & Till)"
        ),
      ])
    if isFull {
      var areas = TextTable([("class", .left), ("AUC against the rest", .right)])
      for (name, area) in zip(several.classes, several.aucOneVsRest) {
        areas.add([name, Self.figure(area)])
      }
      text += "\n" + areas.text
    }
    let top = several.topLabel
    text += "\n"
    text += Self.section(
      "Whether the probabilities hold",
      [
        ("Brier", "\(Self.figure(several.brier)), summed over the classes: 0 to 2"),
        (
          "calibration error",
          "\(Self.figure(top.expectedCalibrationError)), greatest \(Self.figure(top.maximumCalibrationError)), of the likeliest class (15 bins of one width)"
        ),
      ])
    return text
  }
}
