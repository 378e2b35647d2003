/// Three tests of a column's coefficients all being 0, in every class.
public struct TermTest: Sendable, Equatable {
  /// The column.
  public var column: String
  /// How many coefficients are tested.
  public var degreesOfFreedom: Int
  /// Twice the log-likelihood lost by leaving the column out (drop-in-deviance); nil where the likelihood is none of
  /// its rows: with weights that are no counts, in a survey, or with a robust covariance.
  public var likelihoodRatio: FitStatistics.Test?
  /// `bᵀV⁻¹b`, with the covariance of the inference; nil where it is singular.
  public var wald: FitStatistics.Test?
  /// Rao's `UᵀI⁻¹U` at the fit without the column, with the information; nil for a Firth fit and where
  /// ``likelihoodRatio`` is.
  public var score: FitStatistics.Test?

  /// The p-value to go by: the likelihood ratio's, else Wald's; not a number if there is neither.
  public var pValue: Double { (likelihoodRatio ?? wald)?.pValue ?? .nan }
}

extension Inference {
  /// Tests of every column, the likelihood-ratio test of a Firth fit with its penalty: a refit without each, from the coefficients as they are.
  ///
  /// The likelihood-ratio test is the one to trust where the three differ; with sampling weights, clusters or another
  /// robust covariance there is the Wald test alone (R's `regTermTest`, `waldtest`).
  ///
  /// - Throws: a refit that found no maximum.
  public func termTests() throws(LogisticError) -> [TermTest] {
    var seen = Set<String>()
    var tests: [TermTest] = []
    for column in terms.compactMap(\.column) where seen.insert(column).inserted {
      if let test = try termTest(of: column) { tests.append(test) }
    }
    return tests
  }

  /// The tests of one column, or of several together; nil if none of their coefficients is estimated.
  ///
  /// - Throws: a column that is not in the model, a refit that found no maximum.
  public func termTest(of columns: String...) throws(LogisticError) -> TermTest? {
    try termTest(ofColumns: columns)
  }

  /// The same of a list of columns.
  ///
  /// - Throws: as ``termTest(of:)``.
  public func termTest(ofColumns columns: [String]) throws(LogisticError) -> TermTest? {
    var indices: [Int] = []
    for column in columns { indices += try places(of: column) }
    let held = Set(indices.compactMap { placeOfTerm[$0] })
    guard !held.isEmpty else { return nil }
    let name = columns.joined(separator: ", ")
    if estimator.isRobust || fitted.sampling != nil {
      return TermTest(column: name, degreesOfFreedom: held.count, wald: try? waldTest(of: indices))
    }
    let likelihood = try RestrictedLikelihood(fitted)
    var start = likelihood.start
    for place in held { start[place] = 0 }
    let point = try likelihood.maximum(holding: held, from: start)
    let information =
      fitted.firth == nil
      ? point?.evaluation.hessian.whole.selecting(fitted.parameters).cholesky() : nil
    guard let point, information != nil || fitted.firth != nil else {
      throw LogisticError(
        .numerics, "no-maximum",
        "the likelihood without '\(columns.joined(separator: "', '"))' has no maximum that was found",
        advice: "the classes may be separated without it")
    }
    let scale = dispersion?.value ?? 1
    let ratio = max(0, 2 * (likelihood.greatest - point.logLikelihood)) / scale
    let gradient = fitted.parameters.map { point.evaluation.gradient[$0] }
    return TermTest(
      column: name, degreesOfFreedom: held.count, likelihoodRatio: test(ratio, on: held.count),
      wald: try? waldTest(of: indices),
      score: information.map { test($0.inverseForm(gradient) / scale, on: held.count) })
  }
}
