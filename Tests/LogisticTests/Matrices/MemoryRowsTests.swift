import Logistic
import LogisticTestSupport
import Testing

@Suite struct MemoryRowsTests {
  @Test func `blocks cover the rows once, in order`() throws {
    let rows = try Problems.rows(Float.self, count: 3000, columns: 50, weighted: true, seed: 1)
    #expect(rows.blockCount > 1)
    var next = 0
    for index in 0..<rows.blockCount {
      try rows.withBlock(index) { block in
        #expect(block.firstRow == next)
        #expect(block.features[0] == rows.features[next, 0])
        #expect(block.targets[0] == rows.targets[next, 0])
        #expect(block.weights?[block.rows - 1] == rows.weights?[next + block.rows - 1])
        #expect(block.offsets == nil)
        next += block.rows
      }
    }
    #expect(next == 3000)
  }

  @Test func `rows that do not fit together are refused`() {
    let features = Matrix<Double>(rows: 2, columns: 1)
    #expect(throws: LogisticError.self) { try MemoryRows(features: features, targets: [1]) }
    #expect(throws: LogisticError.self) {
      try MemoryRows(features: features, targets: [1, 0], weights: [1, -1])
    }
    #expect(throws: LogisticError.self) {
      try MemoryRows(features: features, targets: [1, 0], weights: [1, .nan])
    }
    #expect(throws: LogisticError.self) {
      try MemoryRows(features: features, targets: [1, 0], offsets: [0, .infinity])
    }
  }

  /// Class numbers take a byte each, others eight: nobody who reads them can tell.
  @Test(arguments: [
    [0.0, 1, 1, 0, 255], [0, 1, 256], [0.5, 1], [-0.0, 1], [-1, 2], [.nan, 1],
  ])
  func `targets of any values are lent as they were given`(values: [Double]) throws {
    let count = 5000
    let targets = (0..<count * 2).map { $0 < 9000 ? Double($0 % 2) : values[$0 % values.count] }
    let rows = try MemoryRows(
      features: Matrix<Float>(rows: count, columns: 40),
      targets: Matrix(rows: count, columns: 2, values: targets))
    #expect(rows.blockCount > 1 && rows.targetWidth == 2)
    var lent = [UInt64]()
    for index in 0..<rows.blockCount {
      try rows.withBlock(index) { block in
        for i in 0..<block.rows * 2 { lent.append(block.targets[i].bitPattern) }
      }
    }
    #expect(lent == targets.map(\.bitPattern))
    #expect(rows.targets.values.map(\.bitPattern) == lent)
    let order = (0..<count).map { $0 * 3 % count }
    let room = GatheredRows(
      features: .allocate(capacity: count * 40), targets: .allocate(capacity: count * 2),
      weights: nil)
    defer {
      room.features.deallocate()
      room.targets.deallocate()
    }
    order.withUnsafeBufferPointer { rows.gather(.list($0), into: room) }
    for (place, row) in order.enumerated() {
      #expect(room.targets[place * 2 + 1].bitPattern == targets[row * 2 + 1].bitPattern)
    }
    rows.gather(.range(4400..<count), into: room)
    #expect((0..<1200).allSatisfy { room.targets[$0].bitPattern == lent[8800 + $0] })
  }
}
