/// What `TabularModel.update(with:)` did.
///
/// The model is the optimum of a surrogate: the rows before as a quadratic, the new ones as they are.
/// `certificate` is about that; `refit` is about the objective of all rows, old and new, and bounds
/// what fitting them together could still gain. With `updates` of many chunks the bound grows; a fit of
/// all rows sets it back.
public struct ModelUpdate: Sendable {
  /// The coefficients on the scale of the columns as they are.
  public let terms: [Term]
  /// The coefficients before, in the same order.
  public let estimatesBefore: [Double]
  /// Rows added, frequency weights counted.
  public let observationsAdded: Double
  /// Rows that the model stands for now.
  public let observations: Double
  /// New rows left out for a missing value.
  public let rowsDropped: Int
  /// New values that were missing and filled in.
  public let valuesImputed: Int
  /// How often the new rows were read. The old ones were not.
  public let passes: Int
  /// How often rows have been added since the last fit.
  public let updates: Int
  /// Whether the surrogate's optimum was reached.
  public let isConverged: Bool
  /// How far the surrogate's optimum can be, relative to the surrogate at zero.
  public let certificate: Certificate
  /// How far the objective of all rows can be from its optimum at the model, relative to it at zero
  /// weights (columns encoded, filled in and penalised as in the model); a bound of infinity where nothing could be proved: then only a fit of all rows can tell.
  public let refit: Certificate
  /// No coefficient of a fit of all rows is further from the model's than so many of its standard errors
  /// (of a penalised fit: in the norm of the penalised curvature); infinity where nothing could be proved.
  public let refitDistance: Double
  /// λ as it is now; nil for no penalty.
  public let lambda: Double?
  /// What should be known of the new rows.
  public internal(set) var warnings: [DataWarning]
  /// The terms of levels that no row before had, and that have a coefficient from now on.
  public internal(set) var levelsAdded: [String] = []
}
