/// Fits sparse rows along falling strengths of a penalty.
struct SparsePathRun<Scalar: KernelScalar> {
  let problem: SparseProblem<Scalar>
  let solver: any Solver
  /// The mean loss with the intercept (and offset) alone.
  private let nullLoss: Double
  /// Where the next fit starts: the model of the intercept alone, then where the last one ended.
  private(set) var theta: [Double]

  private var width: Int { problem.features.columns }
  private var perOutput: Int { width + (problem.estimator.intercept ? 1 : 0) }

  init(_ problem: SparseProblem<Scalar>, by solver: any Solver) throws(LogisticError) {
    self.problem = problem
    self.solver = solver
    let hasIntercept = problem.estimator.intercept
    let perOutput = problem.features.columns + (hasIntercept ? 1 : 0)
    theta = [Double](repeating: 0, count: problem.outputs * perOutput)
    guard hasIntercept else {
      nullLoss = try problem.objective(nil).value(at: theta)
      return
    }
    let alone = try problem.selecting(columns: []).objective(nil)
    let solution = try Newton().minimize(
      alone, from: [Double](repeating: 0, count: problem.outputs)
    ) { _ in .proceed }
    nullLoss = solution.objective
    for (c, value) in solution.parameters.enumerated() {
      theta[c * perOutput + problem.features.columns] = value
    }
  }

  /// The least λ at which every penalised weight is 0, as `PathRun` tells it of a table.
  mutating func greatestLambda(l1Ratio: Double) throws(LogisticError) -> Double {
    let rules = problem.rules
    let factors = try problem.penaltyFactors()
    try startFromFree()
    let gradient = try problem.objective(nil).gradient(at: theta)
    var greatest = 0.0
    for c in 0..<problem.outputs {
      for j in 0..<width {
        let factor = factors?[j] ?? 1
        guard factor > 0, factor < .infinity else { continue }
        // A bound at 0 holds the weight to one side whatever the penalty.
        let slope = gradient[c * perOutput + j]
        if let bounds = rules.bounds?[j], slope < 0 ? bounds.upper <= 0 : bounds.lower >= 0 {
          continue
        }
        greatest = max(greatest, abs(slope) / (factor * problem.variance[j].squareRoot()))
      }
    }
    return greatest / (problem.penaltyShare * max(l1Ratio, 0.001))
  }

  /// Fits what has no penalty alone; it is where the path begins.
  private mutating func startFromFree() throws(LogisticError) {
    let free =
      problem.rules.factors.map { factors in (0..<width).filter { factors[$0] == 0 } } ?? []
    guard !free.isEmpty else { return }
    let part = problem.selecting(columns: free)
    let found = try part.minimize(by: nil, nil, from: nil, nil).solution
    guard found.outcome != .separated else { throw part.freeSeparatedError(found) }
    let count = free.count + (problem.estimator.intercept ? 1 : 0)
    for c in 0..<problem.outputs {
      for k in 0..<count {
        theta[c * perOutput + (k < free.count ? free[k] : width)] = found.parameters[c * count + k]
      }
    }
  }

  /// The fit at a strength, begun where the last one ended; the point holds no weights.
  ///
  /// - Throws: `interrupted`, when `observe` says stop.
  mutating func fit(
    _ lambda: Double, observe: () -> Decision
  ) throws(LogisticError) -> RegularizationPath.Point {
    let objective = try problem.objective(problem.strength(lambda))
    let solution = try solver.minimize(objective, from: theta) { _ in observe() }
    if solution.outcome == .stopped { throw PathRun.interrupted }
    if solution.outcome == .separated { throw problem.freeSeparatedError(solution) }
    theta = solution.parameters
    let loss = solution.objective - objective.penalty(at: theta)
    let (perOutput, outputs) = (perOutput, problem.outputs)
    return RegularizationPath.Point(
      lambda: lambda, intercepts: [], weights: [],
      nonzeroCount: (0..<width).count { j in
        (0..<outputs).contains { theta[$0 * perOutput + j] != 0 }
      },
      devianceRatio: nullLoss > 0 ? 1 - loss / nullLoss : 0, certificate: solution.certificate,
      outcome: solution.outcome)
  }

  /// The logits of other rows in the same columns, without offsets, row by row.
  func logits(of rows: SparseMatrix<Scalar>) -> [Double] {
    let k = problem.outputs
    var weights = [Double](repeating: 0, count: max(1, width * k))
    var shift = [Double](repeating: 0, count: k)
    for c in 0..<k {
      for j in 0..<width { weights[j * k + c] = theta[c * perOutput + j] }
      if problem.estimator.intercept { shift[c] = theta[c * perOutput + width] }
    }
    return rows.withEntries { entries in
      [Double](unsafeUninitializedCapacity: rows.rows * k) { z, count in
        if let z = z.baseAddress {
          Kernels.logits(entries, weights: weights, bias: shift, outputs: k, into: z)
        }
        count = rows.rows * k
      }
    }
  }
}

extension SparseProblem {
  /// The penalty's kind with another λ.
  func strength(_ lambda: Double) -> PenaltyStrength? {
    estimator.penalty.with(lambda: lambda).strength(total: totalWeight)
  }
}
