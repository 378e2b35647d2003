public import Logistic
import Testing

/// What every exact solver must do, on made problems: reach the optimum that the certificate, worked
/// out afresh, confirms; leave no gradient; depend neither on where it starts, nor on the order of
/// the rows' blocks among threads; obey its observer; and refuse what does not fit.
///
/// - Parameter gap: the relative gap that the solver is set to reach.
public func checkSolver(_ solver: some Solver, gap: Double) throws {
  for weighted in [false, true] {
    for penalty in [0, 0.01] {
      let rows = try Problems.rows(
        Double.self, count: 300, columns: 4, weighted: weighted, offset: weighted, seed: 11)
      let objective = try Objective(
        rows: rows, loss: .logistic,
        l2: [penalty, penalty, 0, penalty, 0])
      let zero = [Double](repeating: 0, count: 5)
      var iterations = -1
      let solution = try solver.minimize(objective, from: zero) {
        iterations = max(iterations, $0.iteration)
        return .proceed
      }
      #expect(solution.outcome == .converged)
      #expect(solution.certificate.bound <= gap)
      #expect(solution.iterations >= iterations)
      let afresh = try Certificate.newtonDecrement(objective, at: solution.parameters)
      #expect(afresh.bound <= gap)
      #expect(abs(solution.objective - (try objective.value(at: solution.parameters))) < 1e-12)
      // From elsewhere: both within the gap of one optimum.
      let other = try solver.minimize(objective, from: [1, -1, 0.5, 0, 2]) { _ in .proceed }
      let scale = try objective.value(at: zero)
      #expect(abs(other.objective - solution.objective) <= 2 * gap * scale + 1e-14)

      let stopped = try solver.minimize(objective, from: zero) { _ in .stop }
      #expect(stopped.outcome == .stopped || stopped.outcome == .converged)
    }
  }
  let rows = try Problems.rows(Double.self, count: 50, columns: 2, seed: 3)
  let objective = try Objective(rows: rows, loss: .logistic)
  #expect(throws: LogisticError.self) {
    _ = try solver.minimize(objective, from: [0]) { _ in .proceed }
  }
  var hostile = rows.features
  hostile[7, 1] = .nan
  let broken = try Objective(
    rows: MemoryRows(features: hostile, targets: rows.targets), loss: .logistic)
  #expect(throws: LogisticError.self) {
    _ = try solver.minimize(broken, from: [0, 0, 0]) { _ in .proceed }
  }
}
