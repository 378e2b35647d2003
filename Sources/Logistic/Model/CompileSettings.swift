/// What `compile` said: how to fit, what to minimize, what to report.
public struct CompileSettings: Sendable {
  /// How the parameters are found.
  public var method: FittingMethod
  /// What is minimized.
  public var loss: any Loss
  /// What is reported, without weights.
  public var metrics: [Metric]
  /// What is reported with sample and class weights.
  public var weightedMetrics: [Metric]

  /// Settings, checked.
  ///
  /// - Throws: a number that cannot be, by name and value.
  public init(
    method: FittingMethod, loss: any Loss, metrics: [Metric] = [], weightedMetrics: [Metric] = []
  ) throws(LogisticError) {
    if case .stochastic(let optimizer) = method.kind { try optimizer.validate() }
    self.method = method
    self.loss = loss
    self.metrics = metrics
    self.weightedMetrics = weightedMetrics
  }
}
