/// A proof that classes are separated: which kind, and a direction on the scaled columns.
struct SeparationFinding: Sendable {
  var verdict: Separation
  var direction: [Double]
}

/// Watches for iterates that run away: the decrement then falls by a constant factor (about e)
/// an iteration instead of by squares.
struct SeparationWatch: Sendable {
  private var previous = Double.infinity
  private var slowSteps = 0
  private(set) var lastStep: [Double] = []

  mutating func note(decrement: Double, step: [Double]) {
    slowSteps = decrement > 0.1 * previous ? slowSteps + 1 : 0
    previous = decrement
    lastStep = step
  }

  /// From the third slow step on, every third one: a check reads the rows several times.
  func isSuspicious(_ iteration: Int) -> Bool {
    slowSteps >= 3 && slowSteps % 3 == 0 && iteration >= 4
  }
}

extension NewtonRun {
  /// Whether the present point, its offsets left out, has every row strictly on its side. The
  /// penalised parameters must not be needed for it, so all have to be free.
  func completeSeparation(_ now: Evaluation) -> SeparationFinding? {
    guard objective.loss != .squared else { return nil }
    let q = objective.parametersPerOutput
    for (c, strict) in now.strict.enumerated() where strict {
      let range = objective.loss == .softmax ? theta.indices : c * q..<(c + 1) * q
      guard range.allSatisfy({ objective.l2[$0] == 0 || theta[$0] == 0 }) else { continue }
      var direction = [Double](repeating: 0, count: theta.count)
      for i in range { direction[i] = theta[i] }
      return SeparationFinding(verdict: .complete, direction: direction)
    }
    return nil
  }

  /// Looks for a direction of recession along the last step: where no optimum exists Newton's
  /// steps turn towards one, moving each separated row by about 1 an iteration. Not asked where
  /// the certificate has shown that the optimum exists.
  func quasiSeparation(
    along step: [Double], _ bound: NewtonBound?
  ) throws(LogisticError) -> SeparationFinding? {
    guard objective.loss != .squared, step.count == theta.count, bound?.provesOptimum != true
    else {
      return nil
    }
    let q = objective.parametersPerOutput
    let groups: [Int?] = objective.loss == .softmax ? [nil] : (0..<objective.outputs).map { $0 }
    for output in groups {
      let range = output.map { $0 * q..<($0 + 1) * q } ?? theta.indices
      let variables = range.filter { active[$0] && objective.l2[$0] == 0 }
      if variables.isEmpty { continue }
      let check = SeparationCheck(
        objective: objective, scaling: scaling, output: output, variables: variables)
      for candidate in [step, theta] {
        if let finding = try check.confirm(candidate) { return try deepen(finding, check) }
      }
    }
    return nil
  }

  /// Decides between complete and quasi-complete: fits the rows that the direction leaves on the
  /// plane. If those overlap, u < 1 proves it, and the separation is quasi-complete for certain; if
  /// they are separated too, so are all rows, by the two directions together.
  private func deepen(
    _ finding: SeparationFinding, _ check: SeparationCheck<Rows>
  ) throws(LogisticError) -> SeparationFinding {
    guard finding.verdict == .quasiComplete, objective.outputs == 1 else { return finding }
    var part = objective
    part.weightOverride = try check.weightsOnPlane(finding.direction)
    let zero = [Double](repeating: 0, count: theta.count)
    var run = try NewtonRun(part, tolerance: tolerance, from: zero)
    _ = try run.minimize(maxIterations: 60) { _ in .proceed }
    guard let inner = run.finding else { return finding }
    let second = scaling.standardised(run.scaling.original(inner.direction))
    return SeparationFinding(
      verdict: inner.verdict, direction: try check.combine(finding.direction, second))
  }
}

extension Objective {
  /// The parameters, as given, that a direction moves, and which way.
  func separatingColumns(
    _ finding: SeparationFinding, scaling: ColumnScaling
  ) -> [SeparatingColumn] {
    let q = parametersPerOutput
    let p = rows.columnCount
    let direction = scaling.original(finding.direction)
    let greatest = finding.direction.reduce(0) { max($0, abs($1)) }
    return direction.indices.compactMap { i in
      let (c, j) = (i / q, i % q)
      var size = abs(finding.direction[i])
      if j == p {
        // The intercept as given is a difference of terms: what is left of their rounding is none.
        var terms = size
        for column in 0..<p { terms += abs(direction[c * q + column] * scaling.centre[column]) }
        size = abs(direction[i]) > 1e-8 * terms ? greatest : 0
      }
      guard size > 1e-7 * greatest, direction[i] != 0 else { return nil }
      return SeparatingColumn(parameter: i, direction: direction[i] > 0 ? 1 : -1)
    }
  }
}
