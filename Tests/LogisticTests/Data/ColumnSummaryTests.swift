import Testing

@testable import Logistic

@Suite struct ColumnSummaryTests {
  @Test func `numbers are counted, bounded and averaged without those that are missing`() {
    let numbers = [3, .nan, -1, 4, .nan, 2] + [Double](repeating: 2, count: 20)
    let summary = ColumnSummary.all(of: [Column("x", numbers: numbers)])[0]
    #expect(summary.missingCount == 2)
    #expect(summary.firstInfinite == nil)
    #expect(summary.low == -1 && summary.high == 4)
    #expect(summary.mean == 2)
    #expect(summary.squares == 1 + 9 + 4)
  }

  @Test func `the first infinity is found, whichever piece it is in`() {
    var numbers = [Double](repeating: 0.5, count: 200_000)
    numbers[131_077] = -.infinity
    numbers[190_000] = .infinity
    let summary = ColumnSummary.all(of: [Column("x", numbers: numbers)])[0]
    #expect(summary.firstInfinite == 131_077)
    #expect(summary.mean == 0.5)
  }

  /// A mean of 10⁹ leaves 10⁻⁷ of a unit; the second reading takes off what was rounded.
  @Test func `a large mean costs no digits of the deviations`() {
    let numbers = (0..<100_000).map { 1e9 + Double($0 % 2) }
    let summary = ColumnSummary.all(of: [Column("x", numbers: numbers)])[0]
    #expect(summary.mean == 1e9 + 0.5)
    #expect(abs(summary.squares / 100_000 - 0.25) < 1e-12)
  }

  @Test func `levels are counted`() {
    let words = (0..<70_000).map { $0 % 10 == 0 ? nil : $0 % 3 == 0 ? "a" : "b" }
    let summary = ColumnSummary.all(of: [Column("c", categories: words)])[0]
    #expect(summary.missingCount == 7000)
    #expect(summary.levelCounts == [words.count { $0 == "a" }, words.count { $0 == "b" }])
  }
}

@Suite struct DistinctNumbersTests {
  @Test func `numbers are in order, zeros are one, missing ones are none`() throws {
    let found = try #require(DistinctNumbers([3, -0.0, .nan, 0, 3, -7], limit: 10))
    #expect(found.sorted == [-7, 0, 3])
    #expect(found.codes == [2, 1, -1, 1, 2, 0])
  }

  @Test func `more than the limit are too many`() {
    let numbers = (0..<101).map { Double($0) }
    #expect(DistinctNumbers(numbers, limit: 100) == nil)
    #expect(DistinctNumbers(numbers, limit: 101) != nil)
  }

  @Test func `thousands of numbers keep their places`() throws {
    let numbers = (0..<20_000).map { Double($0 * 7919 % 5003) / 4 }
    let found = try #require(DistinctNumbers(numbers, limit: .max))
    #expect(found.sorted.count == 5003)
    #expect(zip(numbers, found.codes).allSatisfy { found.sorted[Int($1)] == $0 })
  }
}
