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
}
