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
    let scaling = ColumnScaling(
      centre: active.map { estimator.intercept ? moments.mean[$0] : 0 },
      scale: active.map { moments.variance[$0] > 0 ? moments.variance[$0].squareRoot() : 1 },
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
      strength, space: space, free: active, scaling: scaling, outputs: outputs)
    var isActive = [Bool](repeating: true, count: theta.count)
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

/// A penalty of each parameter on the scaled columns of a kept curvature, beside a mean of losses.
struct CurvaturePenalty {
  /// λⱼ in ½·λⱼ·θⱼ².
  var l2: [Double]
  /// mⱼ in mⱼ·|θⱼ|.
  var l1: [Double]

  init(
    _ strength: PenaltyStrength?, space: FeatureSpace, free: [Int], scaling: ColumnScaling,
    outputs: Int
  ) {
    (l2, l1) = ([], [])
    for _ in 0..<outputs {
      for (k, j) in free.enumerated() {
        // What the penalty standardizes by, over what these columns are scaled by.
        let deviation = space.moments.map { max($0.variance[j].squareRoot(), 1e-7) } ?? 1
        let ratio = deviation / scaling.scale[k]
        l2.append((strength?.l2 ?? 0) * ratio * ratio)
        l1.append((strength?.l1 ?? 0) * ratio)
      }
      if scaling.intercept {
        l2.append(0)
        l1.append(0)
      }
    }
  }

  /// The columns, intercept included, that no class penalises.
  func gauged(_ loss: ConvexLoss, outputs: Int) -> [Int] {
    guard loss == .softmax, outputs > 0 else { return [] }
    let q = l2.count / outputs
    return (0..<q).filter { j in
      (0..<outputs).allSatisfy { l2[$0 * q + j] == 0 && l1[$0 * q + j] == 0 }
    }
  }
}
