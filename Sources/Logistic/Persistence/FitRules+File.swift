internal import FileFormats

/// A fit's rules in `logistic.json`: an infinite factor is the word `inf`, an absent bound null.
extension FitRules {
  var json: JSONValue {
    var members: [(String, JSONValue)] = []
    if let penaltyFactors {
      let factors = penaltyFactors.map { $0 < .infinity ? JSONValue.number($0) : .string("inf") }
      members.append(("penaltyFactors", .array(factors)))
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

  /// What `json` wrote, checked against the number of features; no rules where there is nothing.
  init(_ root: ConfigReader, features: Int) throws(LogisticError) {
    self.init()
    guard !root.isNull else { return }
    let factors = root["penaltyFactors"]
    if !factors.isNull {
      var values: [Double] = []
      for factor in try factors.array() {
        let value = factor.value.string == "inf" ? Double.infinity : try factor.finite()
        guard value >= 0 else { throw factor.wrong("a number of at least 0, or inf") }
        values.append(value)
      }
      guard values.count == features else { throw factors.wrong("a factor of each feature") }
      penaltyFactors = values
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
