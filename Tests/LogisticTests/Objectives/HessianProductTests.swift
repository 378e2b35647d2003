import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct HessianProductTests {
  /// Curvatures are kept in single precision: 1e-7 relative.
  @Test(arguments: [ConvexLoss.logistic, .softmax, .squared], [false, true])
  func `it is the Hessian times the vector`(loss: ConvexLoss, isWeighted: Bool) throws {
    let k = loss == .softmax ? 3 : 1
    let rows = try Problems.rows(
      Float.self, count: 500, columns: 7, outputs: k, weighted: isWeighted,
      offset: isWeighted && k == 1, seed: 3)
    let objective = try Objective(
      rows: rows, loss: loss, outputs: k,
      l2: (0..<k).flatMap { _ in [0.1, 0, 0.3, 0, 0, 0.2, 0, 0] })
    var random = SplitMix(seed: 1)
    let theta = (0..<objective.parameterCount).map { _ in 0.3 * random.bell() }
    let v = theta.map { _ in random.bell() }
    let product = try objective.hessianProduct(at: theta, v)
    let hessian = try objective.hessian(at: theta)
    let size = product.reduce(0) { max($0, abs($1)) }
    for i in v.indices {
      let expected = v.indices.reduce(0) { $0 + hessian[i, $1] * v[$1] }
      #expect(abs(product[i] - expected) < 1e-6 * size)
    }
  }

  /// The fused passes, in double and in single precision, against the tiles that Hessians use.
  @Test(arguments: [ConvexLoss.logistic, .softmax, .squared], [false, true])
  func `passes without a Hessian agree with those that have one`(
    loss: ConvexLoss, isWeighted: Bool
  ) throws {
    let k = loss == .softmax ? 3 : 1
    let made = try Problems.rows(
      Float.self, count: 700, columns: 5, outputs: k, weighted: false, offset: k == 1, seed: 8)
    let weights = isWeighted ? (0..<700).map { 0.5 + Double($0 % 3) } : nil
    let rows = try MemoryRows(
      features: made.features, targets: made.targets, weights: weights, offsets: made.offsets)
    let objective = try Objective(rows: rows, loss: loss, outputs: k)
    let scaling = try objective.fittingScaling()
    var random = SplitMix(seed: 2)
    for size in [0.0, 0.3] {
      let theta = (0..<objective.parameterCount).map { _ in size * random.bell() }
      let full = try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
      for (arithmetic, tolerance) in [(Kernels.Arithmetic.double, 1e-13), (.single, 3e-6)] {
        let fused = try objective.evaluate(
          at: theta, scaling: scaling, order: .gradient, arithmetic: arithmetic)
        #expect(abs(fused.value - full.value) < tolerance * full.value)
        #expect(abs(fused.valueAtZero - full.valueAtZero) < 1e-13 * full.valueAtZero)
        #expect(abs(fused.weightSum - full.weightSum) < 1e-13 * full.weightSum)
        #expect(fused.strict == full.strict)
        for (mine, other) in zip(fused.gradient, full.gradient) {
          #expect(abs(mine - other) < tolerance)
        }
      }
    }
  }
}
