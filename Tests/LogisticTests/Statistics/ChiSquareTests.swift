import Testing

@testable import Logistic

@Suite struct ChiSquareTests {
  /// R 4.3: `pchisq(x, df, lower.tail = FALSE)`; 15 digits there, so 1e-13 relative here.
  @Test(arguments: [
    (3.841458820694124, 1, 0.05), (5.991464547107979, 2, 0.05), (7.814727903251179, 3, 0.05),
    (18.307038053275146, 10, 0.05),
  ])
  func `the tail is what a table of quantiles says`(x: Double, df: Int, tail: Double) {
    #expect(abs(ChiSquare.upperTail(x, degreesOfFreedom: df) - tail) < 1e-13)
  }

  @Test func `a far tail keeps its digits`() {
    // Two degrees of freedom: exp(−x/2) exactly.
    #expect(abs(ChiSquare.upperTail(600, degreesOfFreedom: 2) / exp(-300.0) - 1) < 1e-12)
    #expect(ChiSquare.upperTail(1e9, degreesOfFreedom: 7) == 0)
    #expect(ChiSquare.upperTail(0, degreesOfFreedom: 7) == 1)
  }
}
