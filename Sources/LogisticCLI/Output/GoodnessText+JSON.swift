internal import Logistic

extension GoodnessText {
  /// Every figure by name.
  var json: JSON {
    switch goodness {
    case .binary(let binary): json(binary)
    case .multiclass(let several): Self.json(several)
    }
  }

  private func json(_ binary: BinaryGoodness) -> JSON {
    let brier = binary.brier
    var members: [(String, JSON)] = [
      ("logLoss", .number(binary.logLoss)), ("brier", .number(brier.score)),
      ("brierSkill", .optional(brier.skill)),
      (
        "brierParts",
        .object([
          ("reliability", .number(brier.reliability)), ("resolution", .number(brier.resolution)),
          ("uncertainty", .number(brier.uncertainty)), ("withinBins", .number(brier.withinBins)),
          ("bins", .integer(brier.bins)),
        ])
      ), ("prevalence", .number(binary.prevalence)), ("auc", .optional(binary.area)),
      ("gini", .optional(binary.gini)),
      ("averagePrecision", .optional(binary.averagePrecision)), ("ks", .optional(binary.ks)),
      ("at", .array([Self.json(binary.atThreshold)])),
    ]
    members.append(
      (
        "youdenThreshold",
        binary.curve.youden.map {
          .object([("threshold", .number($0.threshold)), ("J", .number($0.difference))])
        } ?? .null
      ))
    members.append(
      (
        "aucDeLong",
        binary.auc.map { auc in
          let ends = auc.interval()
          return .object([
            ("auc", .number(auc.area)), ("standardError", .number(auc.standardError)),
            ("interval", .array([.number(ends.low), .number(ends.high)])),
          ])
        } ?? .null
      ))
    members += [
      ("calibration_equalWidth", Self.json(binary.equalWidth)),
      ("calibration_equalCount", Self.json(binary.equalCount)),
      ("calibration_quantileBins", Self.json(binary.quantileBins)),
      (
        "calibration",
        binary.calibration.map {
          .object([
            ("slope", .number($0.slope)), ("intercept", .number($0.intercept)),
            ("interceptAlone", .number($0.interceptAlone)),
          ])
        } ?? .null
      ),
      ("hosmerLemeshow", binary.hosmerLemeshow.map(Self.json) ?? .null),
      (
        "gains",
        .array(
          (binary.gains?.points ?? []).map {
            .object([
              ("depth", .number($0.depth)), ("gain", .number($0.gain)), ("lift", .number($0.lift)),
            ])
          })
      ),
      (
        "decisionCurve",
        .array(
          binary.decision.points.map {
            .object([
              ("threshold", .number($0.threshold)), ("netBenefit", .number($0.netBenefit)),
              ("netBenefitOfAll", .number($0.netBenefitOfAll)),
            ])
          })
      ),
    ]
    if isFull { members += Self.points(binary.curve) }
    return .object(members)
  }

  /// A point for each distinct probability: they may be many.
  private static func points(_ curve: ROCCurve) -> [(String, JSON)] {
    let (positives, negatives) = (curve.positives, curve.negatives)
    let roc = curve.points.map { point -> JSON in
      .array([
        .number(point.threshold), .number(point.falsePositives / negatives),
        .number(point.truePositives / positives),
      ])
    }
    let pr = curve.points.dropFirst().map { point -> JSON in
      .array([
        .number(point.threshold),
        .number(point.truePositives / (point.truePositives + point.falsePositives)),
        .number(point.truePositives / positives),
      ])
    }
    return [
      (
        "rocPoints",
        .object([
          ("order", .string("threshold, false positive rate, true positive rate")),
          ("points", .array(roc)),
        ])
      ),
      (
        "prPoints",
        .object([("order", .string("threshold, precision, recall")), ("points", .array(pr))])
      ),
    ]
  }

  private static func json(_ at: ThresholdQuality) -> JSON {
    .object([
      ("threshold", .number(at.threshold)),
      (
        "confusion",
        .object([
          ("tn", .number(at.trueNegatives)), ("fp", .number(at.falsePositives)),
          ("fn", .number(at.falseNegatives)), ("tp", .number(at.truePositives)),
        ])
      ), ("accuracy", .number(at.accuracy)), ("precision", .number(at.precision)),
      ("recall", .number(at.recall)), ("specificity", .number(at.specificity)),
      ("negativePredictiveValue", .number(at.negativePredictiveValue)),
      ("f1", .number(at.fBeta(1))), ("f2", .number(at.fBeta(2))), ("f0.5", .number(at.fBeta(0.5))),
      ("balancedAccuracy", .number(at.balancedAccuracy)), ("matthews", .optional(at.matthews)),
      ("cohenKappa", .optional(at.kappa)), ("jaccard", .number(at.jaccard)),
      ("youdenJ", .number(at.youdenJ)),
    ])
  }

  private static func json(_ curve: ReliabilityCurve) -> JSON {
    .object([
      ("ece", .number(curve.expectedCalibrationError)),
      ("maximumCalibrationError", .number(curve.maximumCalibrationError)),
      (
        "bins",
        .array(
          curve.bins.enumerated().map { k, bin in
            var members: [(String, JSON)] = [("bin", .integer(k)), ("rows", .number(bin.rows))]
            if bin.rows > 0 {
              members += [
                ("meanPredicted", .number(bin.meanPredicted)),
                ("fractionPositive", .number(bin.fractionPositive)),
              ]
            }
            return .object(members)
          })
      ),
    ])
  }

  private static func json(_ found: HosmerLemeshow) -> JSON {
    .object([
      ("statistic", .number(found.test.statistic)), ("df", .integer(found.test.degreesOfFreedom)),
      ("pValue", .number(found.test.pValue)), ("fittedRows", .bool(found.isFitted)),
      (
        "groups",
        .array(
          found.groups.map {
            .object([
              ("rows", .number($0.rows)), ("observed", .number($0.observed)),
              ("expected", .number($0.expected)), ("lowest", .number($0.lowest)),
              ("highest", .number($0.highest)),
            ])
          })
      ),
    ])
  }

  private static func json(_ several: MulticlassGoodness) -> JSON {
    let (report, names) = (several.report, several.classes)
    func byClass(_ value: (ClassificationReport.ClassQuality) -> Double) -> JSON {
      .object(zip(names, report.classes).map { ($0, .number(value($1))) })
    }
    func average(_ line: ClassificationReport.ClassQuality) -> JSON {
      .object([
        ("precision", .number(line.precision)), ("recall", .number(line.recall)),
        ("f1", .number(line.f1)),
      ])
    }
    var members: [(String, JSON)] = [
      ("classes", .array(names.map { .string($0) })), ("accuracy", .number(report.accuracy)),
    ]
    for k in 2...3 where k < names.count {
      members.append(("top\(k)Accuracy", .number(several.topAccuracy(k))))
    }
    members += [
      ("precision", byClass(\.precision)), ("recall", byClass(\.recall)), ("f1", byClass(\.f1)),
      ("support", byClass(\.support)), ("macro", average(report.macroAverage)),
      ("weighted", average(report.weightedAverage)),
      ("micro", average(report.microAverage)),
      ("balancedAccuracy", .number(several.balancedAccuracy)),
      ("matthews", .optional(report.matthews)), ("cohenKappa", .optional(report.kappa)),
      ("logLoss", .number(several.logLoss)), ("brier", .number(several.brier)),
      (
        "aucOneVsRest",
        .object([
          ("byClass", .object(zip(names, several.aucOneVsRest).map { ($0, .optional($1)) })),
          ("macro", .optional(several.aucOneVsRestMacro)),
          ("weighted", .optional(several.aucOneVsRestWeighted)),
        ])
      ),
      (
        "aucOneVsOne",
        .object([
          ("macro", .optional(several.aucOneVsOneMacro)),
          ("weighted", .optional(several.aucOneVsOneWeighted)),
        ])
      ), ("topLabelCalibration", json(several.topLabel)),
    ]
    return .object(members)
  }
}
