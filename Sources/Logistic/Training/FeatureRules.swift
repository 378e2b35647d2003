/// What is asked of each feature's coefficient beside the strength of the penalty.
struct FeatureRules: Sendable, Equatable {
  /// The factor on each feature's penalty, as given; 1 where nothing was said.
  var factors: [Double]
  /// Between which values each coefficient has to lie.
  var bounds: [CoefficientBounds]

  /// Whether a factor other than 1 was given.
  var hasFactors: Bool { factors.contains { $0 != 1 } }
  /// Whether any coefficient has a bound.
  var hasBounds: Bool { bounds.contains { !$0.isAbsent } }

  /// The rules of an estimator for features; those of a term, `race=2`, count before those of its
  /// column.
  ///
  /// - Throws: names that are not there, factors and bounds that cannot be.
  init(
    _ estimator: LogisticRegression, _ features: [Feature], file: String?
  ) throws(LogisticError) {
    let absent = estimator.nonnegative ? CoefficientBounds.nonnegative : CoefficientBounds()
    factors = features.map { _ in 1 }
    bounds = features.map { _ in absent }
    let columns = Set(features.map(\.column))
    let terms = Set(features.filter(\.hasCoefficient).map(\.term))
    for name in estimator.penaltyFactors.keys.sorted() + estimator.bounds.keys.sorted()
    where !columns.contains(name) && !terms.contains(name) {
      var names = [String]()
      for feature in features where !names.contains(feature.column) { names.append(feature.column) }
      throw unknownColumnError(
        [name], among: names + terms.subtracting(names).sorted(), file: file)
    }
    for (name, factor) in estimator.penaltyFactors.sorted(by: { $0.key < $1.key }) {
      guard factor >= 0 else { throw Self.refused(factor, of: name) }
    }
    for (name, given) in estimator.bounds.sorted(by: { $0.key < $1.key }) {
      try Self.check(given, of: name)
    }
    for (j, feature) in features.enumerated() {
      let names = [feature.term, feature.column]
      if let name = names.first(where: { estimator.penaltyFactors[$0] != nil }) {
        factors[j] = estimator.penaltyFactors[name] ?? 1
      }
      if let name = names.first(where: { estimator.bounds[$0] != nil }) {
        bounds[j] = estimator.bounds[name] ?? absent
      }
    }
  }

  /// Refuses a factor that cannot be.
  static func refused(_ factor: Double, of name: String) -> LogisticError {
    LogisticError(
      .usage, "penalty-factor", "the penalty factor of '\(name)' is \(shortestText(factor))",
      advice: "give 0, which leaves it unpenalised, a number above 0, or inf to leave it out")
  }

  /// Refuses bounds that cross.
  static func check(_ given: CoefficientBounds, of name: String) throws(LogisticError) {
    guard given.lower <= given.upper, given.lower < .infinity, given.upper > -.infinity else {
      throw LogisticError(
        .usage, "bounds",
        "the bounds of '\(name)' are \(shortestText(given.lower)) and \(shortestText(given.upper))",
        advice: "give a lower bound that is not above the upper one")
    }
  }

  /// Refuses what a group lasso cannot do.
  func checkGroups(_ features: [Feature]) throws(LogisticError) {
    if hasBounds {
      throw LogisticError(
        .usage, "bounds", "a group lasso takes no bounds on coefficients",
        advice: "leave them out, or use --penalty l1")
    }
    var factorOf = [String: Double]()
    for (feature, factor) in zip(features, factors) where factor < .infinity {
      guard factorOf.updateValue(factor, forKey: feature.column) ?? factor == factor else {
        throw LogisticError(
          .usage, "penalty-factor",
          "terms of '\(feature.column)', which a group lasso penalises together, have different factors",
          advice: "give the factor of the column")
      }
    }
  }
}

extension TableProblem {
  /// The factors on the penalties of some features, as glmnet takes them: rescaled so that their sum
  /// is their number; features left out by an infinite factor count there with 1. Those of an adaptive
  /// lasso are taken as they are.
  ///
  /// - Parameter active: the features that are fitted, without those.
  func penaltyFactors(_ active: [Int]) -> [Double] {
    let given = active.map { rules.factors[$0] }
    guard rules.hasFactors else { return given }
    // Of an adaptive lasso a coefficient that is nearly 0 would leave the others without a penalty.
    if case .adaptiveLasso = estimator.penalty { return given }
    let left = Double(featuresLeftOut.count)
    let sum = given.reduce(left, +)
    guard sum > 0 else { return given }
    let scale = (Double(given.count) + left) / sum
    return given.map { $0 * scale }
  }

  /// The same for every feature: infinity for those that are not fitted.
  func usedFactors(_ active: [Int]) -> [Double] {
    var result = rules.factors.map { _ in Double.infinity }
    for (factor, j) in zip(penaltyFactors(active), active) { result[j] = factor }
    return result
  }

  /// The features that an infinite factor leaves out, and that would be fitted without it.
  private var featuresLeftOut: [Int] {
    let features = space.features
    return features.indices.filter { j in
      rules.factors[j] == .infinity && features[j].hasCoefficient
        && !(features[j].role == .level
          && estimator.references[features[j].column] == features[j].level)
    }
  }

  /// Groups of parameters for a group lasso: a column's features, over all outputs.
  func groups(_ active: [Int], _ strength: PenaltyStrength) -> [ParameterGroup] {
    let features = space.features
    let factors = penaltyFactors(active)
    let perOutput = active.count + (estimator.intercept ? 1 : 0)
    var order = [String]()
    var members = [String: [Int]]()
    for (k, j) in active.enumerated() {
      let name = features[j].column
      if members[name] == nil { order.append(name) }
      members[name, default: []].append(k)
    }
    return order.compactMap { name in
      guard let inside = members[name], let first = inside.first else { return nil }
      let places = (0..<outputs).flatMap { c in inside.map { c * perOutput + $0 } }
      return ParameterGroup(
        places: places,
        strength: strength.group * factors[first] * Double(inside.count).squareRoot(),
        scales: places.map { place in
          let variance = space.moments != nil ? moments.variance[active[place % perOutput]] : 1
          return variance > 0 ? variance.squareRoot() : 1
        })
    }
  }

  /// The factors of the adaptive lasso, `1/‖wⱼ‖^γ`: w is the estimate without a penalty (where the
  /// classes are separated, with an L2 penalty and λ = 1/n) on standardized columns, of several
  /// classes less its mean over them.
  ///
  /// - Throws: what the first fit throws.
  func adaptiveFactors(gamma: Double) throws(LogisticError) -> [Double] {
    var first = self
    first.estimator.penalty = .auto
    first.estimator.relaxation = nil
    first.rules.factors = rules.factors.map { $0 == .infinity ? $0 : 1 }
    if activation == .softmax { first.rules.bounds = rules.bounds.map { _ in .init() } }
    let fit = try first.solve(by: nil, note: nil, observe: nil)
    let features = space.features
    let coefficients = fit.model.coefficients.map(\.weights)
    return features.indices.map { j in
      let scale = space.moments != nil ? moments.variance[j].squareRoot() : 1
      let mean =
        hasOneOutput || isOneAgainstRest
        ? 0 : coefficients.reduce(0) { $0 + $1[j] } / Double(outputs)
      let square = coefficients.reduce(0) { $0 + ($1[j] - mean) * ($1[j] - mean) }
      let size = square.squareRoot() * scale
      // Roundings of a coefficient that is 0 would be a factor of 1e16.
      return size > 1e-10 ? pow(size, -gamma) : .infinity
    }
  }
}
