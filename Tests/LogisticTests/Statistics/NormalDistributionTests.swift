import Testing

@testable import Logistic

@Suite struct NormalDistributionTests {
  /// R: `qnorm(p)`, 15 digits.
  @Test(arguments: [
    (0.975, 1.95996398454005), (0.5, 0), (0.05, -1.64485362695147), (1e-10, -6.36134090240406),
    (0.9999, 3.71901648545571), (1e-300, -37.0471),
  ])
  func `quantiles are those of R`(p: Double, quantile: Double) {
    let slack = p < 1e-200 ? 1e-4 : 1e-13 * max(1, abs(quantile))
    #expect(abs(NormalDistribution.quantile(p) - quantile) < slack)
  }

  @Test func `the quantile undoes the distribution function`() {
    for x in stride(from: -8.0, through: 5, by: 0.37) {
      let p = NormalDistribution.cumulative(x)
      // p near 1 has lost what x had.
      #expect(abs(NormalDistribution.quantile(p) - x) < 1e-12 + 1e-15 / (p * (1 - p)))
    }
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(-1).isNaN)
  }
}
