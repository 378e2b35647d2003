/// What is asked of each parameter, on the scaled columns of a kept curvature, beside a mean of losses.
struct CurvaturePenalty {
  /// λⱼ in ½·λⱼ·θⱼ².
  var l2: [Double] = []
  /// mⱼ in mⱼ·|θⱼ|.
  var l1: [Double] = []
  /// The least value of each.
  var lower: [Double] = []
  /// The greatest value of each.
  var upper: [Double] = []
  /// Parameters that are penalised by the length of their vector.
  var groups: [(places: [Int], strength: Double)] = []

  /// - Parameters:
  ///   - free: the features that are fitted.
  ///   - baseClass: of an unpenalised softmax, the class from whose coefficients bounds are counted.
  init(
    _ strength: PenaltyStrength?, space: FeatureSpace, free: [Int], rules: FitRules,
    scaling: ColumnScaling, outputs: Int, baseClass: Int?
  ) {
    let perOutput = free.count + (scaling.intercept ? 1 : 0)
    let factors = free.map { rules.penaltyFactors?[$0] ?? 1 }
    for c in 0..<outputs {
      for (k, j) in free.enumerated() {
        // What the penalty standardizes by, over what these columns are scaled by.
        let deviation = space.moments.map { max($0.variance[j].squareRoot(), 1e-7) } ?? 1
        let ratio = deviation / scaling.scale[k]
        l2.append((strength?.l2 ?? 0) * factors[k] * ratio * ratio)
        l1.append((strength?.l1 ?? 0) * factors[k] * ratio)
        var bounds = rules.bounds?[j] ?? CoefficientBounds()
        if c == baseClass, !bounds.isAbsent { bounds = CoefficientBounds(lower: 0, upper: 0) }
        lower.append(bounds.lower * scaling.scale[k])
        upper.append(bounds.upper * scaling.scale[k])
      }
      if scaling.intercept {
        l2.append(0)
        l1.append(0)
        lower.append(-.infinity)
        upper.append(.infinity)
      }
    }
    guard let strength, strength.group > 0 else { return }
    let features = space.features
    var order: [String] = []
    var members: [String: [Int]] = [:]
    for (k, j) in free.enumerated() where factors[k] > 0 {
      if members[features[j].column] == nil { order.append(features[j].column) }
      members[features[j].column, default: []].append(k)
    }
    for name in order {
      guard let inside = members[name], let first = inside.first else { continue }
      groups.append(
        (
          places: (0..<outputs).flatMap { c in inside.map { c * perOutput + $0 } },
          strength: strength.group * factors[first] * Double(inside.count).squareRoot()
        ))
    }
  }

  /// Whether bounds leave a parameter one value.
  func isFixed(_ place: Int) -> Bool { lower[place] == upper[place] }

  /// The columns, intercept included, of which no class is penalised or bounded.
  func gauged(_ loss: ConvexLoss, outputs: Int) -> [Int] {
    guard loss == .softmax, outputs > 0 else { return [] }
    let q = l2.count / outputs
    let grouped = Set(groups.flatMap(\.places))
    return (0..<q).filter { j in
      (0..<outputs).allSatisfy {
        let place = $0 * q + j
        return l2[place] == 0 && l1[place] == 0 && lower[place] == -.infinity
          && upper[place] == .infinity && !grouped.contains(place)
      }
    }
  }

  /// What of it a quadratic model does not hold, beside a sum of losses of so much weight.
  func model(weight: Double) -> ModelPenalty {
    ModelPenalty(
      l1: l1.map { weight * $0 }, lower: lower, upper: upper,
      groups: groups.map { ($0.places, weight * $0.strength) })
  }
}

extension ModelPenalty {
  /// Whether it asks for anything.
  var isAbsent: Bool {
    groups.isEmpty && !l1.contains { $0 > 0 } && !lower.contains { $0 > -.infinity }
      && !upper.contains { $0 < .infinity }
  }

  /// The subgradient of least size at a point where the smooth part has the gradient g: one parameter's, or
  /// one group's, after the other. Beyond a bound every slope outwards is one.
  func leastSubgradient(_ g: [Double], at point: [Double]) -> [Double] {
    var result = g.indices.map { j in
      let left = point[j] <= lower[j] ? -.infinity : g[j] + (point[j] > 0 ? l1[j] : -l1[j])
      let right = point[j] >= upper[j] ? .infinity : g[j] + (point[j] < 0 ? -l1[j] : l1[j])
      return left > 0 ? left : right < 0 ? right : 0
    }
    for group in groups {
      let size = length(group.places, of: point)
      let pull = length(group.places, of: g)
      for j in group.places {
        result[j] =
          size > 0
          ? g[j] + group.strength * point[j] / size
          : pull > group.strength ? g[j] * (1 - group.strength / pull) : 0
      }
    }
    return result
  }
}
