/// By how much a column's dependence on the others inflates the variance of its coefficients.
public struct VarianceInflation: Sendable, Equatable {
  /// The column; of a formula the term.
  public var column: String
  /// How many coefficients it has.
  public var degreesOfFreedom: Int
  /// The generalised variance-inflation factor, of one coefficient the usual VIF.
  ///
  ///     det R₁₁ · det R₂₂ / det R
  ///
  /// R is the correlation of the slopes' estimates, R₁₁ that of the column's and R₂₂ that of the others (Fox &
  /// Monette 1992, equation 10).
  public var factor: Double
  /// `factor^(1/(2·df))`: the factor of an interval's length for one coefficient, comparable between columns.
  public var perCoefficient: Double { pow(factor, 0.5 / Double(degreesOfFreedom)) }

  /// From `perCoefficient²` = 10 on, a VIF of 10 for one coefficient, a warning is given (Marquardt 1970).
  public static let threshold = 10.0
  /// Whether it is above the threshold.
  public var isHigh: Bool { perCoefficient * perCoefficient > Self.threshold }
}

extension FittedRows {
  /// The factor of each column with an estimated slope, in the order of the columns; none for more than one output
  /// or where the information does not tell.
  func varianceInflation() -> [VarianceInflation] {
    let slopes = parameters.indices.filter { parameters[$0] < features.count }
    guard objective.outputs == 1, !slopes.isEmpty else { return [] }
    // Of no unit: neither scales nor a diagonal change the ratio of determinants.
    let covariance = original(information.inverse())
    func determinant(_ places: [Int]) -> Double? {
      covariance.selecting(places).cholesky()?.logDeterminant
    }
    guard let whole = determinant(slopes) else { return [] }
    func column(_ place: Int) -> String { model.space.features[features[parameters[place]]].column }
    var names: [String] = []
    for name in slopes.map(column) where !names.contains(name) { names.append(name) }
    return names.compactMap { name in
      guard let first = determinant(slopes.filter { column($0) == name }),
        let rest = determinant(slopes.filter { column($0) != name })
      else { return nil }
      return VarianceInflation(
        column: name, degreesOfFreedom: slopes.count { column($0) == name },
        factor: exp(first + rest - whole))
    }
  }
}
