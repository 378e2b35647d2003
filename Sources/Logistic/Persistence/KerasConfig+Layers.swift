internal import FileFormats

/// Keras's configuration objects, written in full as Keras 3.15 does and read in any form.
enum KerasConfig {
  /// Rows wider than this are refused: nothing may be allocated on a file's word alone.
  static let maximumWidth = 1 << 24

  static let dtypePolicy = kerasObject(
    "keras", "DTypePolicy", [("name", JSONValue.string("float32"))].asObject)
}

extension KerasConfig {
  /// A layer's object, without the members that only a graph adds.
  ///
  /// - Throws: for a layer that Keras does not know.
  static func layer(
    _ layer: any Layer, name: String, inputs: [ValueShape]
  ) throws(LogisticError) -> [(String, JSONValue)] {
    func object(
      _ kind: KerasNames.LayerClass, _ settings: [(String, JSONValue)], build: JSONValue? = nil
    ) -> [(String, JSONValue)] {
      var members: [(String, JSONValue)] = [("name", .string(name))]
      if !kind.isOperation, kind != .input {
        members += [("trainable", .bool(true)), ("dtype", dtypePolicy)]
      }
      var result: [(String, JSONValue)] = [
        ("module", kind == .textHashing ? .null : .string(kind.module)),
        ("class_name", .string(kind.rawValue)),
        ("config", (kind == .input ? settings : members + settings).asObject),
        ("registered_name", kind.registeredName.map { .string($0) } ?? .null),
      ]
      if let build { result.append(("build_config", build)) }
      return result
    }
    let built = inputs.first.map { [("input_shape", batchShape($0.width))].asObject }
    switch layer {
    case let layer as InputLayer:
      return object(
        .input,
        [
          ("batch_shape", batchShape(layer.shape.width)),
          ("dtype", .string(layer.shape.kind == .string ? "string" : "float32")),
          ("sparse", .bool(false)), ("ragged", .bool(false)), ("name", .string(name)),
          ("optional", .bool(false)),
        ])
    case let layer as Dense:
      return object(
        .dense,
        [
          ("units", .integer(layer.units)), ("activation", .string(layer.activation.rawValue)),
          ("use_bias", .bool(layer.useBias)),
          ("kernel_initializer", initializer(layer.kernelInitializer)),
          ("bias_initializer", initializer(layer.biasInitializer)),
          ("kernel_regularizer", regularizer(layer.kernelRegularizer)),
          ("bias_regularizer", regularizer(layer.biasRegularizer)),
          ("kernel_constraint", .null), ("bias_constraint", .null), ("quantization_config", .null),
        ], build: built)
    case let layer as Activation:
      return object(.activation, [("activation", .string(layer.rawValue))])
    case let layer as Normalization:
      return object(
        .normalization,
        [
          ("axis", .array([.integer(-1)])), ("invert", .bool(false)),
          ("mean", layer.mean.map { .numbers($0) } ?? .null),
          ("variance", layer.variance.map { .numbers($0) } ?? .null),
        ], build: built)
    case let layer as StringLookup:
      return object(
        .stringLookup,
        [
          ("invert", .bool(false)), ("max_tokens", .null),
          ("num_oov_indices", .integer(layer.numOOVIndices)),
          ("oov_token", .string(layer.freeOOVToken)),
          ("mask_token", layer.maskToken.map { .string($0) } ?? .null),
          ("output_mode", .string(layer.outputMode.rawValue)), ("sparse", .bool(false)),
          ("pad_to_max_tokens", .bool(false)), ("idf_weights", .null),
          ("vocabulary", .strings(layer.vocabulary)),
          ("vocabulary_size", .integer(layer.size)), ("oov_method", .string("floormod")),
          ("salt", .null), ("encoding", .string("utf-8")),
        ], build: .object([:]))
    case let layer as CategoryEncoding:
      return object(
        .categoryEncoding,
        [
          ("num_tokens", .integer(layer.numTokens)),
          ("output_mode", .string(layer.outputMode.rawValue)),
        ], build: built)
    case let layer as TextVectorization:
      return object(
        .textVectorization,
        [("max_tokens", layer.maxTokens.map { .integer($0) } ?? .null)]
          + tokens(layer.tokens) + [
            ("output_mode", .string(layer.outputMode.rawValue)),
            ("output_sequence_length", .null), ("pad_to_max_tokens", .bool(false)),
            ("sparse", .bool(false)), ("ragged", .bool(false)),
            ("vocabulary", .strings(layer.vocabulary)),
            (
              "idf_weights",
              layer.outputMode == .tfIdf ? .numbers(layer.idfWeights) : .null
            ),
            ("encoding", .string("utf-8")), ("vocabulary_size", .integer(layer.width)),
          ], build: built)
    case let layer as TextHashing:
      return object(
        .textHashing,
        tokens(layer.tokens) + [
          ("output_mode", .string(layer.outputMode.rawValue)),
          ("num_buckets", .integer(layer.buckets)),
          ("idf_weights", layer.idfWeights.isEmpty ? .null : .numbers(layer.idfWeights)),
        ], build: built)
    case is Concatenate:
      return object(
        .concatenate, [("axis", .integer(-1))],
        build: [("input_shape", JSONValue.array(inputs.map { batchShape($0.width) }))].asObject)
    case let layer as NanToNum:
      return object(
        .nanToNum,
        [
          ("nan", .number(layer.nan)), ("posinf", .optional(layer.posinf)),
          ("neginf", .optional(layer.neginf)),
        ])
    case is Isnan: return object(.isnan, [])
    case let layer as Elementwise:
      return object(layer.kerasClass, [])
    case let layer as Arithmetic:
      return object(layer.kerasClass, [])
    case let layer as Clip:
      return object(
        .clip, [("x_min", .number(layer.minimum)), ("x_max", .number(layer.maximum))])
    case is Take: return object(.take, [("axis", .integer(1))])
    case is FixedProduct: return object(.matmul, [])
    case let layer as Cast: return object(.cast, [("dtype", .string(layer.dtype))])
    default:
      throw LogisticError(
        .model, "unsupported", "\(layer.className) is not a layer that Keras knows",
        place: .init(layer: name), advice: "use \(KerasNames.list(KerasNames.LayerClass.self))")
    }
  }

  /// How texts are cut.
  private static func tokens(_ tokens: TextTokens) -> [(String, JSONValue)] {
    let lengths = tokens.ngrams
    let ngrams: JSONValue =
      lengths == [1]
      ? .null
      : lengths == Array(1...lengths.count)
        ? .integer(lengths.count) : .array(lengths.map { .integer($0) })
    return [
      ("standardize", tokens.standardize.map { .string($0.rawValue) } ?? .null),
      ("split", tokens.split.map { .string($0.rawValue) } ?? .null), ("ngrams", ngrams),
    ]
  }

  /// `[null, 4]`: any number of rows.
  static func batchShape(_ width: Int) -> JSONValue { .array([.null, .integer(width)]) }

  static func initializer(_ initializer: Initializer) -> JSONValue {
    let kind: KerasNames.InitializerClass
    var settings: [(String, JSONValue)] = []
    let seed: (String, JSONValue) = ("seed", .null)
    let axes: [(String, JSONValue)] = [("input_axes", .null), ("output_axes", .null)]
    switch initializer {
    case .zeros: kind = .zeros
    case .ones: kind = .ones
    case .constant(let value): (kind, settings) = (.constant, [("value", .number(value))])
    case .randomNormal(let mean, let stddev):
      (kind, settings) = (
        .randomNormal, [seed, ("mean", .number(mean)), ("stddev", .number(stddev))]
      )
    case .randomUniform(let minval, let maxval):
      (kind, settings) = (
        .randomUniform, [seed, ("minval", .number(minval)), ("maxval", .number(maxval))]
      )
    case .truncatedNormal(let mean, let stddev):
      (kind, settings) = (
        .truncatedNormal, [seed, ("mean", .number(mean)), ("stddev", .number(stddev))]
      )
    case .varianceScaling(let scale, let mode, let distribution):
      (kind, settings) = (
        .varianceScaling,
        [
          seed, ("scale", .number(scale)), ("mode", .string(mode.rawValue)),
          ("distribution", .string(distribution.rawValue)),
        ] + axes
      )
    case .glorotUniform: (kind, settings) = (.glorotUniform, [seed] + axes)
    case .glorotNormal: (kind, settings) = (.glorotNormal, [seed] + axes)
    case .heUniform: (kind, settings) = (.heUniform, [seed] + axes)
    case .heNormal: (kind, settings) = (.heNormal, [seed] + axes)
    case .lecunUniform: (kind, settings) = (.lecunUniform, [seed] + axes)
    case .lecunNormal: (kind, settings) = (.lecunNormal, [seed] + axes)
    }
    return kerasObject("keras.initializers", kind.rawValue, settings.asObject)
  }

  static func regularizer(_ regularizer: Regularizer?) -> JSONValue {
    guard let regularizer else { return .null }
    let l1: (String, JSONValue) = ("l1", .number(regularizer.l1))
    let l2: (String, JSONValue) = ("l2", .number(regularizer.l2))
    let (kind, settings): (KerasNames.RegularizerClass, [(String, JSONValue)]) =
      regularizer.l1 == 0 ? (.l2, [l2]) : regularizer.l2 == 0 ? (.l1, [l1]) : (.l1l2, [l1, l2])
    return kerasObject("keras.regularizers", kind.rawValue, settings.asObject)
  }
}

extension StringLookup {
  /// The token for unknown strings, or another where the vocabulary holds it: Keras refuses that.
  fileprivate var freeOOVToken: String {
    let known = Set(vocabulary)
    var token = oovToken
    while known.contains(token) || token == maskToken { token = "[\(token)]" }
    return token
  }
}
