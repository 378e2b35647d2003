import Testing

@testable import Logistic

@Suite struct RankedScoresTests {
  /// Both count pairs in whole numbers, so that nothing is rounded.
  @Test(arguments: [1, 40, 1000, 70_000], [3, 1000, 1_000_000_007])
  func `the area is the curve's`(count: Int, distinct: Int) throws {
    var generator = Xoshiro256StarStar(seed: UInt64(count + distinct))
    let scores = (0..<count).map { _ in
      Double(Int.random(in: 0..<distinct, using: &generator)) / Double(distinct)
    }
    let labels = scores.map { Double.random(in: 0..<1, using: &generator) < $0 }
    let ranked = RankedScores(rows: count, score: { scores[$0] }, isPositive: { labels[$0] })
    #expect(ranked.area == (try ROCCurve(scores: scores, labels: labels).area))
  }

  @Test func `rows without a score are left out`() {
    let scores: [Double?] = [0.2, nil, 0.9, nil]
    let ranked = RankedScores(
      rows: 4, score: { scores[$0] }, isPositive: { $0 == 2 || $0 == 1 })
    #expect(ranked.area == 1)
  }

  @Test func `without one of the labels there is no area`() {
    #expect(RankedScores(rows: 3, score: { Double($0) }, isPositive: { _ in true }).area == nil)
    #expect(RankedScores(rows: 0, score: { Double($0) }, isPositive: { _ in true }).area == nil)
  }
}
