/// What came of work on many resamples.
struct Resamples<Result: Sendable>: Sendable {
  /// The results that there are, in the order of the resamples.
  private(set) var found: [Result] = []
  /// How many resamples gave none.
  private(set) var failed = 0
  /// How many were worked on.
  private(set) var done = 0
  /// Whether the observer ended it early.
  private(set) var wasStopped = false

  /// Works on resamples, batch after batch, and tells after each how many are done.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - batch: how many between two calls of `observe`.
  ///   - work: a batch's results, nil for a resample that has none.
  /// - Throws: what `work` throws.
  init(
    _ count: Int, batch: Int, observe: ((_ done: Int, _ total: Int) -> Decision)?,
    _ work: (Range<Int>) throws(LogisticError) -> [Result?]
  ) throws(LogisticError) {
    while done < count, !wasStopped {
      let end = min(done + batch, count)
      for result in try work(done..<end) {
        if let result { found.append(result) } else { failed += 1 }
      }
      done = end
      wasStopped = observe?(done, count) == .stop && done < count
    }
  }
}

/// - Throws: a number of resamples that cannot be.
func checkResamples(_ count: Int, usual: Int) throws(LogisticError) {
  guard count >= 2, count <= 1_000_000 else {
    throw LogisticError(
      .usage, "resamples", "\(count) resamples", advice: "give 2 to 1000000; \(usual) is usual")
  }
}
