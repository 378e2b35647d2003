/// What is asked of the coefficients of sparse columns, which are called by their numbers.
struct SparseRules: Sendable {
  /// The factor on each column's penalty, as given; nil for ones.
  var factors: [Double]?
  /// Between which values each column's coefficients have to lie; nil for any.
  var bounds: [CoefficientBounds]?

  /// The rules of an estimator for so many columns, the first of which has the number `firstIndex`.
  ///
  /// - Throws: names that are no columns' numbers, factors and bounds that cannot be.
  init(
    _ estimator: LogisticRegression, columns p: Int, firstIndex: Int
  ) throws(LogisticError) {
    func place(_ name: String, _ what: String) throws(LogisticError) -> Int {
      guard let number = Int(name), number >= firstIndex, number < firstIndex + p else {
        throw LogisticError(
          .usage, "unknown-column", "\(what) '\(name)', which is no column of the sparse rows",
          advice: "call columns by their numbers, \(firstIndex) to \(firstIndex + p - 1)")
      }
      return number - firstIndex
    }
    if !estimator.penaltyFactors.isEmpty {
      var factors = [Double](repeating: 1, count: p)
      for (name, factor) in estimator.penaltyFactors.sorted(by: { $0.key < $1.key }) {
        guard factor >= 0 else { throw FeatureRules.refused(factor, of: name) }
        factors[try place(name, "there is a penalty factor of")] = factor
      }
      self.factors = factors
    }
    if !estimator.bounds.isEmpty || estimator.nonnegative {
      var bounds = [CoefficientBounds](
        repeating: estimator.nonnegative ? .nonnegative : .init(), count: p)
      for (name, given) in estimator.bounds.sorted(by: { $0.key < $1.key }) {
        try FeatureRules.check(given, of: name)
        bounds[try place(name, "there are bounds of")] = given
      }
      self.bounds = bounds.allSatisfy(\.isAbsent) ? nil : bounds
    }
  }

  /// Those of some of the columns.
  func selecting(_ columns: [Int]) -> SparseRules {
    var part = self
    part.factors = factors.map { factors in columns.map { factors[$0] } }
    part.bounds = bounds.map { bounds in columns.map { bounds[$0] } }
    return part
  }

  /// Whether a column is fitted: an infinite factor leaves it out.
  func isFitted(_ j: Int) -> Bool { factors.map { $0[j] < .infinity } ?? true }

  /// Where a coefficient lies that nothing pulls.
  func rest(_ j: Int) -> Double {
    bounds.map { min(max(0, $0[j].lower), $0[j].upper) } ?? 0
  }
}
