/// A model of a table: which columns it takes, how they become features, the network that weighs
/// them, and what its outputs are called. It is what a table's `.keras` file holds.
public struct TabularModel: Sendable {
  /// The functional network of raw columns.
  public internal(set) var network: Network
  /// The raw columns and their encodings, in the order of the network's inputs.
  public let space: FeatureSpace
  /// The column that is predicted.
  public let target: String
  /// What the classes are called, in order.
  public let classes: [String]
  /// With two classes: the number of the one whose probability the network gives.
  public let positive: Int
  /// With two classes: at a probability above this the positive one is predicted.
  public var threshold = 0.5
  /// What becomes of rows that lack a value.
  public let missing: FeatureSpace.MissingValues
  /// With more than two classes: how probabilities come of the network's outputs.
  public internal(set) var multiClass = MultiClass.multinomial
  /// The sets of classes that hold the true one with a promised chance, if they were calibrated.
  public internal(set) var predictionSets: PredictionSets?
  /// How its probabilities are corrected by steps; nil if they are not. ``network`` is the one below the correction,
  /// whose coefficients stay those of the fit; the file's ends in the correction.
  public internal(set) var calibration: IsotonicCalibration?
  /// How it was fitted; nil if that is not known.
  public internal(set) var record: FitRecord?

  init(
    network: Network, space: FeatureSpace, target: String, classes: [String], positive: Int,
    missing: FeatureSpace.MissingValues, record: FitRecord? = nil
  ) {
    self.network = network
    self.space = space
    self.target = target
    self.classes = classes
    self.positive = positive
    self.missing = missing
    self.record = record
  }

  /// The model with another network of the same inputs and outputs, as after more training: what was
  /// known of the fit no longer holds.
  public func with(_ network: Network) -> TabularModel {
    var model = self
    model.network = network
    model.predictionSets = nil
    model.calibration = nil
    if var record = model.record {
      record.method =
        network.compiled?.method.optimizer.map { $0.className.lowercased() } ?? "newton"
      record.certificate = nil
      record.covariance = nil
      record.curvature = nil
      record.weights = FitWeights()
      model.record = record
    }
    return model
  }

  /// The network that gives the model's probabilities: with the layers of ``calibration``, as the file has it.
  ///
  /// - Throws: a calibration of a network that does not end in one sigmoid.
  public func servedNetwork() throws(LogisticError) -> Network {
    guard let calibration else { return network }
    return try network.calibrated(by: calibration)
  }

  /// Adds to the last layer's biases, which are its second variable.
  mutating func addToIntercepts(_ shift: [Double]) {
    let node = network.nodes[network.output]
    guard let bias = network.variables[node.variables].dropFirst().first else { return }
    for (at, amount) in zip(bias.range, shift) { network.storage[at] += amount }
  }

  /// The formula that it was fitted by, if it was one.
  public var formula: String? { space.design?.formula }

  /// What is modelled, for headings: `P(sex = male)`.
  public var modelled: String {
    network.nodes[network.output].shape.width == 1
      ? "P(\(target) = \(classes[positive]))"
      : "P(\(target) = each of \(classes.count) classes"
        + (multiClass == .oneVsRest ? ", each against the rest)" : ")")
  }

  /// What the offset of its formula is multiplied by; nil if there is none.
  var offsetWeight: Double? {
    space.design?.offsetFeature.flatMap { coefficients.first?.weights[$0] }
  }

  /// The coefficients on the scale of the columns as they are, output by output.
  ///
  /// - Returns: one intercept an output, and one weight a feature.
  public var coefficients: [(intercept: Double, weights: [Double])] {
    network.outputCoefficients.map { output in
      var (intercept, weights) = output
      if let moments = space.moments {
        for j in weights.indices {
          weights[j] /= max(moments.variance[j].squareRoot(), 1e-7)
          intercept -= weights[j] * moments.mean[j]
        }
      }
      return (intercept, weights)
    }
  }

  /// The network with such ``coefficients``.
  func network(
    with coefficients: [(intercept: Double, weights: [Double])]
  ) -> Network {
    var network = network
    let variables = network.variables[network.nodes[network.output].variables]
    for (c, output) in coefficients.enumerated() {
      var (intercept, weights) = output
      if let moments = space.moments {
        for j in weights.indices {
          intercept += weights[j] * moments.mean[j]
          weights[j] *= max(moments.variance[j].squareRoot(), 1e-7)
        }
      }
      for (part, values) in zip(variables, [weights, [intercept]]) {
        let first = part.range.lowerBound + c * values.count
        network.storage.replaceSubrange(first..<first + values.count, with: values)
      }
    }
    network.optimizerState = nil
    return network
  }

  /// The same model with an intercept, of 0 unless it has one.
  ///
  /// - Throws: a network that is not the table's encoding and one `Dense`.
  func withIntercept() throws(LogisticError) -> TabularModel {
    guard var dense = network.nodes[network.output].layer as? Dense, !dense.useBias else {
      return self
    }
    dense.useBias = true
    var graph = NetworkBuilder()
    let joined = try space.build(&graph)
    let output = try graph.add(dense, to: joined)
    var model = self
    model.network = try graph.network(output: output)
    model.network.compiled = network.compiled
    model.network = model.network(with: coefficients)
    return model
  }
}

/// How a model of a table was fitted: what its file says beside the network.
public struct FitRecord: Sendable, Equatable {
  /// The method's word, `newton` or `adam`.
  public var method: String
  /// The penalty's word, `unpenalized`, `l2`, `l1`, `elasticnet`, `group-lasso`, `adaptive-lasso`, `firth`, `flic`
  /// or `flac`.
  public var penalty: String
  /// Which of Firth's estimates it is; nil for other penalties.
  var firth: FirthKind? { FirthKind(rawValue: penalty) }
  /// Its strength λ in `mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]`, if it has one.
  public var lambda: Double?
  /// Its r.
  public var l1Ratio: Double?
  /// How many rows were fitted (their frequency weights' sum, if there were any).
  public var observations: Double
  /// How many rows were left out.
  public var rowsDropped: Int
  /// How many values were filled in.
  public var valuesImputed: Int
  /// The certificate's bound on the relative gap, and which proof; nil after an optimizer's steps.
  public var certificate: Certificate?
  /// What is known of separation.
  public var separation: Separation
  /// The covariance of the free coefficients on the scale of the columns, row by row, if they have one.
  public var covariance: [Double]?
  /// Which features are free: the others are reference levels or were dropped.
  public var free: [Int]
  /// The number of the class whose coefficients are 0, in an unpenalised fit of more than two.
  public var baseClass: Int?
  /// What was asked of single features' coefficients.
  public var rules = FitRules()
  /// How the rows counted.
  public var weights = FitWeights()
  /// What stands for the fitted rows when more are added; nil if it was not kept.
  public internal(set) var curvature: KeptCurvature? = nil
}
