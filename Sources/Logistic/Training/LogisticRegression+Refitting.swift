extension LogisticRegression {
  /// The estimator that fitted a model, as far as its file tells: columns, levels, penalty, factors, bounds, class
  /// weights and layer.
  ///
  /// - Throws: a model that tells no fit, and texts, which are made anew by other rows.
  public init(refitting model: TabularModel) throws(LogisticError) {
    func refused(_ what: String) -> LogisticError {
      LogisticError(
        .model, "no-refit", "the model cannot be fitted again as it was: \(what)",
        advice: "fit it again with 'logistic train', or LogisticRegression")
    }
    guard let record = model.record, model.network.compiled != nil else {
      throw refused("its file does not say how it was fitted")
    }
    self.init()
    if let strength = PenaltyStrength(record) {
      switch strength.kind {
      case .grouped: penalty = .groupLasso(lambda: strength.lambda, l1Ratio: strength.l1Ratio)
      case .adaptive:
        guard let adaptive = record.rules.adaptive else {
          throw refused(
            "its file does not say what the factors of its adaptive lasso were made from")
        }
        penalty = .adaptiveLasso(lambda: strength.lambda, gamma: adaptive.gamma)
      case .plain:
        penalty =
          strength.l1Ratio == 0
          ? .l2(lambda: strength.lambda)
          : strength.l1Ratio == 1
            ? .l1(lambda: strength.lambda)
            : .elasticNet(lambda: strength.lambda, l1Ratio: strength.l1Ratio)
      }
    } else {
      penalty =
        [Penalty.firth, .flic, .flac].first { $0.firth?.rawValue == record.penalty } ?? .unpenalized
    }
    guard !model.space.inputs.contains(where: \.isText) else {
      throw refused("its texts would get other words")
    }
    guard let dense = model.network.nodes[model.network.output].layer as? Dense else {
      throw refused("it does not end in a Dense layer")
    }
    standardize = model.space.moments != nil
    intercept = dense.useBias
    missing = model.missing
    multiClass = model.multiClass
    if model.multiClass == .multinomial {
      outputLayer =
        dense.activation == .softmax ? .softmax(units: dense.units) : .sigmoid(units: dense.units)
    }
    if model.classes.count == 2 { positive = model.classes[model.positive] }
    baseClass = record.baseClass.flatMap {
      model.classes.indices.contains($0) ? model.classes[$0] : nil
    }
    relaxation = record.rules.relaxation
    classWeight = record.weights.classFactors.map {
      .each(Dictionary(uniqueKeysWithValues: zip(model.classes, $0)))
    }
    correctsIntercept = record.weights.interceptShift != nil
    let features = model.space.features
    let factors =
      record.rules.adaptive.map(\.factors) ?? record.rules.penaltyFactors
    for (j, feature) in features.enumerated() where feature.hasCoefficient {
      if let factor = factors?[j], factor != 1 {
        penaltyFactors[feature.term] = factor
      }
      if let bounds = record.rules.bounds?[j], !bounds.isAbsent {
        self.bounds[feature.term] = bounds
      }
    }
    keepsCurvature = false
    if let text = model.formula {
      formula = try Formula(text)
      return
    }
    let free = Set(record.free)
    for input in model.space.inputs {
      guard case .category = input.encoding else { continue }
      // Rows may hold its levels as numbers.
      categorical.append(input.name)
      let held = features.indices.filter {
        features[$0].column == input.name && features[$0].role == .level && !free.contains($0)
          && factors?[$0] != .infinity
      }
      if held.count == 1, let level = features[held[0]].level { references[input.name] = level }
    }
  }
}
