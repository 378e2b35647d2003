internal import FileFormats

extension KerasConfig {
  /// What `compile` said.
  ///
  /// - Parameter outputs: how many outputs a row has.
  static func compile(_ config: ConfigReader) throws(LogisticError) -> CompileSettings {
    _ = try config.object()
    try config.refuse("loss_weights")
    // A model with one output may list its losses and metrics by output.
    var lossConfig = config["loss"]
    if lossConfig.value.array?.count == 1 { lossConfig = try lossConfig.array()[0] }
    if lossConfig["class_name"].isNull, let only = lossConfig.value.object, only.count == 1 {
      lossConfig = lossConfig[only.keys[0]]
    }
    let loss = try loss(lossConfig)
    let optimizer = try optimizer(config["optimizer"])
    return try CompileSettings(
      method: FittingMethod(optimizer), loss: loss, metrics: try metrics(config["metrics"]),
      weightedMetrics: try metrics(config["weighted_metrics"]))
  }

  static func optimizer(_ value: ConfigReader) throws(LogisticError) -> any Optimizer {
    let className: String
    let config: ConfigReader
    if let word = value.value.string {
      (className, config) = (
        word, ConfigReader(.object([:]), path: value.path, entry: value.entry)
      )
    } else {
      (className, config) = try value.classAndConfig()
    }
    guard let kind = KerasNames.OptimizerClass(className) else {
      throw value.unsupported(
        "the optimizer '\(className)' is not supported",
        advice: "supported are \(KerasNames.list(KerasNames.OptimizerClass.self))")
    }
    var known: Set<String> = [
      "name", "learning_rate", "weight_decay", "clipnorm", "global_clipnorm", "clipvalue",
      "use_ema", "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor",
      "gradient_accumulation_steps", "jit_compile", "is_legacy_optimizer",
    ]
    try config.refuse("use_ema", unless: .bool(false))
    try config.refuse("loss_scale_factor")
    try config.refuse("gradient_accumulation_steps", unless: .integer(1))
    let rules = GradientRules(
      weightDecay: try config.optionalDouble("weight_decay"),
      clipnorm: try config.optionalDouble("clipnorm"),
      globalClipnorm: try config.optionalDouble("global_clipnorm"),
      clipvalue: try config.optionalDouble("clipvalue"))
    let rate = config["learning_rate"]
    let given = rate.isNull ? nil : try learningRate(rate)
    let optimizer: any Optimizer
    switch kind {
    case .sgd:
      known.formUnion(["momentum", "nesterov"])
      optimizer = SGD(
        learningRate: given ?? 0.01, momentum: try config.double("momentum", default: 0),
        nesterov: try config.bool("nesterov", default: false), gradientRules: rules)
    case .rmsprop:
      known.formUnion(["rho", "momentum", "epsilon", "centered"])
      optimizer = RMSprop(
        learningRate: given ?? 0.001, rho: try config.double("rho", default: 0.9),
        momentum: try config.double("momentum", default: 0),
        epsilon: try config.double("epsilon", default: 1e-7),
        centered: try config.bool("centered", default: false), gradientRules: rules)
    case .adam, .adamW:
      known.formUnion(["beta_1", "beta_2", "epsilon", "amsgrad"])
      let beta1 = try config.double("beta_1", default: 0.9)
      let beta2 = try config.double("beta_2", default: 0.999)
      let epsilon = try config.double("epsilon", default: 1e-7)
      let amsgrad = try config.bool("amsgrad", default: false)
      optimizer =
        kind == .adam
        ? Adam(
          learningRate: given ?? 0.001, beta1: beta1, beta2: beta2, epsilon: epsilon,
          amsgrad: amsgrad, gradientRules: rules)
        : AdamW(
          learningRate: given ?? 0.001, weightDecay: rules.weightDecay ?? 0.004, beta1: beta1,
          beta2: beta2, epsilon: epsilon, amsgrad: amsgrad, gradientRules: rules)
    }
    try config.refuseUnknownOptions(besides: known)
    do { try optimizer.validate() } catch {
      throw LogisticError(
        .model, "config-value", "\(config.path): \(error.reason)", place: value.place)
    }
    return optimizer
  }

  private static func learningRate(_ value: ConfigReader) throws(LogisticError) -> LearningRate {
    if let number = value.value.double { return .constant(number) }
    let (className, config) = try value.classAndConfig()
    guard let kind = KerasNames.ScheduleClass(rawValue: className) else {
      throw value.unsupported(
        "the learning-rate schedule '\(className)' is not supported",
        advice: "supported are \(KerasNames.list(KerasNames.ScheduleClass.self))")
    }
    func steps(_ key: String = "decay_steps") throws(LogisticError) -> Int {
      try config[key].int(in: 1...Int(UInt32.max))
    }
    func initial() throws(LogisticError) -> Double {
      try config["initial_learning_rate"].finite()
    }
    let rate: LearningRate
    switch kind {
    case .exponentialDecay:
      rate = .exponentialDecay(
        initial: try initial(), decaySteps: try steps(),
        decayRate: try config["decay_rate"].finite(),
        staircase: try config.bool("staircase", default: false))
    case .inverseTimeDecay:
      rate = .inverseTimeDecay(
        initial: try initial(), decaySteps: try steps(),
        decayRate: try config["decay_rate"].finite(),
        staircase: try config.bool("staircase", default: false))
    case .polynomialDecay:
      rate = .polynomialDecay(
        initial: try initial(), decaySteps: try steps(),
        end: try config.double("end_learning_rate", default: 0.0001),
        power: try config.double("power", default: 1),
        cycle: try config.bool("cycle", default: false))
    case .piecewiseConstantDecay:
      var boundaries = [Int]()
      for boundary in try config["boundaries"].array() {
        boundaries.append(try boundary.int(in: 0...Int.max))
      }
      rate = .piecewiseConstantDecay(
        boundaries: boundaries, values: try config["values"].doubles())
    case .cosineDecay:
      let warmup = config["warmup_steps"]
      rate = .cosineDecay(
        initial: try initial(), decaySteps: try steps(),
        alpha: try config.double("alpha", default: 0),
        warmupTarget: try config.optionalDouble("warmup_target"),
        warmupSteps: warmup.isNull ? 0 : try warmup.int(in: 0...Int(UInt32.max)))
    case .cosineDecayRestarts:
      rate = .cosineDecayRestarts(
        initial: try initial(), firstDecaySteps: try steps("first_decay_steps"),
        tMul: try config.double("t_mul", default: 2), mMul: try config.double("m_mul", default: 1),
        alpha: try config.double("alpha", default: 0))
    }
    do { try rate.validate() } catch {
      throw LogisticError(
        .model, "config-value", "\(config.path): \(error.reason)", place: value.place)
    }
    return rate
  }

  private static func loss(_ value: ConfigReader) throws(LogisticError) -> any Loss {
    let className: String
    let config: ConfigReader
    if let word = value.word {
      (className, config) = (
        word, ConfigReader(.object([:]), path: value.path, entry: value.entry)
      )
    } else {
      (className, config) = try value.classAndConfig()
    }
    guard let kind = KerasNames.LossClass(className) else {
      throw value.unsupported(
        "the loss '\(className)' is not supported",
        advice: "supported are \(KerasNames.list(KerasNames.LossClass.self))")
    }
    try config.refuse(
      "reduction", unless: .string("sum_over_batch_size"), .string("auto"))
    try config.refuse("axis", unless: .integer(-1))
    try config.refuse("ignore_class")
    try config.refuseUnknownOptions(besides: [
      "name", "reduction", "axis", "from_logits", "label_smoothing", "dtype", "fn",
    ])
    let fromLogits = try config.bool("from_logits", default: false)
    let smoothing = try config.double("label_smoothing", default: 0)
    guard smoothing >= 0, smoothing <= 1 else {
      throw config["label_smoothing"].wrong("a number from 0 to 1")
    }
    switch kind {
    case .binaryCrossentropy:
      return BinaryCrossentropy(fromLogits: fromLogits, labelSmoothing: smoothing)
    case .categoricalCrossentropy:
      return CategoricalCrossentropy(fromLogits: fromLogits, labelSmoothing: smoothing)
    case .sparseCategoricalCrossentropy:
      return SparseCategoricalCrossentropy(fromLogits: fromLogits)
    case .meanSquaredError: return MeanSquaredError()
    case .meanAbsoluteError: return MeanAbsoluteError()
    }
  }

  private static func metrics(_ value: ConfigReader) throws(LogisticError) -> [Metric] {
    if value.isNull { return [] }
    // {"dense": ["accuracy"]}: by output.
    if value["class_name"].isNull, let only = value.value.object, only.count == 1 {
      return try metrics(value[only.keys[0]])
    }
    guard value.value.array != nil else { return [try metric(value)] }
    var list = [Metric]()
    for element in try value.array() {
      if element.value.array != nil {
        for inner in try element.array() { list.append(try metric(inner)) }
      } else {
        list.append(try metric(element))
      }
    }
    return list
  }

  /// A metric of this class with Keras's defaults.
  static func plainMetric(_ kind: KerasNames.MetricClass) -> Metric {
    switch kind {
    case .accuracy: .accuracy
    case .binaryAccuracy: .binaryAccuracy
    case .categoricalAccuracy: .categoricalAccuracy
    case .sparseCategoricalAccuracy: .sparseCategoricalAccuracy
    case .topKCategoricalAccuracy: .topKCategoricalAccuracy()
    case .sparseTopKCategoricalAccuracy: .sparseTopKCategoricalAccuracy()
    case .auc: .auc
    case .precision: .precision
    case .recall: .recall
    case .binaryCrossentropy: .binaryCrossentropy
    case .categoricalCrossentropy: .categoricalCrossentropy
    case .sparseCategoricalCrossentropy: .sparseCategoricalCrossentropy
    case .meanSquaredError: .meanSquaredError
    case .meanAbsoluteError: .meanAbsoluteError
    }
  }

  private static func metric(_ value: ConfigReader) throws(LogisticError) -> Metric {
    func known(_ word: String) throws(LogisticError) -> KerasNames.MetricClass {
      guard let kind = KerasNames.MetricClass(word) else {
        throw value.unsupported(
          "the metric '\(word)' is not supported",
          advice: "supported are \(KerasNames.list(KerasNames.MetricClass.self))")
      }
      return kind
    }
    // Keras reports a word under that word.
    if let word = value.word { return plainMetric(try known(word)).named(word) }
    let (className, config) = try value.classAndConfig()
    let kind = try known(className)
    // The class of that name asks for outputs that equal their labels: another thing.
    guard kind != .accuracy else {
      throw value.unsupported(
        "the metric class 'Accuracy' is not supported",
        advice: "use the word 'accuracy' or the class BinaryAccuracy")
    }
    var names: Set<String> = ["name", "dtype"]
    func threshold() throws(LogisticError) -> Double {
      names.formUnion(["thresholds"])
      let value = config["thresholds"]
      if let only = value.value.array, only.count == 1 { return try value.array()[0].finite() }
      return try config.double("thresholds", default: 0.5)
    }
    func top() throws(LogisticError) -> Int {
      names.insert("k")
      return config["k"].isNull ? 5 : try config["k"].int(in: 1...maximumWidth)
    }
    names.insert("from_logits")
    names.insert("axis")
    names.insert("label_smoothing")
    let fromLogits = try config.bool("from_logits", default: false)
    let smoothing = try config.double("label_smoothing", default: 0)
    try config.refuse("axis", unless: .integer(-1))
    let metric: Metric
    switch kind {
    case .accuracy, .categoricalAccuracy, .sparseCategoricalAccuracy, .meanSquaredError,
      .meanAbsoluteError:
      metric = plainMetric(kind)
    case .binaryAccuracy:
      names.insert("threshold")
      metric = .binaryAccuracy(threshold: try config.double("threshold", default: 0.5))
    case .topKCategoricalAccuracy: metric = .topKCategoricalAccuracy(k: try top())
    case .sparseTopKCategoricalAccuracy: metric = .sparseTopKCategoricalAccuracy(k: try top())
    case .auc:
      names.formUnion(["num_thresholds", "curve", "summation_method", "multi_label"])
      try config.refuse("summation_method", unless: .string("interpolation"))
      try config.refuse("multi_label", unless: .bool(false))
      try config.refuse("from_logits", unless: .bool(false))
      let word = try config.string("curve", default: "ROC")
      guard let curve = Metric.Curve(rawValue: word) else {
        throw config["curve"].wrong("one of \(KerasNames.list(Metric.Curve.self))")
      }
      let thresholds = config["num_thresholds"]
      metric = .auc(
        curve: curve, numThresholds: thresholds.isNull ? 200 : try thresholds.int(in: 2...1_000_000)
      )
    case .precision: metric = .precision(threshold: try threshold())
    case .recall: metric = .recall(threshold: try threshold())
    case .binaryCrossentropy:
      metric = .binaryCrossentropy(fromLogits: fromLogits, labelSmoothing: smoothing)
    case .categoricalCrossentropy:
      metric = .categoricalCrossentropy(fromLogits: fromLogits, labelSmoothing: smoothing)
    case .sparseCategoricalCrossentropy:
      metric = .sparseCategoricalCrossentropy(fromLogits: fromLogits)
    }
    try config.refuseUnknownOptions(besides: names)
    return metric.named(try config.string("name", default: metric.name))
  }
}
