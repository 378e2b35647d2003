/// A proof that classes are separated: which kind, and a direction on the scaled columns.
struct SeparationFinding: Sendable {
  var verdict: Separation
  var direction: [Double]
  /// How many rows it moves to their own side, where that is known.
  var rows: Int?
}

/// Judges whether the parameters that nothing penalises separate classes, on the scaled columns.
struct SeparationJudge<Rows: RowSource> {
  let objective: Objective<Rows>
  let scaling: ColumnScaling
  /// Whether each parameter takes part: false for those that are aliased.
  let active: [Bool]

  private func isFree(_ place: Int) -> Bool {
    active[place] && objective.l2[place] == 0 && objective.l1[place] == 0
  }

  /// Whether any parameter could run away.
  var hasFreeParameters: Bool {
    objective.loss != .squared && active.indices.contains(where: isFree)
  }

  /// Whether the present point, its offsets left out, has every row strictly on its side. The
  /// penalised parameters must not be needed for it, so all have to be free.
  func completeSeparation(_ now: Evaluation, at theta: [Double]) -> SeparationFinding? {
    guard objective.loss != .squared else { return nil }
    let q = objective.parametersPerOutput
    for (c, strict) in now.strict.enumerated() where strict {
      let range = objective.loss == .softmax ? theta.indices : c * q..<(c + 1) * q
      guard range.allSatisfy({ isFree($0) || theta[$0] == 0 }) else { continue }
      var direction = [Double](repeating: 0, count: theta.count)
      for i in range { direction[i] = theta[i] }
      return SeparationFinding(verdict: .complete, direction: direction)
    }
    return nil
  }

  /// The directions that single columns show, and what they come to; complete only where they are, or where the cone of all
  /// directions is small enough to be asked.
  func directSeparation() throws(LogisticError) -> SeparationFinding? {
    let q = objective.parametersPerOutput
    guard objective.loss != .squared, objective.mayBeDense,
      active.indices.contains(where: { isFree($0) && !(objective.intercept && $0 % q == q - 1) })
    else { return nil }
    let free = active.indices.map { isFree($0) }
    for output in objective.separableOutputs {
      let (comparisons, variables) = judged(output)
      let direct = DirectSeparation(
        comparisons: Comparisons(
          objective: objective, scaling: .identity(for: objective), output: output), isFree: free)
      guard let found = try direct.direction(scale: scaling.scale) else { continue }
      var finding = SeparationFinding(
        verdict: .quasiComplete, direction: scaling.standardised(found))
      let separated = try comparisons.separated(by: finding.direction)
      finding.rows = separated.rows
      if separated.isAll {
        finding.verdict = .complete
        return finding
      }
      let (rows, order) = (Double(objective.rows.rowCount), Double(variables.count))
      return rows * order * order <= Self.fewProducts
        ? try completed(finding, cone(output)) : finding
    }
    return nil
  }

  /// Up to so many products (rows × parameters²) the cone tells complete from quasi-complete separation in a second.
  private static var fewProducts: Double { 5e8 }

  /// Looks for a direction of recession along the last step, or the point itself: where no optimum exists Newton's
  /// steps turn towards one, moving each separated row by about 1 an iteration.
  func quasiSeparation(
    along step: [Double], at theta: [Double], isStopped: () -> Bool = { false }
  ) throws(LogisticError) -> SeparationFinding? {
    guard objective.loss != .squared else { return nil }
    for output in objective.separableOutputs {
      let (comparisons, variables) = judged(output)
      if variables.isEmpty || !isAffordable(variables.count) { continue }
      let check = SeparationCheck(comparisons: comparisons, variables: variables)
      for candidate in [step, theta] where candidate.count == active.count {
        if isStopped() { return nil }
        guard let finding = try check.confirm(candidate) else { continue }
        if finding.verdict == .complete { return finding }
        return try completed(finding, cone(output))
      }
    }
    return nil
  }

  /// Settles whether classes are separated, by the cone of all directions that could: a finding, the
  /// proof that they overlap, or neither where rounding decides or there are too many parameters.
  ///
  /// - Parameter isStopped: is asked between one long piece of work and the next whether to give up.
  func decide(
    isStopped: () -> Bool = { false }
  ) throws(LogisticError) -> (finding: SeparationFinding?, overlap: Bool) {
    guard objective.loss != .squared else { return (nil, false) }
    var overlap = true
    for output in objective.separableOutputs {
      if judged(output).variables.isEmpty { continue }
      guard var cone = try cone(output) else {
        overlap = false
        continue
      }
      if isStopped() { return (nil, false) }
      switch try cone.separates(isStopped: isStopped) {
      case .none: continue
      case .undecided: overlap = false
      case .direction(let direction):
        let finding = SeparationFinding(verdict: .quasiComplete, direction: direction)
        return (try completed(finding, cone), false)
      }
    }
    return (nil, overlap)
  }

  /// Makes a quasi-complete finding complete if some direction has every row strictly on its side.
  private func completed(
    _ finding: SeparationFinding, _ cone: SeparationCone<Rows>?
  ) throws(LogisticError) -> SeparationFinding {
    guard let cone, case .direction(let direction) = try cone.separatesCompletely() else {
      return finding
    }
    return SeparationFinding(verdict: .complete, direction: direction)
  }

  /// Whether the rows can be factored over so many parameters in a minute.
  private func isAffordable(_ order: Int) -> Bool {
    order <= SeparationCone<Rows>.greatestOrder
      && Double(objective.rows.rowCount) * Double(order * order) <= 2e10
  }

  /// What is compared, and the parameters that may move.
  private func judged(_ output: Int?) -> (comparisons: Comparisons<Rows>, variables: [Int]) {
    let q = objective.parametersPerOutput
    let range = output.map { $0 * q..<($0 + 1) * q } ?? active.indices
    return (
      Comparisons(objective: objective, scaling: scaling, output: output), range.filter(isFree)
    )
  }

  /// The cone of separating directions. Of a softmax class 0 stays where it is in the columns in which
  /// only differences count.
  private func cone(_ output: Int?) throws(LogisticError) -> SeparationCone<Rows>? {
    let (comparisons, variables) = judged(output)
    guard isAffordable(variables.count) else { return nil }
    let fixed = Set(objective.gaugedColumns)
    return try SeparationCone(comparisons, variables: variables.filter { !fixed.contains($0) })
  }
}

extension Comparisons {
  /// How many rows a direction moves to their own side, and whether none is left on the plane.
  func separated(by direction: [Double]) throws(LogisticError) -> (rows: Int, isAll: Bool) {
    var greatest = 0.0
    try each(direction) { margin, _, _, _, _, _ in greatest = max(greatest, margin) }
    var (rows, last, isAll) = (0, -1, true)
    try each(direction) { margin, _, number, _, _, _ in
      guard margin > 1e-9 * greatest else {
        isAll = false
        return
      }
      if number != last { rows += 1 }
      last = number
    }
    return (rows, isAll)
  }
}

extension Objective {
  /// How many rows the direction of a finding moves to their own side.
  func separatedRows(
    _ finding: SeparationFinding, scaling: ColumnScaling
  ) throws(LogisticError) -> Int? {
    if let rows = finding.rows { return rows }
    guard mayBeDense else { return nil }
    let q = parametersPerOutput
    let output = separableOutputs.first { output in
      output.map { finding.direction[$0 * q..<($0 + 1) * q].contains { $0 != 0 } } ?? true
    }
    guard let output else { return nil }
    return try Comparisons(objective: self, scaling: scaling, output: output)
      .separated(by: finding.direction).rows
  }

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
      return SeparatingColumn(
        parameter: i, direction: direction[i] > 0 ? .plusInfinity : .minusInfinity)
    }
  }
}
