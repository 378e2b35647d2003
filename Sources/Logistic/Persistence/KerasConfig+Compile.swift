internal import FileFormats

// MARK: Writing

extension KerasConfig {
  /// The `compile_config` of a model.
  ///
  /// - Throws: for a loss or optimizer that Keras does not know.
  static func compile(
    _ settings: CompileSettings, outputs: Int, takesStrings: Bool
  ) throws(LogisticError) -> JSONValue {
    func metrics(_ list: [Metric]) -> JSONValue {
      list.isEmpty
        ? .null : .array(list.map { metric($0, loss: settings.loss, outputs: outputs) })
    }
    return [
      ("optimizer", try optimizer(fileOptimizer(settings.method))),
      ("loss", try loss(settings.loss)),
      ("loss_weights", .null), ("metrics", metrics(settings.metrics)),
      ("weighted_metrics", metrics(settings.weightedMetrics)), ("run_eagerly", .bool(false)),
      ("steps_per_execution", .integer(1)), ("jit_compile", .bool(!takesStrings)),
    ].asObject
  }

  /// The optimizer that stands in the file: Keras knows no exact solver, so Adam stands for one.
  static func fileOptimizer(_ method: FittingMethod) -> any Optimizer {
    method.optimizer ?? Adam()
  }

  static func optimizer(_ optimizer: any Optimizer) throws(LogisticError) -> JSONValue {
    let kind: KerasNames.OptimizerClass
    let own: [(String, JSONValue)]
    func adam(_ beta1: Double, _ beta2: Double, _ epsilon: Double, _ amsgrad: Bool) -> [(
      String, JSONValue
    )] {
      [
        ("beta_1", .number(beta1)), ("beta_2", .number(beta2)), ("epsilon", .number(epsilon)),
        ("amsgrad", .bool(amsgrad)),
      ]
    }
    switch optimizer {
    case let sgd as SGD:
      kind = .sgd
      own = [("momentum", .number(sgd.momentum)), ("nesterov", .bool(sgd.nesterov))]
    case let rms as RMSprop:
      kind = .rmsprop
      own = [
        ("rho", .number(rms.rho)), ("momentum", .number(rms.momentum)),
        ("epsilon", .number(rms.epsilon)), ("centered", .bool(rms.centered)),
      ]
    case let one as Adam:
      kind = .adam
      own = adam(one.beta1, one.beta2, one.epsilon, one.amsgrad)
    case let one as AdamW:
      kind = .adamW
      own = adam(one.beta1, one.beta2, one.epsilon, one.amsgrad)
    default:
      throw LogisticError(
        .model, "unsupported", "\(optimizer.className) is not an optimizer that Keras knows",
        advice: "use \(KerasNames.list(KerasNames.OptimizerClass.self))")
    }
    let rules = optimizer.gradientRules
    let shared: [(String, JSONValue)] = [
      ("name", .string(kind.defaultName)), ("learning_rate", learningRate(optimizer.learningRate)),
      ("weight_decay", .optional(rules.weightDecay)), ("clipnorm", .optional(rules.clipnorm)),
      ("global_clipnorm", .optional(rules.globalClipnorm)),
      ("clipvalue", .optional(rules.clipvalue)), ("use_ema", .bool(false)),
      ("ema_momentum", .number(0.99)), ("ema_overwrite_frequency", .null),
      ("loss_scale_factor", .null), ("gradient_accumulation_steps", .null),
    ]
    return kerasObject("keras.optimizers", kind.rawValue, (shared + own).asObject)
  }

  private static func learningRate(_ rate: LearningRate) -> JSONValue {
    let kind: KerasNames.ScheduleClass
    var settings: [(String, JSONValue)]
    func start(_ initial: Double, _ steps: Int, _ key: String = "decay_steps") -> [(
      String, JSONValue
    )] {
      [("initial_learning_rate", .number(initial)), (key, .integer(steps))]
    }
    switch rate {
    case .constant(let value): return .number(value)
    case .exponentialDecay(let initial, let steps, let decay, let staircase):
      kind = .exponentialDecay
      settings =
        start(initial, steps) + [("decay_rate", .number(decay)), ("staircase", .bool(staircase))]
    case .inverseTimeDecay(let initial, let steps, let decay, let staircase):
      kind = .inverseTimeDecay
      settings =
        start(initial, steps) + [("decay_rate", .number(decay)), ("staircase", .bool(staircase))]
    case .polynomialDecay(let initial, let steps, let end, let power, let cycle):
      kind = .polynomialDecay
      settings =
        start(initial, steps) + [
          ("end_learning_rate", .number(end)), ("power", .number(power)), ("cycle", .bool(cycle)),
        ]
    case .piecewiseConstantDecay(let boundaries, let values):
      kind = .piecewiseConstantDecay
      settings = [
        ("boundaries", .array(boundaries.map { .integer($0) })), ("values", .numbers(values)),
      ]
    case .cosineDecay(let initial, let steps, let alpha, let target, let warmup):
      kind = .cosineDecay
      settings =
        start(initial, steps) + [
          ("alpha", .number(alpha)), ("warmup_target", .optional(target)),
          ("warmup_steps", .integer(warmup)),
        ]
    case .cosineDecayRestarts(let initial, let first, let tMul, let mMul, let alpha):
      kind = .cosineDecayRestarts
      settings =
        start(initial, first, "first_decay_steps") + [
          ("t_mul", .number(tMul)), ("m_mul", .number(mMul)), ("alpha", .number(alpha)),
        ]
    }
    settings.append(("name", .string(kind.defaultName)))
    return kerasObject("keras.optimizers.schedules", kind.rawValue, settings.asObject)
  }

  static func loss(_ loss: any Loss) throws(LogisticError) -> JSONValue {
    let kind: KerasNames.LossClass
    var settings: [(String, JSONValue)] = []
    var isPlain = true
    switch loss {
    case let loss as BinaryCrossentropy:
      kind = .binaryCrossentropy
      settings = crossentropy(loss.fromLogits, loss.labelSmoothing) + [("axis", .integer(-1))]
      isPlain = loss == BinaryCrossentropy()
    case let loss as CategoricalCrossentropy:
      kind = .categoricalCrossentropy
      settings = crossentropy(loss.fromLogits, loss.labelSmoothing) + [("axis", .integer(-1))]
      isPlain = loss == CategoricalCrossentropy()
    case let loss as SparseCategoricalCrossentropy:
      kind = .sparseCategoricalCrossentropy
      settings = [("from_logits", .bool(loss.fromLogits)), ("ignore_class", .null)]
      isPlain = !loss.fromLogits
    case is MeanSquaredError: kind = .meanSquaredError
    case is MeanAbsoluteError: kind = .meanAbsoluteError
    default:
      throw LogisticError(
        .model, "unsupported", "\(loss.name) is not a loss that Keras knows",
        advice: "use \(KerasNames.list(KerasNames.LossClass.self))")
    }
    if isPlain { return .string(kind.words[0]) }
    return kerasObject(
      "keras.losses", kind.rawValue,
      ([
        ("name", .string(kind.words[0])), ("reduction", .string("sum_over_batch_size")),
      ] + settings).asObject)
  }

  private static func crossentropy(_ fromLogits: Bool, _ smoothing: Double) -> [(
    String, JSONValue
  )] {
    [("from_logits", .bool(fromLogits)), ("label_smoothing", .number(smoothing))]
  }

  /// A metric as the word that was given, if a word says it all, or as an object.
  private static func metric(_ metric: Metric, loss: any Loss, outputs: Int) -> JSONValue {
    if let kind = KerasNames.MetricClass(metric.name), plainMetric(kind).kind == metric.kind {
      return .string(metric.name)
    }
    func threshold(_ value: Double) -> [(String, JSONValue)] {
      [
        ("thresholds", value == 0.5 ? .null : .number(value)), ("top_k", .null),
        ("class_id", .null),
      ]
    }
    let kind: KerasNames.MetricClass
    var settings: [(String, JSONValue)] = []
    switch metric.kind {
    case .accuracy:
      // Keras resolves the word by outputs and labels; an object has to be of the class itself.
      if outputs == 1 {
        (kind, settings) = (.binaryAccuracy, [("threshold", .number(0.5))])
      } else {
        kind =
          loss is SparseCategoricalCrossentropy ? .sparseCategoricalAccuracy : .categoricalAccuracy
      }
    case .binaryAccuracy(let value):
      (kind, settings) = (.binaryAccuracy, [("threshold", .number(value))])
    case .categoricalAccuracy: kind = .categoricalAccuracy
    case .sparseCategoricalAccuracy: kind = .sparseCategoricalAccuracy
    case .topKCategoricalAccuracy(let k):
      (kind, settings) = (.topKCategoricalAccuracy, [("k", .integer(k))])
    case .sparseTopKCategoricalAccuracy(let k):
      (kind, settings) = (.sparseTopKCategoricalAccuracy, [("k", .integer(k))])
    case .auc(let curve, let thresholds):
      kind = .auc
      settings = [
        ("num_thresholds", .integer(thresholds)), ("curve", .string(curve.rawValue)),
        ("summation_method", .string("interpolation")), ("multi_label", .bool(false)),
        ("num_labels", .null), ("label_weights", .null), ("from_logits", .bool(false)),
      ]
    case .precision(let value): (kind, settings) = (.precision, threshold(value))
    case .recall(let value): (kind, settings) = (.recall, threshold(value))
    case .binaryCrossentropy(let loss):
      kind = .binaryCrossentropy
      settings = crossentropy(loss.fromLogits, loss.labelSmoothing)
    case .categoricalCrossentropy(let loss):
      kind = .categoricalCrossentropy
      settings = crossentropy(loss.fromLogits, loss.labelSmoothing) + [("axis", .integer(-1))]
    case .sparseCategoricalCrossentropy(let loss):
      kind = .sparseCategoricalCrossentropy
      settings = [
        ("from_logits", .bool(loss.fromLogits)), ("ignore_class", .null), ("axis", .integer(-1)),
      ]
    case .meanSquaredError: kind = .meanSquaredError
    case .meanAbsoluteError: kind = .meanAbsoluteError
    }
    return kerasObject(
      "keras.metrics", kind.rawValue,
      ([("name", .string(metric.name)), ("dtype", .string("float32"))] + settings).asObject)
  }
}

// MARK: Reading

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
    if let word = value.value.string {
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
  private static func plainMetric(_ kind: KerasNames.MetricClass) -> Metric {
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
    if let word = value.value.string { return plainMetric(try known(word)).named(word) }
    let (className, config) = try value.classAndConfig()
    let kind = try known(className)
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
