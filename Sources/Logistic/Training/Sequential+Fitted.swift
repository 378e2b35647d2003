extension Sequential {
  /// A fitted copy, for actors and apps: the work is done off the caller's actor, and stops when
  /// the task is cancelled. See `Network.fit` for the parameters.
  ///
  /// - Throws: what `fit` throws; `interrupted` when the task was cancelled.
  @concurrent public func fitted<Scalar: KernelScalar>(
    _ x: Matrix<Scalar>, _ y: some Targets & Sendable, epochs: Int? = nil, batchSize: Int? = nil,
    shuffle: Bool = true, validationSplit: Double = 0, classWeight: [Int: Double]? = nil,
    sampleWeight: [Double]? = nil, seed: UInt64? = nil
  ) async throws(LogisticError) -> (model: Sequential, history: History) {
    var model = self
    let history = try model.fit(
      x, y, epochs: epochs, batchSize: batchSize, shuffle: shuffle,
      validationSplit: validationSplit, classWeight: classWeight, sampleWeight: sampleWeight,
      seed: seed
    ) { _ in Task.isCancelled ? .stop : .proceed }
    if history.wasStopped {
      throw LogisticError(.interrupted, "cancelled", "the task was cancelled before the fit ended")
    }
    return (model, history)
  }
}
