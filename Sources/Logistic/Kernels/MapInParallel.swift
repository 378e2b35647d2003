/// One result for each index, several worked on at a time, in order.
package func mapInParallel<Result: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
    // Each index writes to a place of its own, and all have when `run` returns.
    nonisolated(unsafe) let places = buffer
    ThreadPool.shared.run(count: count) { index in
      if let base = places.baseAddress { (base + index).initialize(to: body(index)) }
    }
    initialized = count
  }
}

/// Calls `body` for pieces of `length` indices of `0..<count`, several at a time.
func forEachPiece(
  of count: Int, length: Int, _ body: @Sendable (Range<Int>) -> Void
) {
  ThreadPool.shared.run(count: (count + length - 1) / length) { piece in
    body(piece * length..<min((piece + 1) * length, count))
  }
}
