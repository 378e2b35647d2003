/// The rows of one batch, gathered into buffers.
struct Batch {
  var rows: Int
  var targets: UnsafePointer<Double>
  var targetWidth: Int
  var weights: UnsafePointer<Double>?
}

/// Copies rows of a source, widened to double, into a graph's buffers.
final class BatchSampler<Rows: RowSource> {
  private let rows: Rows
  private let graph: BatchGraph
  private let room: GatheredRows
  /// Whether features are gathered beside the graph and then dealt out to its roots.
  private let isShared: Bool

  init(rows: Rows, graph: BatchGraph) {
    self.rows = rows
    self.graph = graph
    isShared = graph.roots.count > 1
    room = GatheredRows(
      features: isShared
        ? .allocate(capacity: max(1, graph.capacity * rows.columnCount)) : graph.root(0).buffer,
      targets: .allocate(capacity: max(1, graph.capacity * rows.targetWidth)),
      weights: rows.hasWeights ? .allocate(capacity: max(1, graph.capacity)) : nil)
  }

  deinit {
    if isShared { room.features.deallocate() }
    room.targets.deallocate()
    room.weights?.deallocate()
  }

  /// Gathers rows.
  ///
  /// - Throws: when the source cannot be read.
  func gather(_ numbers: RowNumbers) throws(LogisticError) -> Batch {
    try rows.gather(numbers, into: room)
    if isShared { dealOut(numbers.count) }
    return Batch(
      rows: numbers.count, targets: UnsafePointer(room.targets), targetWidth: rows.targetWidth,
      weights: room.weights.map { UnsafePointer($0) })
  }

  /// Gathers the rows whose numbers stand in `order` from a place on, and asks memory for as many
  /// after them; with no order, the rows at that place.
  func gather(_ order: [Int], from first: Int, count: Int) throws(LogisticError) -> Batch {
    guard !order.isEmpty else { return try gather(.range(first..<first + count)) }
    return try order.withUnsafeBufferPointer { order throws(LogisticError) in
      let next = first + count..<min(first + 2 * count, order.count)
      rows.prefetch(.list(UnsafeBufferPointer(rebasing: order[next])))
      return try gather(.list(UnsafeBufferPointer(rebasing: order[first..<first + count])))
    }
  }

  private func dealOut(_ count: Int) {
    var at = 0
    for r in graph.roots.indices {
      let (buffer, width) = graph.root(r)
      for i in 0..<count {
        (buffer + i * width).update(
          from: room.features + i * rows.columnCount + at, count: width)
      }
      at += width
    }
  }
}
