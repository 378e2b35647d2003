internal import FileFormats

extension KerasConfig {
  /// A layer's class, its own name and how it computes.
  ///
  /// - Parameters:
  ///   - vocabulary: what a lookup finds beside the configuration.
  ///   - idfWeights: what a text finds among the weights.
  /// - Throws: a class or an option that is not supported, with what is.
  static func layer(
    _ object: ConfigReader, vocabulary: [UInt8]?, idfWeights: [Double]?
  ) throws(LogisticError) -> any Layer {
    let (className, raw) = try object.classAndConfig()
    guard let kind = KerasNames.LayerClass(rawValue: className) else {
      throw object.unsupported(
        "the layer class '\(className)' is not supported",
        advice: "supported are \(KerasNames.list(KerasNames.LayerClass.self))")
    }
    var config = raw
    config.layer = object.layer
    var known: Set<String> = ["name", "trainable", "dtype"]
    if kind == .input {
      return try inputLayer(config)
    }
    if !kind.isOperation {
      try requireNumbers(config["dtype"])
    }
    // A frozen layer matters where there is something to train.
    if kind == .dense { try config.refuse("trainable", unless: .bool(true)) }
    let layer: any Layer
    switch kind {
    case .input: return try inputLayer(config)
    case .dense:
      known.formUnion([
        "units", "activation", "use_bias", "kernel_initializer", "bias_initializer",
        "kernel_regularizer", "bias_regularizer", "batch_input_shape", "input_dim", "input_shape",
      ])
      layer = Dense(
        try config["units"].int(in: 1...maximumWidth),
        activation: try activation(config["activation"]),
        useBias: try config.bool("use_bias", default: true),
        kernelInitializer: try initializer(config["kernel_initializer"], default: .glorotUniform),
        biasInitializer: try initializer(config["bias_initializer"], default: .zeros),
        kernelRegularizer: try regularizer(config["kernel_regularizer"]),
        biasRegularizer: try regularizer(config["bias_regularizer"]), name: object.layer)
    case .activation:
      known.insert("activation")
      layer = try activation(config["activation"])
    case .normalization:
      known.formUnion(["axis", "invert", "mean", "variance"])
      try config.refuse(
        "axis", unless: .integer(-1), .integer(1), .array([.integer(-1)]), .array([.integer(1)]))
      try config.refuse("invert", unless: .bool(false))
      layer = Normalization(
        mean: try moments(config["mean"]), variance: try moments(config["variance"]),
        name: object.layer)
    case .stringLookup:
      layer = try stringLookup(config, vocabulary: vocabulary)
      known.formUnion([
        "invert", "max_tokens", "num_oov_indices", "oov_token", "mask_token", "output_mode",
        "sparse", "pad_to_max_tokens", "vocabulary", "vocabulary_size", "oov_method", "encoding",
      ])
    case .categoryEncoding:
      known.formUnion(["num_tokens", "output_mode", "sparse"])
      try config.refuse("sparse", unless: .bool(false))
      layer = CategoryEncoding(
        numTokens: try config["num_tokens"].int(in: 1...maximumWidth),
        outputMode: try categoryOutput(config["output_mode"], default: .multiHot),
        name: object.layer)
    case .textVectorization:
      layer = try textVectorization(config, vocabulary: vocabulary, idfWeights)
      known.formUnion(tokenOptions)
      known.formUnion([
        "max_tokens", "output_mode", "output_sequence_length", "pad_to_max_tokens", "sparse",
        "ragged", "vocabulary", "idf_weights", "encoding", "vocabulary_size",
      ])
    case .textHashing:
      known.formUnion(tokenOptions)
      known.formUnion(["output_mode", "num_buckets", "idf_weights"])
      layer = try placed(config) { () throws(LogisticError) in
        try TextHashing(
          buckets: config["num_buckets"].int(in: 1...TextHashing.greatestBucketCount),
          tokens: tokens(config), outputMode: textOutput(config["output_mode"]),
          idfWeights: config["idf_weights"].isNull ? [] : config["idf_weights"].doubles(),
          name: object.layer)
      }
    case .concatenate:
      known.insert("axis")
      try config.refuse("axis", unless: .integer(-1), .integer(1))
      layer = Concatenate(name: object.layer)
    case .nanToNum:
      known.formUnion(["nan", "posinf", "neginf"])
      layer = NanToNum(
        nan: try config["nan"].isNull ? 0 : config["nan"].double(),
        posinf: try config["posinf"].isNull ? nil : config["posinf"].double(),
        neginf: try config["neginf"].isNull ? nil : config["neginf"].double(), name: object.layer)
    case .isnan:
      layer = Isnan(name: object.layer)
    case .log, .log2, .log10, .log1p, .exp, .sqrt, .absolute, .add, .subtract, .multiply, .divide,
      .power, .clip, .take, .matmul:
      known.formUnion(kind == .clip ? ["x_min", "x_max"] : kind == .take ? ["axis"] : [])
      layer = try operation(kind, object, config)
    case .cast:
      let dtype = try config["dtype"].string()
      guard KerasNames.numberTypes.contains(dtype) else {
        throw config.unsupported(
          "a cast to '\(dtype)' is not supported",
          advice: "supported are \(KerasNames.numberTypes.sorted().joined(separator: ", "))")
      }
      layer = Cast(dtype: dtype, name: object.layer)
    }
    try config.refuseUnknownOptions(besides: known)
    return layer
  }

  /// An input, whose rows have one dimension.
  static func inputLayer(_ config: ConfigReader) throws(LogisticError) -> InputLayer {
    try config.refuse("sparse", unless: .bool(false))
    try config.refuse("ragged", unless: .bool(false))
    try config.refuse("optional", unless: .bool(false))
    try config.refuse("batch_size")
    let shape =
      config["batch_shape"].isNull ? config["batch_input_shape"] : config["batch_shape"]
    let dtype = config["dtype"]
    let type = try dtype.isNull ? "float32" : dtypeName(dtype)
    // One string a row may also be no list of strings: [null].
    let isOneString = type == "string" && shape.value.array?.count == 1
    let width = try isOneString ? 1 : width(ofBatchShape: shape)
    if type == "string" {
      guard width == 1 else {
        throw config.unsupported("an input of \(width) strings a row is not supported")
      }
      return InputLayer(ValueShape(1, kind: .string), name: config.layer)
    }
    guard KerasNames.inputTypes.contains(type) else {
      throw config.unsupported("inputs of type '\(type)' are not supported")
    }
    return InputLayer(ValueShape(width), name: config.layer)
  }

  /// The 4 of `[null, 4]`.
  static func width(ofBatchShape shape: ConfigReader) throws(LogisticError) -> Int {
    let lengths = try shape.array()
    guard lengths.count == 2 else {
      throw shape.unsupported(
        "the input shape \(shape.value.text()) is not supported",
        advice: "rows have to have one dimension, as [null, 4]")
    }
    return try lengths[1].int(in: 0...maximumWidth)
  }

  private static func dtypeName(_ dtype: ConfigReader) throws(LogisticError) -> String {
    if let word = dtype.value.string { return word }
    let (className, config) = try dtype.classAndConfig()
    guard className == "DTypePolicy" else {
      throw dtype.unsupported("the number policy '\(className)' is not supported")
    }
    return try config["name"].string()
  }

  private static func requireNumbers(_ dtype: ConfigReader) throws(LogisticError) {
    guard !dtype.isNull else { return }
    let name = try dtypeName(dtype)
    guard KerasNames.numberTypes.contains(name) || name == "string" || name == "int64" else {
      throw dtype.unsupported(
        "the number type '\(name)' is not supported",
        advice: "supported are \(KerasNames.numberTypes.sorted().joined(separator: ", "))")
    }
  }

  private static func moments(_ value: ConfigReader) throws(LogisticError) -> [Double]? {
    if value.isNull { return nil }
    if let number = value.value.double { return [number] }
    // Keras may nest them: [[1, 2]].
    if let outer = value.value.array, outer.count == 1, let inner = outer[0].doubles {
      return inner
    }
    return try value.doubles()
  }

  private static func categoryOutput(
    _ value: ConfigReader, default fallback: CategoryOutput
  ) throws(LogisticError) -> CategoryOutput {
    guard !value.isNull else { return fallback }
    let word = try value.string()
    guard let mode = CategoryOutput(rawValue: word) else {
      throw value.unsupported(
        "the output mode '\(word)' is not supported",
        advice: "supported are \(KerasNames.list(CategoryOutput.self))")
    }
    return mode
  }

  /// The options that say how texts are cut.
  private static let tokenOptions: Set<String> = ["standardize", "split", "ngrams"]

  private static func tokens(_ config: ConfigReader) throws(LogisticError) -> TextTokens {
    func word<Word: RawRepresentable<String> & CaseIterable>(
      _ key: String, _ type: Word.Type
    ) throws(LogisticError) -> Word? {
      guard !config[key].isNull else { return nil }
      guard let word = config[key].value.string.flatMap(Word.init(rawValue:)) else {
        throw config[key].unsupported(
          "the option '\(key)' is \(config[key].value.string.map { "'\($0)'" } ?? config[key].value.kindDescription), which is not supported",
          advice: "supported are \(KerasNames.list(type)) and null")
      }
      return word
    }
    let given = config["ngrams"]
    var lengths = [1]
    if given.value.array != nil {
      lengths = []
      for length in try given.array() {
        lengths.append(try length.int(in: 1...TextTokens.greatestLength))
      }
    } else if !given.isNull {
      lengths = Array(1...(try given.int(in: 1...TextTokens.greatestLength)))
    }
    return try TextTokens(
      standardize: try word("standardize", TextTokens.Standardization.self),
      split: try word("split", TextTokens.Split.self), lengths: lengths)
  }

  private static func textOutput(_ value: ConfigReader) throws(LogisticError) -> TextOutput {
    let word = try value.isNull ? "int" : value.string()
    guard let mode = TextOutput(rawValue: word) else {
      throw value.unsupported(
        "the output mode '\(word)' is not supported",
        advice: "supported are \(KerasNames.list(TextOutput.self))")
    }
    return mode
  }

  private static func textVectorization(
    _ config: ConfigReader, vocabulary asset: [UInt8]?, _ adapted: [Double]?
  ) throws(LogisticError) -> TextVectorization {
    try config.refuse("sparse", unless: .bool(false))
    try config.refuse("ragged", unless: .bool(false))
    try config.refuse("pad_to_max_tokens", unless: .bool(false))
    try config.refuse("encoding", unless: .string("utf-8"))
    try config.refuse("output_sequence_length")
    let mode = try textOutput(config["output_mode"])
    let words = try vocabulary(
      config, asset, special: [TextVectorization.unknownToken, ""])
    let weights = config["idf_weights"]
    var idf = try mode != .tfIdf ? [] : weights.isNull ? adapted ?? [] : weights.doubles()
    // Weights may lead with that of unknown words, as the vocabulary does.
    if idf.count == words.count + 1 { idf.removeFirst() }
    let tokens = try tokens(config)
    let most = config["max_tokens"]
    let maxTokens = try most.isNull ? nil : most.int(in: 1...maximumWidth)
    let name = config.layer
    return try placed(config) { () throws(LogisticError) in
      try TextVectorization(
        maxTokens: maxTokens, tokens: tokens, outputMode: mode, vocabulary: words, idfWeights: idf,
        name: name)
    }
  }

  /// What a layer refuses, said of the file.
  private static func placed<Result>(
    _ config: ConfigReader, _ body: () throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    do { return try body() } catch {
      throw LogisticError(
        .model, error.code, error.reason,
        place: error.place?.entry == nil ? config.place : error.place,
        advice: error.advice)
    }
  }

  /// A lookup's words, without the special tokens that may lead them.
  private static func vocabulary(
    _ config: ConfigReader, _ asset: [UInt8]?, special: [String]
  ) throws(LogisticError) -> [String] {
    var words: [String]
    if !config["vocabulary"].isNull {
      words = try config["vocabulary"].strings()
    } else if let asset {
      guard let text = String(validating: asset, as: UTF8.self) else {
        throw LogisticError(
          .model, "vocabulary", "the vocabulary is not UTF-8", place: config.place)
      }
      words = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    } else {
      throw LogisticError(
        .model, "vocabulary",
        "there is no vocabulary, neither in the configuration nor as an asset",
        place: config.place, advice: "adapt the layer before saving")
    }
    for _ in special {
      if let first = words.first, special.contains(first) { words.removeFirst() }
    }
    return words
  }

  private static func stringLookup(
    _ config: ConfigReader, vocabulary asset: [UInt8]?
  ) throws(LogisticError) -> StringLookup {
    try config.refuse("invert", unless: .bool(false))
    try config.refuse("sparse", unless: .bool(false))
    try config.refuse("pad_to_max_tokens", unless: .bool(false))
    try config.refuse("encoding", unless: .string("utf-8"))
    try config.refuse("idf_weights")
    try config.refuse("salt")
    try config.refuse("oov_method", unless: .string("floormod"))
    let oov = config["num_oov_indices"].isNull ? 1 : try config["num_oov_indices"].int(in: 0...1)
    let token = try config.string("oov_token", default: "[UNK]")
    let mask = config["mask_token"].isNull ? nil : try config["mask_token"].string()
    let mode = try categoryOutput(config["output_mode"], default: .int)
    let words = try vocabulary(
      config, asset, special: [mask].compactMap { $0 } + (oov == 1 ? [token] : []))
    guard Set(words).count == words.count else {
      throw LogisticError(
        .model, "vocabulary", "a word stands twice in the vocabulary", place: config.place)
    }
    return StringLookup(
      vocabulary: words, numOOVIndices: oov, oovToken: token, maskToken: mask, outputMode: mode,
      name: config.layer)
  }

  static func activation(_ value: ConfigReader) throws(LogisticError) -> Activation {
    guard !value.isNull else { return .linear }
    let word: String
    if let given = value.word { word = given } else { word = try value.classAndConfig().className }
    guard let activation = KerasNames.activation(word) else {
      throw value.unsupported(
        "the activation '\(word)' is not supported",
        advice: "supported are \(KerasNames.list(Activation.self))")
    }
    return activation
  }

  static func initializer(
    _ value: ConfigReader, default fallback: Initializer
  ) throws(LogisticError) -> Initializer {
    guard !value.isNull else { return fallback }
    // Weights come from the file: an initializer that is not known changes nothing.
    if let word = value.value.string {
      return KerasNames.InitializerClass(word).map(plainInitializer) ?? fallback
    }
    let (className, config) = try value.classAndConfig()
    guard let kind = KerasNames.InitializerClass(className) else { return fallback }
    switch kind {
    case .constant: return .constant(try config.double("value", default: 0))
    case .randomNormal:
      return .randomNormal(
        mean: try config.double("mean", default: 0),
        stddev: try config.double("stddev", default: 0.05))
    case .truncatedNormal:
      return .truncatedNormal(
        mean: try config.double("mean", default: 0),
        stddev: try config.double("stddev", default: 0.05))
    case .randomUniform:
      return .randomUniform(
        minval: try config.double("minval", default: -0.05),
        maxval: try config.double("maxval", default: 0.05))
    case .varianceScaling:
      let mode = try config.string("mode", default: "fan_in")
      let distribution = try config.string("distribution", default: "truncated_normal")
      guard let fan = Initializer.FanMode(rawValue: mode) else {
        throw config["mode"].wrong("one of \(KerasNames.list(Initializer.FanMode.self))")
      }
      guard let shape = Initializer.Distribution(rawValue: distribution) else {
        throw config["distribution"].wrong(
          "one of \(KerasNames.list(Initializer.Distribution.self))")
      }
      return .varianceScaling(
        scale: try config.double("scale", default: 1), mode: fan, distribution: shape)
    default: return plainInitializer(kind)
    }
  }

  private static func plainInitializer(_ kind: KerasNames.InitializerClass) -> Initializer {
    switch kind {
    case .zeros: .zeros
    case .ones: .ones
    case .constant: .constant(0)
    case .randomNormal: .randomNormal()
    case .randomUniform: .randomUniform()
    case .truncatedNormal: .truncatedNormal()
    case .varianceScaling: .varianceScaling()
    case .glorotUniform: .glorotUniform
    case .glorotNormal: .glorotNormal
    case .heUniform: .heUniform
    case .heNormal: .heNormal
    case .lecunUniform: .lecunUniform
    case .lecunNormal: .lecunNormal
    }
  }

  static func regularizer(_ value: ConfigReader) throws(LogisticError) -> Regularizer? {
    guard !value.isNull else { return nil }
    func known(_ word: String) throws(LogisticError) -> KerasNames.RegularizerClass {
      guard let kind = KerasNames.RegularizerClass(word) else {
        throw value.unsupported(
          "the regularizer '\(word)' is not supported",
          advice: "supported are \(KerasNames.list(KerasNames.RegularizerClass.self))")
      }
      return kind
    }
    let result: Regularizer
    if let word = value.value.string {
      switch try known(word) {
      case .l1: result = .l1()
      case .l2: result = .l2()
      case .l1l2: result = .l1l2()
      }
    } else {
      let (className, config) = try value.classAndConfig()
      switch try known(className) {
      case .l1: result = .l1(try config.double("l1", default: 0.01))
      case .l2: result = .l2(try config.double("l2", default: 0.01))
      case .l1l2:
        result = .l1l2(
          l1: try config.double("l1", default: 0), l2: try config.double("l2", default: 0))
      }
    }
    guard result.l1 >= 0, result.l2 >= 0 else {
      throw value.unsupported("a regularizer with a negative factor is not supported")
    }
    return result
  }
}
