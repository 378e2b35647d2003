import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct DesignSlopeTests {
  /// Central differences at h = 1e-5 of columns of size 1: truncation, h², and rounding, ε/h, stay below 1e-8.
  @Test(arguments: [
    "y ~ x", "y ~ log(x) + log2(x) + log10(x) + log1p(x) + exp(x) + sqrt(x) + abs(x - 2)",
    "y ~ I(2 / x) + I(x / z) + I(z / x) + I(3 - x) + I(x^3) + I(x^z) + I(2^x) + I(x * z - x)",
    "y ~ I(z^x)", "y ~ poly(x, 3) + scale(x)", "y ~ ns(x, 4)", "y ~ bs(x, df = 6)",
    "y ~ rcs(x, 4) * z", "y ~ C(k) * x + x:z", "y ~ C(k, Helmert):log(x)", "y ~ z + offset(log(x))",
  ])
  func `slopes are the limits of differences`(text: String) throws {
    // None of these lies at a knot, but for the least and the greatest.
    var (x, z, y, k) = ([Double](), [Double](), [Double](), [Double]())
    for i in 0..<40 {
      x.append(0.5 + 0.1 * Double(i * 7 % 40) + 0.013 * Double(i % 5))
      z.append(1 + 0.05 * Double(i * 11 % 40))
      y.append(Double(i * 13 % 2))
      k.append(Double(i % 3))
    }
    let others = [Column("y", numbers: y), Column("z", numbers: z), Column("k", numbers: k)]
    func table(_ x: [Double]) throws -> DataTable {
      try DataTable(columns: others + [Column("x", numbers: x)])
    }
    let rows = try table(x)
    var estimator = LogisticRegression(penalty: .l2(lambda: 1))
    estimator.formula = try Formula(text)
    let problem = try TableProblem(
      estimator, rows, target: "y", features: nil, excluding: [], .init())
    let design = try #require(problem.space.design)
    let input = try #require(problem.space.inputs.firstIndex { $0.name == "x" })
    let slopes = try design.slopes(problem.space.values(rows), by: input)
    let h = 1e-5
    let (up, down) = (x.map { $0 + h }, x.map { $0 - h })
    let above = try design.apply(problem.space.values(table(up)))
    let below = try design.apply(problem.space.values(table(down)))
    for i in 0..<40 {
      for j in 0..<slopes.columns {
        let difference = (above[i, j] - below[i, j]) / (up[i] - down[i])
        let (size, slope) = (1 + abs(difference), slopes[i, j])
        let term = design.features[j].term
        #expect(
          abs(slope - difference) < 1e-8 * size * size,
          "\(term) of \(x[i]): \(slope), not \(difference)")
      }
    }
  }

  @Test func `at a knot only the stretch to the right counts`() throws {
    let rows = try DataTable(columns: [
      Column("y", numbers: [0, 1, 0, 1, 0, 1, 1]), Column("x", numbers: [0, 1, 2, 3, 4, 5, 49]),
    ])
    var estimator = LogisticRegression(penalty: .l2(lambda: 1))
    estimator.formula = try Formula("y ~ bs(x, degree = 1, knots = c(2, 4))")
    let problem = try TableProblem(
      estimator, rows, target: "y", features: nil, excluding: [], .init())
    let design = try #require(problem.space.design)
    let slopes = try design.slopes(problem.space.values(rows), by: 0)
    // Hats over 0, 2, 4 and 49, of which the first is left out: slopes 1/2 up, then down, then 1/45.
    #expect(abs(slopes[2, 0] + 0.5) < 1e-9 && abs(slopes[2, 1] - 0.5) < 1e-9)
    #expect(abs(slopes[4, 1] + 1 / 45.0) < 1e-9 && abs(slopes[4, 2] - 1 / 45.0) < 1e-9)
    #expect(abs(slopes[1, 0] - 0.5) < 1e-9 && slopes[1, 1] == 0)
  }
}
