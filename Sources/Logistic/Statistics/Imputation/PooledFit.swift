/// One answer from models of several tables, in each of which missing values were filled in by other draws: Rubin's rules.
///
///     let pooled = try PooledFit([first, second, third])
///     print(pooled.terms[1].estimate, pooled.terms[1].standardError, pooled.terms[1].pValue)
///
/// With Q̄ the mean of the estimates, Ū that of their variances and B the variance between the estimates of m models
/// (Rubin 1987, section 3.1):
///
///     T = Ū + (1 + 1/m)·B    λ = (1 + 1/m)·B/T
///
/// and degrees of freedom of Barnard & Rubin (1999), which know how many rows there are.
public struct PooledFit: Sendable {
  /// One coefficient.
  public struct PooledTerm: Sendable, Equatable {
    /// Its name, `race=2`.
    public let term: String
    /// With more than two classes: whose it is.
    public let classLabel: String?
    /// The mean of the models' estimates.
    public let estimate: Double
    /// √T.
    public let standardError: Double
    /// Ū, the mean of the models' variances.
    public let within: Double
    /// B, the variance between the models' estimates.
    public let between: Double
    /// Those of its t distribution.
    public let degreesOfFreedom: Double
    /// The relative increase in variance due to what is missing, (1 + 1/m)·B/Ū.
    public let relativeIncrease: Double
    /// λ: the share of the variance that is due to what is missing.
    public let missingShare: Double
    /// The fraction of missing information (Rubin 1987, equation 3.1.10).
    public let missingInformation: Double
    /// The ends of its interval at the fit's level.
    public let interval: (low: Double, high: Double)

    /// estimate / standard error.
    public var t: Double { estimate / standardError }
    /// The two-sided p-value of no effect, from the t distribution.
    public var pValue: Double { studentTwoSidedTail(t, degreesOfFreedom: degreesOfFreedom) }
    /// The factor on the odds for one unit; nil for an intercept.
    public var oddsRatio: Double? { term == "(Intercept)" ? nil : exp(estimate) }

    /// Equal names and numbers.
    public static func == (a: PooledTerm, b: PooledTerm) -> Bool {
      a.term == b.term && a.classLabel == b.classLabel && a.estimate == b.estimate
        && a.standardError == b.standardError && a.degreesOfFreedom == b.degreesOfFreedom
    }
  }

  /// The coefficients that are estimated.
  public let terms: [PooledTerm]
  /// How many models there are.
  public let modelCount: Int
  /// The rows of each.
  public let observations: Double
  /// The level of the intervals.
  public let level: Double
  /// What is modelled: `P(low = 1)`.
  public let modelled: String

  /// Pools models of the same columns, each fitted without a penalty to a table without missing values.
  ///
  /// - Parameters:
  ///   - models: at least two.
  ///   - level: of the intervals.
  /// - Throws: models of different columns, levels, classes or rows, or without a covariance.
  public init(_ models: [TabularModel], level: Double = 0.95) throws(LogisticError) {
    guard models.count >= 2, let first = models.first else {
      throw LogisticError(
        .usage, "pool", "\(models.count) model is no set to pool",
        advice: "give the models of at least two imputed tables")
    }
    guard level > 0, level < 1 else {
      throw LogisticError(
        .usage, "level", "the level is \(shortestText(level))", advice: "give a share such as 0.95")
    }
    var all = [[Estimate]]()
    for (place, model) in models.enumerated() {
      all.append(try Self.estimates(of: model, number: place + 1))
    }
    for (place, model) in models.enumerated().dropFirst() {
      func refuse(_ reason: String) -> LogisticError {
        LogisticError(
          .model, "pool", "model \(place + 1) \(reason)",
          advice: "fit the same columns, levels and classes to each imputed table")
      }
      guard model.target == first.target, model.classes == first.classes,
        model.positive == first.positive, model.record?.baseClass == first.record?.baseClass
      else { throw refuse("predicts other classes than the first") }
      let names = all[place].map(\.name)
      guard names == all[0].map(\.name) else {
        let other = Set(names).symmetricDifference(all[0].map(\.name)).sorted()
        throw refuse(
          "has other coefficients than the first: \(other.prefix(5).joined(separator: ", "))")
      }
      guard model.record?.observations == first.record?.observations else {
        throw refuse("was fitted to another number of rows than the first")
      }
    }
    let m = Double(models.count)
    observations = first.record?.observations ?? 0
    let complete = observations - Double(all[0].count)
    guard complete > 0 else {
      throw LogisticError(
        .data, "too-few-rows", "there are no more rows than coefficients", advice: "fit fewer")
    }
    terms = all[0].indices.map { j in
      let estimates = all.map { $0[j].estimate }
      let mean = estimates.reduce(0, +) / m
      let within = all.reduce(0) { $0 + $1[j].variance } / m
      let between = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (m - 1)
      let added = (1 + 1 / m) * between
      let total = within + added
      let lambda = added / total
      let increase = added / within
      let old = (m - 1) / (lambda * lambda)
      let observed = (complete + 1) / (complete + 3) * complete * (1 - lambda)
      let df = old.isFinite ? old * observed / (old + observed) : observed
      let error = total.squareRoot()
      let critical = studentUpperQuantile(0.5 * (1 - level), degreesOfFreedom: df)
      return PooledTerm(
        term: all[0][j].term, classLabel: all[0][j].classLabel, estimate: mean,
        standardError: error, within: within, between: between, degreesOfFreedom: df,
        relativeIncrease: increase, missingShare: lambda,
        missingInformation: (increase + 2 / (df + 3)) / (increase + 1),
        interval: (mean - critical * error, mean + critical * error))
    }
    modelCount = models.count
    self.level = level
    modelled = first.modelled
  }

  private struct Estimate {
    var term: String
    var classLabel: String?
    var estimate: Double
    var variance: Double
    var name: String { (classLabel.map { "\($0): " } ?? "") + term }
  }

  /// The estimated coefficients with the variances that the model's file keeps.
  private static func estimates(
    of model: TabularModel, number: Int
  ) throws(LogisticError) -> [Estimate] {
    guard let record = model.record, let covariance = record.covariance,
      let dense = model.network.nodes[model.network.output].layer as? Dense
    else {
      let isPenalised = model.record?.lambda != nil
      throw LogisticError(
        .model, "no-covariance",
        "model \(number) keeps no covariance of its coefficients\(isPenalised ? ": a penalty shrinks them" : "")",
        advice: "fit each imputed table exactly and without a penalty, with --missing drop")
    }
    let features = model.space.features
    var estimates = [Estimate]()
    for (c, output) in model.coefficients.enumerated() {
      if dense.activation == .softmax, record.baseClass == c { continue }
      let label = dense.units > 1 ? model.classes[c] : nil
      for j in record.free {
        estimates.append(
          Estimate(
            term: features[j].term, classLabel: label, estimate: output.weights[j], variance: 0))
      }
      if dense.useBias {
        estimates.append(
          Estimate(
            term: "(Intercept)", classLabel: label, estimate: output.intercept, variance: 0))
      }
    }
    guard estimates.count * estimates.count == covariance.count else {
      throw LogisticError(
        .model, "collinear", "columns of model \(number) depend on one another",
        advice: "leave them out and fit again")
    }
    for k in estimates.indices { estimates[k].variance = covariance[k * estimates.count + k] }
    // The intercept comes first, as in every table of coefficients.
    var ordered = [Estimate]()
    let perOutput = record.free.count + (dense.useBias ? 1 : 0)
    for start in stride(from: 0, to: estimates.count, by: max(1, perOutput)) {
      let part = estimates[start..<min(start + perOutput, estimates.count)]
      if dense.useBias, let last = part.last { ordered.append(last) }
      ordered += dense.useBias ? Array(part.dropLast()) : Array(part)
    }
    return ordered
  }
}
