extension TableProblem {
  /// The greatest Hessian block that a fit keeps.
  static let greatestKeptOrder = 500

  /// The quadratic of the summed loss at a solution; nil where its Hessian would be large.
  ///
  /// One pass over the rows, and a second for D where what the Hessian alone says of it is far from
  /// enough.
  func keptCurvature<Rows>(
    _ objective: Objective<Rows>, at solution: Solution, active: [Int],
    _ strength: PenaltyStrength?,
    isFallback: Bool
  ) throws(LogisticError) -> KeptCurvature? {
    let q = objective.parametersPerOutput
    let order = objective.loss == .softmax ? q * objective.outputs : q
    guard order <= Self.greatestKeptOrder, objective.parameterCount * order <= 1 << 20,
      solution.parameters.allSatisfy(\.isFinite)
    else { return nil }
    // A group's length is a plain one on the columns that its penalty is on.
    let isPlain = strength?.kind == .grouped && space.moments == nil
    let scaling = ColumnScaling(
      centre: active.map { estimator.intercept ? moments.mean[$0] : 0 },
      scale: active.map {
        moments.variance[$0] > 0 && !isPlain ? moments.variance[$0].squareRoot() : 1
      },
      intercept: estimator.intercept)
    let sum = try Objective(
      rows: objective.rows, loss: objective.loss, outputs: outputs, intercept: estimator.intercept,
      normalizer: 1, threads: objective.threads)
    let theta = scaling.standardised(solution.parameters)
    let now = try sum.evaluate(at: theta, scaling: scaling, order: .hessian)
    guard now.value.isFinite, now.gradient.allSatisfy(\.isFinite),
      now.hessian.blocks.allSatisfy({ $0.values.allSatisfy(\.isFinite) })
    else { return nil }
    let isTotal: Bool =
      if case .l2C = estimator.penalty { true } else { isFallback }
    var kept = KeptCurvature(
      centre: scaling.centre, scale: scaling.scale, value: now.value, valueAtZero: now.valueAtZero,
      gradient: now.gradient, hessian: now.hessian.blocks, weight: totalWeight,
      penaltyScale: isTotal ? .total : .perRow, classFactors: classFactors,
      aliased: solution.aliased, radius: nil, drift: 0, gradientError: 0, updates: 0)
    let penalty = CurvaturePenalty(
      strength?.scaled(by: penaltyShare), space: space, free: active,
      rules: FitRules(
        penaltyFactors: rules.hasFactors ? usedFactors(active) : nil,
        bounds: rules.hasBounds ? rules.bounds : nil),
      scaling: scaling, outputs: outputs, baseClass: strength == nil ? fixedClass : nil)
    var isActive = theta.indices.map { !penalty.isFixed($0) }
    for parameter in solution.aliased { isActive[parameter] = false }
    guard
      let system = NewtonSystem(
        kept.blocks(with: penalty, rows: totalWeight), outputs: outputs,
        gauged: objective.gaugedColumns, active: isActive), system.isExact
    else { return kept }
    let cheap = sum.cheapRadius(now, system, normUpTo: Self.greatestKeptOrder)
    // A step of √q standard errors should change no curvature by more than a tenth.
    let isEnough = cheap * Double(theta.count) <= 0.01
    let radius = isEnough ? cheap : min(cheap, try sum.greatestRadius(system, scaling: scaling))
    kept.radius = radius.isFinite ? radius : nil
    return kept
  }
}

extension KeptCurvature {
  /// M: the Hessian with the curvature of a penalty that so many rows have.
  func blocks(with penalty: CurvaturePenalty, rows: Double, adding more: BlockHessian? = nil)
    -> BlockHessian
  {
    var blocks = hessian
    var first = 0
    for b in blocks.indices {
      let order = blocks[b].order
      if let more {
        for i in blocks[b].values.indices { blocks[b].values[i] += more.blocks[b].values[i] }
      }
      for i in 0..<order { blocks[b].values[i * order + i] += rows * penalty.l2[first + i] }
      first += order
    }
    return BlockHessian(blocks: blocks)
  }

  /// `H·v`.
  func product(_ v: [Double]) -> [Double] {
    var result = [Double]()
    result.reserveCapacity(v.count)
    for block in hessian {
      let first = result.count
      for i in 0..<block.order {
        var sum = 0.0
        for j in 0..<block.order { sum += block.values[i * block.order + j] * v[first + j] }
        result.append(sum)
      }
    }
    return result
  }
}
