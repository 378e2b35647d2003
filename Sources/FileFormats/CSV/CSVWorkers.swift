/// How independent pieces of reading are done: one after the other, or on several threads.
package struct CSVWorkers: Sendable {
  /// Calls its second argument once for each index below the first, in any order, and returns
  /// when all calls have.
  package let run: @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void
  /// Whether calls may go on at the same time, so that it pays to start before all is known.
  let areSeveral: Bool
  /// How many pieces are in memory at a time.
  let waveLength: Int

  /// Workers that go on at the same time, about so many.
  package init(
    count: Int = 8, run: @escaping @Sendable (Int, @Sendable (Int) -> Void) -> Void
  ) {
    self.run = run
    areSeveral = true
    waveLength = max(4, min(128, 2 * count))
  }

  private init() {
    run = { count, body in
      for index in 0..<count { body(index) }
    }
    areSeveral = false
    waveLength = 4
  }

  /// The caller's thread.
  package static let one = CSVWorkers()

  /// One result for each index.
  func map<Result>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Each index writes to a place of its own, and all have when `run` returns.
      nonisolated(unsafe) let base = buffer.baseAddress
      run(count) { index in
        if let base { (base + index).initialize(to: body(index)) }
      }
      initialized = count
    }
  }
}
