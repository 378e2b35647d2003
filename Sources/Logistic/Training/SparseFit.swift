/// What `LogisticRegression.fit` returns for sparse rows: the model, and how good an answer it is. It does
/// not hold the data.
public struct SparseFit: Sendable {
  /// The model: save it, predict with it.
  public internal(set) var model: SparseModel
  /// What was reported, iteration by iteration.
  public let history: History
  /// How many rows were fitted, frequency weights counted.
  public let observations: Double
  /// The penalty that was used: λ in `mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]`; nil for none.
  public let lambda: Double?
  /// Its r: 0 for an L2 penalty, 1 for an L1 penalty; nil for none.
  public let l1Ratio: Double?
  /// The penalty's word: `l2`, `l1`, `elasticnet`, `adaptive-lasso` or `unpenalized`.
  public let penaltyName: String
  /// Whether the penalty had factors of single columns.
  public let hasPenaltyFactors: Bool
  /// How much of the L1 penalty was kept in the coefficients that are not 0; nil for all.
  public let relaxation: Double?
  /// Whether some coefficients had bounds.
  public let hasBounds: Bool
  /// Whether sample or class weights scale the rows' losses, so that nothing which rests on a count of rows
  /// holds.
  public let hasLossWeights: Bool
  /// Whether the penalty is on columns divided by their standard deviations.
  public let isStandardized: Bool
  /// Whether the penalty was put in because the estimate does not exist, or could not be shown to.
  public let penaltyIsFallback: Bool
  /// How far from the optimum at most.
  public let certificate: Certificate
  /// What is known of separation, without the penalty.
  public let separation: Separation
  /// `Σ s·log p` of the fitted rows.
  public let logLikelihood: Double
  /// The same of the model with only an intercept (and the offset); nil where it was not computed.
  public let nullLogLikelihood: Double?
  /// What should be known of the data.
  public var warnings: [DataWarning]
  /// The standard errors of an unpenalised fit of few columns, in the layout of `Objective`.
  let standardErrors: [Double?]?

  /// How many coefficients are not 0, the intercepts left out.
  public var nonzeroCount: Int {
    model.coefficients.reduce(0) { $0 + $1.weights.count { $0 != 0 } }
  }

  /// The intercepts and the coefficients that are not 0, class by class, a column called by its number in
  /// the file.
  ///
  /// - Parameter limit: the most coefficients, the largest of all classes; nil for all.
  public func terms(limit: Int? = nil) -> [Term] {
    let coefficients = model.coefficients
    let hasIntercept = (model.network.nodes[model.network.output].layer as? Dense)?.useBias ?? true
    let width = model.columnCount + (hasIntercept ? 1 : 0)
    var least = 0.0
    if let limit {
      let sizes = coefficients.flatMap { $0.weights.lazy.filter { $0 != 0 }.map { abs($0) } }
      if sizes.count > limit { least = sizes.sorted(by: >)[max(0, limit - 1)] }
    }
    var terms = [Term]()
    for (c, output) in coefficients.enumerated() {
      let name = coefficients.count == 1 ? nil : model.classes[c]
      func error(_ place: Int) -> Double? { standardErrors.flatMap { $0[c * width + place] } }
      if hasIntercept {
        terms.append(
          Term(
            kind: .intercept, term: "(Intercept)", classLabel: name, estimate: output.intercept,
            standardError: error(width - 1)))
      }
      for (j, weight) in output.weights.enumerated() where weight != 0 && abs(weight) >= least {
        let column = String(j + model.firstIndex)
        terms.append(
          Term(
            kind: .slope, term: column, column: column, classLabel: name, estimate: weight,
            standardError: error(j)))
      }
    }
    return terms
  }
}
