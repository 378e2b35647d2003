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
  /// estimate / standard error: Student's t where the inference has degrees of freedom.
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
    return test(factor.inverseForm(b), on: places.count)
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
  ///   - text: terms with ` + ` or ` - ` between them, each with a factor (`2*`, `1/2*`) before it if need be, and with more
  ///     than two classes with the class: `Torgersen:sex=male`.
  ///   - classLabel: with more than two classes: whose coefficients terms without a class are.
  /// - Throws: a term that the model does not have, or has for several classes.
  public func contrast(_ text: String, class classLabel: String? = nil) throws(LogisticError)
    -> Contrast
  {
    let weights = try contrastWeights(text, class: classLabel)
    return Contrast(
      name: text, estimate: zip(weights, estimates).reduce(0) { $0 + $1.0 * $1.1 },
      standardError: covariance.quadraticForm(weights).squareRoot(), critical: critical,
      degreesOfFreedom: degreesOfFreedom)
  }

  /// The factor of each estimated coefficient in a contrast.
  func contrastWeights(
    _ text: String, class classLabel: String?
  ) throws(LogisticError) -> [Double] {
    var weights = [Double](repeating: 0, count: covariance.order)
    for (factor, name) in try Self.parts(of: text) {
      let term = try place(ofTerm: name, class: classLabel)
      // A reference level is 0 and known.
      if let place = parameterOfTerm[term] { weights[place] += factor }
    }
    guard weights.contains(where: { $0 != 0 }) else {
      throw LogisticError(
        .usage, "contrast", "'\(text)' holds no estimated coefficient",
        advice: "write it as race=2 - race=3")
    }
    return weights
  }

  /// Where a term is, by its name, with its class before it if several have it.
  private func place(
    ofTerm name: String, class classLabel: String?
  ) throws(LogisticError) -> Int {
    func places(_ name: String, _ label: String?) -> [Int] {
      let isIntercept = name == "(Intercept)" || name == "intercept"
      return terms.indices.filter {
        (isIntercept ? terms[$0].kind == .intercept : terms[$0].term == name)
          && (label == nil || terms[$0].classLabel == label)
      }
    }
    let found = places(name, classLabel)
    if found.count == 1 { return found[0] }
    let classes = fitted.model.classes.filter { label in
      terms.contains { $0.classLabel == label }
    }
    for label in classes where name.hasPrefix(label + ":") {
      if let place = places(String(name.dropFirst(label.count + 1)), label).first { return place }
    }
    if let first = found.first {
      throw LogisticError(
        .usage, "contrast", "'\(name)' is a term of \(found.count) classes",
        advice: "name one: '\(terms[first].classLabel ?? ""):\(name)'")
    }
    let near = nearest(to: name, in: terms.map(\.term))
    throw LogisticError(
      .usage, "unknown-term", "the model has no term '\(name)'",
      advice: near.map { "did you mean '\($0)'?" } ?? "terms are named as in the table")
  }

  /// The signed factors and names of a contrast.
  private static func parts(of text: String) throws(LogisticError) -> [(
    factor: Double, name: String
  )] {
    var parts: [(Double, String)] = []
    var sign = 1.0
    var words: [Substring] = []
    func number(_ text: Substring) -> Double? {
      let sides = text.filter { $0 != " " }.split(separator: "/").map { Double($0) }
      if sides.count == 1 { return sides[0] }
      guard sides.count == 2, let top = sides[0], let bottom = sides[1], bottom != 0 else {
        return nil
      }
      return top / bottom
    }
    func close(isLast: Bool) throws(LogisticError) {
      var name = words.joined(separator: " ")
      words = []
      if name.isEmpty {
        // A sign before the first term is one.
        guard isLast || !parts.isEmpty else { return }
        throw LogisticError(
          .usage, "contrast",
          "'\(text)' lacks a term \(isLast ? "after the last sign" : "between two signs")",
          advice: "write it as race=2 - race=3")
      }
      if name.hasPrefix("-"), parts.isEmpty {
        sign = -sign
        name.removeFirst()
      }
      if let star = name.firstIndex(of: "*"), let factor = number(name[..<star]) {
        parts.append((sign * factor, String(name[name.index(after: star)...].drop { $0 == " " })))
      } else {
        parts.append((sign, name))
      }
    }
    // Inside brackets, as of I(a - b), signs are part of a name.
    var depth = 0
    for word in text.split(separator: " ") {
      if word == "+" || word == "-", depth == 0 {
        try close(isLast: false)
        sign = word == "-" ? -1 : 1
      } else {
        words.append(word)
        depth += word.count { $0 == "(" } - word.count { $0 == ")" }
      }
    }
    try close(isLast: true)
    return parts
  }
}
