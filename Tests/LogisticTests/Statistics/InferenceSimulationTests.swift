import LogisticTestSupport
import Testing

@testable import Logistic

/// Whether intervals and p-values do what they promise, on rows drawn from a known model.
@Suite struct InferenceSimulationTests {
  private static let truth = (intercept: -0.3, a: 0.7, b: 0.0)

  /// Rows whose log-odds are −0.3 + 0.7·a + 0·b.
  private func rows(_ count: Int, seed: UInt64) throws -> DataTable {
    var random = Xoshiro256StarStar(seed: seed)
    var (a, b, y) = ([Double](), [Double](), [Double]())
    for _ in 0..<count {
      let u = random.normal()
      a.append(u)
      b.append(0.5 * u + random.normal())
      y.append(random.uniform() < sigmoid(Self.truth.intercept + Self.truth.a * u) ? 1 : 0)
    }
    return try DataTable(columns: [
      Column("a", numbers: a), Column("b", numbers: b), Column("y", numbers: y),
    ])
  }

  private func inferences(
    _ seed: UInt64, rows count: Int = 150, _ estimators: [CovarianceEstimator]
  ) throws -> [Inference] {
    let table = try rows(count, seed: seed)
    var regression = LogisticRegression(penalty: .unpenalized)
    regression.keepsCurvature = false
    let model = try regression.fit(table, target: "y").model
    return try estimators.map { try model.inference(on: table, covariance: $0) }
  }

  private func inference(_ seed: UInt64, rows count: Int = 150) throws -> Inference {
    try inferences(seed, rows: count, [.fisher])[0]
  }

  /// 3.3 deviations of a binomial share: missed by chance once in a thousand.
  private func expectShare(_ hits: Int, of count: Int, _ share: Double, _ what: String) {
    let slack = 3.3 * (share * (1 - share) / Double(count)).squareRoot()
    #expect(abs(Double(hits) / Double(count) - share) < slack, "\(what): \(hits) of \(count)")
  }

  @Test
  func `95 % Wald intervals, of the information or robust, hold the truth in 95 % of samples`()
    throws
  {
    let truth = [Self.truth.intercept, Self.truth.a, Self.truth.b]
    let estimators = [CovarianceEstimator.fisher, .hc1]
    var hits = [[0, 0, 0], [0, 0, 0]]
    let samples = 250
    for sample in 0..<samples {
      for (e, found) in try inferences(UInt64(1000 + sample), estimators).enumerated() {
        for (j, term) in found.terms.enumerated() {
          let ends = try #require(found.interval(term))
          if ends.low <= truth[j], truth[j] <= ends.high { hits[e][j] += 1 }
        }
      }
    }
    for (e, estimator) in estimators.enumerated() {
      for j in 0..<3 { expectShare(hits[e][j], of: samples, 0.95, "\(estimator), \(j)") }
    }
  }

  @Test func `95 % profile intervals hold the truth in 95 % of samples of few rows`() throws {
    let truth = [Self.truth.intercept, Self.truth.a, Self.truth.b]
    var hits = [0, 0, 0]
    let samples = 120
    for sample in 0..<samples {
      let found = try inference(UInt64(5000 + sample), rows: 60)
      for (j, ends) in try found.profileIntervals().enumerated() {
        let ends = try #require(ends)
        if ends.low <= truth[j], truth[j] <= ends.high { hits[j] += 1 }
      }
    }
    for j in 0..<3 { expectShare(hits[j], of: samples, 0.95, "coefficient \(j)") }
  }

  /// Kolmogorov and Smirnov's distance to the uniform distribution, times the root of the count.
  private func distance(_ p: [Double]) -> Double {
    let n = Double(p.count)
    let greatest = p.sorted().enumerated().map { i, value in
      max(abs(value - Double(i) / n), abs(Double(i + 1) / n - value))
    }.max()
    return (greatest ?? 0) * n.squareRoot()
  }

  @Test func `p-values of a coefficient that is 0 are uniform`() throws {
    var (wald, ratio, score) = ([Double](), [Double](), [Double]())
    for sample in 0..<200 {
      let found = try inference(UInt64(9000 + sample))
      wald.append(try #require(found.terms[2].pValue))
      let test = try #require(try found.termTest(of: "b"))
      ratio.append(try #require(test.likelihoodRatio).pValue)
      score.append(try #require(test.score).pValue)
    }
    // 1.95 is passed by chance once in a thousand.
    for (name, p) in [("Wald", wald), ("likelihood ratio", ratio), ("score", score)] {
      #expect(distance(p) < 1.95, "\(name): \(distance(p))")
    }
    // Those of a coefficient that is not 0 are not.
    let other = try (0..<40).map { try #require(inference(UInt64(9000 + $0)).terms[1].pValue) }
    #expect(distance(other) > 3)
  }
}
