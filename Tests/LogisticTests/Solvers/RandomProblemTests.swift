@testable import Logistic
import LogisticTestSupport
import Testing

/// Every solver on made problems of every shape: what it calls converged is optimal, and its
/// certificate is true.
@Suite struct RandomProblemTests {
  static let seeds = Array(UInt64(0)..<(ProcessInfo_seedCount))

  private func solvers(_ problem: RandomProblem) -> [any Solver] {
    switch problem.penalty {
    case .unpenalized, .l2, .partL2:
      [Newton(), LBFGS(tolerance: 1e-20), NewtonCG(tolerance: 1e-20)]
    case .l1, .elasticNet: [CoordinateDescent(), CoordinateDescent(seed: 5)]
    }
  }

  @Test(arguments: RandomProblem.Penalty.allCases)
  func `what is called converged is optimal`(penalty: RandomProblem.Penalty) throws {
    for seed in Self.seeds {
      let problem = try RandomProblem(seed: seed, penalty: penalty)
      let objective = try problem.objective
      var first: Solution?
      for solver in solvers(problem) {
        let solution = try solver.minimize(objective, from: problem.start) { _ in .proceed }
        let name = "\(solver.name) \(problem.name)"
        let (violation, place) = problem.violation(at: solution.parameters)
        switch solution.outcome {
        case .converged:
          if [.l2, .l1, .elasticNet].contains(penalty), problem.lacksAClass {
            Issue.record("\(name): converged, but lacks a class; bound \(solution.certificate) after \(solution.iterations)")
          }
          #expect(violation <= 1e-9, "\(name): parameter \(place)")
        case .separated:
          if [.l2, .l1, .elasticNet].contains(penalty) { #expect(problem.lacksAClass, "\(name)") }
        default:
          Issue.record("\(name): \(solution.outcome) after \(solution.iterations), bound \(solution.certificate.bound), violation \(violation)")
        }
        if let first {
          #expect(first.outcome == solution.outcome, "\(name) \(solution.certificate) after \(solution.iterations)")
          if first.outcome == .converged, solution.outcome == .converged {
            #expect(abs(first.objective - solution.objective) <= 1e-12 * max(1, abs(first.objective)), "\(name)")
            for (a, b) in zip(problem.identifiedLogits(first.parameters), problem.identifiedLogits(solution.parameters)) {
              #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($0)) }, "\(name): logits \(a) \(b)")
            }
          }
        }
        first = first ?? solution
      }
    }
  }
}
let ProcessInfo_seedCount: UInt64 = 40
