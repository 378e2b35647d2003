internal import FileFormats

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
