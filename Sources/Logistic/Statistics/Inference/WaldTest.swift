extension FitStatistics.Test {
  /// A χ² statistic's test.
  init(chiSquare statistic: Double, degreesOfFreedom: Int) {
    self.init(
      statistic: statistic, degreesOfFreedom: degreesOfFreedom,
      pValue: ChiSquare.upperTail(statistic, degreesOfFreedom: degreesOfFreedom))
  }
}

/// A linear contrast of coefficients: an estimate of its own, with what is known of it.
public struct Contrast: Sendable, Equatable {
  /// What it is, as it was given: `race=2 - race=3`.
  public var name: String
  /// `Σ c·b`.
  public var estimate: Double
  /// `√(cᵀVc)`.
  public var standardError: Double
  /// estimate / standard error.
  public var z: Double { estimate / standardError }
  /// The two-sided p-value of its being 0.
  public var pValue: Double {
    degreesOfFreedom.map { studentTwoSidedTail(z, degreesOfFreedom: $0) }
      ?? NormalDistribution.twoSidedTail(z)
  }
  /// The interval at the inference's level.
  public var confidenceInterval: (low: Double, high: Double) {
    (estimate - critical * standardError, estimate + critical * standardError)
  }
  /// exp(estimate).
  public var oddsRatio: Double { exp(estimate) }
  let critical: Double
  let degreesOfFreedom: Double?
}

extension Inference {
  /// The Wald test of several coefficients being 0 together: `bᵀV⁻¹b`.
  ///
  /// - Parameter indices: places among ``terms``; what is not estimated takes no part.
  /// - Throws: none is estimated, or their covariance is singular (as with fewer clusters than
  ///   coefficients).
  public func waldTest(of indices: [Int]) throws(LogisticError) -> FitStatistics.Test {
    let places = indices.compactMap {
      parameterOfTerm.indices.contains($0) ? parameterOfTerm[$0] : nil
    }
    guard !places.isEmpty else {
      throw LogisticError(.usage, "no-coefficients", "there is no estimated coefficient to test")
    }
    guard let factor = covariance.selecting(places).cholesky(), factor.leastPivot > 1e-12 else {
      throw LogisticError(
        .numerics, "singular-covariance",
        "the covariance of these \(places.count) coefficients is singular",
        advice: clusterCount.map { "there are \($0) clusters; test fewer coefficients" }
          ?? "test fewer coefficients")
    }
    let b = places.map { estimates[$0] }
    return test(factor.inverseForm(b), degreesOfFreedom: places.count)
  }

  /// The Wald test of all coefficients of a column, in all classes: what a category's levels do
  /// together.
  ///
  /// - Throws: a column that is not in the model.
  public func waldTest(ofColumn column: String) throws(LogisticError) -> FitStatistics.Test {
    try waldTest(of: places(of: column))
  }

  /// The terms of a column.
  func places(of column: String) throws(LogisticError) -> [Int] {
    let found = terms.indices.filter { terms[$0].column == column }
    guard !found.isEmpty else {
      var names: [String] = []
      for name in terms.compactMap(\.column) where !names.contains(name) { names.append(name) }
      throw Self.noColumn(column, among: names)
    }
    return found
  }

  /// Refuses a column that is none of the model's.
  static func noColumn(_ column: String, among names: [String]) -> LogisticError {
    LogisticError(
      .usage, "unknown-column", "the model has no column '\(column)'",
      advice: nearest(to: column, in: names).map { "did you mean '\($0)'?" }
        ?? "its columns are \(names.prefix(12).joined(separator: ", "))")
  }

  /// A linear contrast, such as `race=2 - race=3` or `2*age + smoke`.
  ///
  /// - Parameters:
  ///   - text: terms with ` + ` or ` - ` between them, each with `factor*` before it if need be.
  ///   - classLabel: with more than two classes: whose coefficients.
  /// - Throws: a term that the model does not have.
  public func contrast(_ text: String, class classLabel: String? = nil) throws(LogisticError)
    -> Contrast
  {
    var weights = [Double](repeating: 0, count: covariance.order)
    for (factor, name) in Self.parts(of: text) {
      let isIntercept = name == "(Intercept)" || name == "intercept"
      guard
        let term = terms.indices.first(where: {
          (isIntercept ? terms[$0].kind == .intercept : terms[$0].term == name)
            && (classLabel == nil || terms[$0].classLabel == classLabel)
        })
      else {
        let near = nearest(to: name, in: terms.map(\.term))
        throw LogisticError(
          .usage, "unknown-term", "the model has no term '\(name)'",
          advice: near.map { "did you mean '\($0)'?" } ?? "terms are named as in the table")
      }
      // A reference level is 0 and known.
      if let place = parameterOfTerm[term] { weights[place] += factor }
    }
    guard weights.contains(where: { $0 != 0 }) else {
      throw LogisticError(
        .usage, "contrast", "'\(text)' holds no estimated coefficient",
        advice: "write it as race=2 - race=3")
    }
    return Contrast(
      name: text, estimate: zip(weights, estimates).reduce(0) { $0 + $1.0 * $1.1 },
      standardError: covariance.quadraticForm(weights).squareRoot(), critical: critical,
      degreesOfFreedom: dispersion?.degreesOfFreedom)
  }

  private static func parts(of text: String) -> [(factor: Double, name: String)] {
    var parts: [(Double, String)] = []
    var sign = 1.0
    var words: [Substring] = []
    func close() {
      var name = words.joined(separator: " ")
      words = []
      if name.isEmpty { return }
      if name.hasPrefix("-"), parts.isEmpty {
        sign = -sign
        name.removeFirst()
      }
      if let star = name.firstIndex(of: "*"),
        let factor = Double(name[..<star].filter { $0 != " " })
      {
        parts.append((sign * factor, String(name[name.index(after: star)...].drop { $0 == " " })))
      } else {
        parts.append((sign, name))
      }
    }
    // Inside brackets, as of I(a - b), signs are part of a name.
    var depth = 0
    for word in text.split(separator: " ") {
      if word == "+" || word == "-", depth == 0 {
        close()
        sign = word == "-" ? -1 : 1
      } else {
        words.append(word)
        depth += word.count { $0 == "(" } - word.count { $0 == ")" }
      }
    }
    close()
    return parts
  }
}
