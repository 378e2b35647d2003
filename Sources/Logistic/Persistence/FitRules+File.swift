internal import FileFormats

/// A fit's rules in `logistic.json`: an infinite factor is the word `inf`, an absent bound null.
extension FitRules {
  var json: JSONValue {
    var members: [(String, JSONValue)] = []
    if let penaltyFactors { members.append(("penaltyFactors", Self.json(penaltyFactors))) }
    if let adaptive {
      members.append(
        (
          "adaptive",
          [
            ("gamma", JSONValue.number(adaptive.gamma)),
            ("factors", adaptive.factors.map(Self.json) ?? .null),
          ].asObject
        ))
    }
    if let bounds {
      members.append(
        (
          "bounds",
          .array(
            bounds.map { bound in
              .array(
                [bound.lower, bound.upper].map { $0.isFinite ? JSONValue.number($0) : .null })
            })
        ))
    }
    if let relaxation { members.append(("relaxation", .number(relaxation))) }
    return members.asObject
  }

  private static func json(_ factors: [Double]) -> JSONValue {
    .array(factors.map { $0 < .infinity ? .number($0) : .string("inf") })
  }

  private static func factors(
    _ factors: ConfigReader, _ features: Int
  ) throws(LogisticError) -> [Double]? {
    guard !factors.isNull else { return nil }
    var values: [Double] = []
    for factor in try factors.array() {
      let value = factor.value.string == "inf" ? Double.infinity : try factor.finite()
      guard value >= 0 else { throw factor.wrong("a number of at least 0, or inf") }
      values.append(value)
    }
    guard values.count == features else { throw factors.wrong("a factor of each feature") }
    return values
  }

  /// What `json` wrote, checked against the number of features; no rules where there is nothing.
  init(_ root: ConfigReader, features: Int) throws(LogisticError) {
    self.init()
    guard !root.isNull else { return }
    penaltyFactors = try Self.factors(root["penaltyFactors"], features)
    let adaptive = root["adaptive"]
    if !adaptive.isNull {
      let gamma = try adaptive["gamma"].finite()
      guard gamma > 0 else { throw adaptive["gamma"].wrong("a number above 0") }
      self.adaptive = Adaptive(
        gamma: gamma, factors: try Self.factors(adaptive["factors"], features))
    }
    let pairs = root["bounds"]
    if !pairs.isNull {
      var values: [CoefficientBounds] = []
      for pair in try pairs.array() {
        let ends = try pair.array()
        guard ends.count == 2 else { throw pair.wrong("a lower and an upper bound") }
        let bound = CoefficientBounds(
          lower: ends[0].isNull ? -.infinity : try ends[0].finite(),
          upper: ends[1].isNull ? .infinity : try ends[1].finite())
        guard bound.lower <= bound.upper else { throw pair.wrong("bounds that do not cross") }
        values.append(bound)
      }
      guard values.count == features else { throw pairs.wrong("bounds of each feature") }
      bounds = values
    }
    relaxation = try root.optionalDouble("relaxation")
  }
}
