import Testing

@testable import Logistic

@Suite struct SolverChoiceTests {
  @Test(arguments: [
    (1000, 20, 1, false, "newton"), (1_000_000, 33, 1, true, "newton"),
    (569, 31, 1, true, "newton"), (20_000, 2001, 1, true, "lbfgs"),
    (20_000, 2001, 1, false, "lbfgs"), (100_000, 101, 10, true, "lbfgs"),
    (100_000, 101, 10, false, "lbfgs"), (150, 5, 3, true, "newton"),
  ])
  func `the full Hessian is formed where it is cheap`(
    rows: Int, perOutput: Int, outputs: Int, isPenalized: Bool, name: String
  ) {
    let solver = SolverChoice.solver(
      rows: rows, parametersPerOutput: perOutput, outputs: outputs,
      loss: outputs > 1 ? .softmax : .logistic, isPenalized: isPenalized)
    #expect(solver.name == name)
  }
}
