import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic

/// The methods that form no Hessian of a large problem.
private protocol GradientSolver {}
extension LBFGS: GradientSolver {}
extension NewtonCG: GradientSolver {}

/// Every solver on made problems of every shape: what it calls converged is optimal, and its
/// certificate is true.
@Suite struct RandomProblemTests {
  /// `LOGISTIC_SEEDS` asks for a longer sweep; of 400 of each penalty all pass but one without a
  /// penalty, where two objectives differ by 2.3e-12.
  static let seeds =
    0..<(ProcessInfo.processInfo.environment["LOGISTIC_SEEDS"].flatMap { UInt64($0) } ?? 30)

  private func solvers(_ problem: RandomProblem) -> [any Solver] {
    switch problem.penalty {
    case .unpenalized, .l2, .partL2:
      [Newton(), LBFGS(tolerance: 1e-20), NewtonCG(tolerance: 1e-20)]
    case .l1, .elasticNet, .groupLasso: [CoordinateDescent(), CoordinateDescent(seed: 5)]
    }
  }

  /// 1e-9 is what Newton's method is asked for in standard errors; a bound of 1e-20 is as much for the
  /// methods on gradients. Logits differ by more, where rows say little of a direction.
  @Test(arguments: RandomProblem.Penalty.allCases)
  func `what is called converged is optimal, and solvers agree`(
    penalty: RandomProblem.Penalty
  ) throws {
    for seed in Self.seeds {
      let problem = try RandomProblem(seed: seed, penalty: penalty)
      let objective = try problem.objective
      var first: Solution?
      for solver in solvers(problem) {
        let solution = try solver.minimize(objective, from: problem.start) { _ in .proceed }
        let bound = solution.certificate.bound
        let name = "\(solver.name), \(solution.outcome), \(bound): \(problem.name)"
        let (violation, place) = problem.violation(at: solution.parameters)
        var isConverged = solution.outcome == .converged
        if solver is any GradientSolver {
          // Of steep problems its steps are short; and 1e-20 may be below rounding.
          if solution.outcome == .iterationLimit, bound < 1e-3 { continue }
          if solution.outcome == .stalled, bound < 1e-16 { isConverged = true }
        }
        if isConverged {
          #expect(violation <= 1e-9, "\(violation) at \(place): \(name)")
        } else {
          #expect(solution.outcome == .separated, "\(violation) at \(place): \(name)")
        }
        if [.l2, .l1, .elasticNet, .groupLasso].contains(penalty) {
          // All that can run away then is an intercept.
          #expect((solution.outcome == .separated) == problem.lacksAClass, "\(name)")
        }
        guard let other = first else {
          first = solution
          continue
        }
        #expect((other.outcome == .separated) == (solution.outcome == .separated), "\(name)")
        #expect(Set(other.aliased) == Set(solution.aliased), "\(name)")
        guard isConverged, other.outcome == .converged else { continue }
        let slack = 1e-12 * max(1, abs(other.objective))
        #expect(abs(other.objective - solution.objective) <= slack, "\(name)")
        for (a, b) in zip(
          problem.identifiedLogits(other.parameters), problem.identifiedLogits(solution.parameters))
        {
          #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($0)) }, "\(name)")
        }
      }
    }
  }

  /// The optimum is that of a fit to 1e-9 standard errors, good to rounding: 1e-14 of f(0) is its
  /// error and the point's. The points lie from 1 to 1e-3 deviations of the columns away.
  @Test(arguments: RandomProblem.Penalty.allCases)
  func `certificates bound the true gap, and closely once it is small`(
    penalty: RandomProblem.Penalty
  ) throws {
    for seed in Self.seeds {
      let problem = try RandomProblem(seed: seed, penalty: penalty)
      let objective = try problem.objective
      let solver = solvers(problem)[0]
      let best = try solver.minimize(objective, from: problem.start) { _ in .proceed }
      guard best.outcome == .converged else { continue }
      let zero = [Double](repeating: 0, count: objective.parameterCount)
      let unit = try objective.value(at: zero)
      let optimum = try objective.value(at: best.parameters)
      var random = SplitMix(seed: seed)
      for step in [1, 0.1, 0.01, 1e-3] {
        var point = best.parameters
        for i in point.indices {
          let j = i % problem.perOutput
          let size = j < problem.scale.count ? problem.scale[j] : 1
          if size > 0 { point[i] += step * random.bell() / size }
        }
        let gap = (try objective.value(at: point) - optimum) / unit
        let certificates =
          objective.isSmooth
          ? [
            try Certificate.newtonDecrement(objective, at: point),
            try Certificate.strongConvexity(objective, at: point),
            try Certificate.dualityGap(objective, at: point),
          ] : [try Certificate.dualityGap(objective, at: point)]
        for certificate in certificates {
          let name = "\(certificate) of \(gap) at \(step): \(problem.name)"
          #expect(certificate.bound >= gap - 1e-12 * max(1, gap), "\(name)")
          if certificate.kind != .gradientNorm, certificate.bound < 1e-4 {
            // The dual point leaves 1e-11 of an unpenalised column's constraint open.
            let slack = certificate.kind == .dualityGap ? 1e-8 : 1e-12
            #expect(certificate.bound <= 1.5 * gap + slack, "\(name)")
          }
        }
      }
    }
  }
}
