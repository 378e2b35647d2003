extension TableProblem {
  /// Has fits begin at a model's coefficients.
  ///
  /// - Throws: a model of other columns, levels, classes or outputs.
  mutating func begin(at model: TabularModel?) throws(LogisticError) {
    guard let model else { return }
    func refuse(_ reason: String) -> LogisticError {
      LogisticError(
        .usage, "starting-model", "the fit cannot begin at this model: \(reason)",
        place: rows.file.map { .init(file: $0) },
        advice: "begin without it, or give a model of the same columns, levels and classes")
    }
    guard Set(model.classes) == Set(classes) else {
      throw refuse(
        "its classes are \(model.classes.joined(separator: ", ")), "
          + "the target's \(classes.joined(separator: ", "))")
    }
    let dense = model.network.nodes[model.network.output].layer as? Dense
    guard dense?.units == outputs, dense?.activation == activation else {
      throw refuse(
        "it has \(dense?.units ?? 0) outputs (\(dense?.activation.rawValue ?? "")), "
          + "the fit \(outputs) (\(activation.rawValue))")
    }
    let (mine, theirs) = (Self.known(space), Self.known(model.space))
    if let more = mine.first(where: { !theirs.contains($0) }) {
      throw refuse("it has no coefficient of \(more.term)")
    }
    if let more = theirs.first(where: { !mine.contains($0) }) {
      throw refuse("it has a coefficient of \(more.term), which the rows do not have")
    }
    start = model
  }

  private static func known(_ space: FeatureSpace) -> [Feature] {
    space.features.filter(\.hasCoefficient)
  }

  /// The starting model's coefficients of each output, on the columns as they are, in this problem's
  /// order of features and classes.
  private func startingCoefficients(
    _ model: TabularModel
  ) -> [(intercept: Double, weights: [Double])] {
    let features = model.space.features
    let places = space.features.map { features.firstIndex(of: $0) }
    let given = model.coefficients
    return (0..<outputs).map { c in
      let from =
        hasOneOutput ? 0 : model.classes.firstIndex(of: classes[c]) ?? c
      // Of two classes either may be the one whose probability is modelled.
      let sign: Double =
        hasOneOutput && model.classes[model.positive] != classes[positive] ? -1 : 1
      return (
        sign * given[from].intercept, places.map { $0.map { sign * given[from].weights[$0] } ?? 0 }
      )
    }
  }

  /// Where a solver begins, in the objective's order: zeros, or the starting model.
  ///
  /// Where a level of a category is fixed at 0, the others' coefficients are what they are above its.
  func startingValues(_ active: [Int]) throws(LogisticError) -> [Double] {
    let perOutput = active.count + (estimator.intercept ? 1 : 0)
    if let startingParameters { return startingParameters }
    guard let start else { return [Double](repeating: 0, count: outputs * perOutput) }
    let features = space.features
    let isActive = Set(active)
    var values: [Double] = []
    for output in startingCoefficients(start) {
      var (intercept, weights) = output
      if estimator.intercept {
        for (j, feature) in features.enumerated()
        where feature.role == .level && !isActive.contains(j) && weights[j] != 0 {
          let base = weights[j]
          intercept += base
          for (other, level) in features.enumerated()
          where level.column == feature.column && level.role == .level { weights[other] -= base }
        }
      }
      values += active.map { weights[$0] }
      if estimator.intercept { values.append(intercept) }
    }
    return values
  }

  /// Where an optimizer begins.
  func startingNetwork(_ strength: PenaltyStrength?) throws(LogisticError) -> Network {
    let network = try emptyNetwork(strength)
    guard start != nil else { return network }
    let active = Array(space.features.indices)
    var model = TabularModel(
      network: network, space: space, target: target, classes: classes, positive: positive,
      missing: estimator.missing)
    model.setCoefficients(
      Placed(
        theta: try startingValues(active), active: active,
        perOutput: active.count + (estimator.intercept ? 1 : 0), outputs: outputs,
        hasIntercept: estimator.intercept))
    return model.network
  }
}
