/// Keras's words and the types that they stand for: the one place where they meet.
enum KerasNames {
  /// The layers and operations that are read and written, by Keras's class name.
  enum LayerClass: String, CaseIterable {
    case input = "InputLayer"
    case dense = "Dense"
    case activation = "Activation"
    case normalization = "Normalization"
    case stringLookup = "StringLookup"
    case categoryEncoding = "CategoryEncoding"
    case textVectorization = "TextVectorization"
    case textHashing = "TextHashing"
    case concatenate = "Concatenate"
    case nanToNum = "NanToNum"
    case isnan = "Isnan"
    case cast = "Cast"
    case log = "Log"
    case log2 = "Log2"
    case log10 = "Log10"
    case log1p = "Log1p"
    case exp = "Exp"
    case sqrt = "Sqrt"
    case absolute = "Absolute"
    case add = "Add"
    case subtract = "Subtract"
    case multiply = "Multiply"
    case divide = "Divide"
    case power = "Power"
    case clip = "Clip"
    case take = "Take"
    case matmul = "Matmul"

    /// The module under which Keras files it.
    var module: String {
      switch self {
      case .input, .dense, .activation, .normalization, .stringLookup, .categoryEncoding,
        .textVectorization, .textHashing, .concatenate:
        "keras.layers"
      case .cast: "keras.src.ops.core"
      default: "keras.src.ops.numpy"
      }
    }
    /// Whether it is an operation: it has no weights, no dtype, and no place in a weights file.
    var isOperation: Bool { module.hasPrefix("keras.src.ops") }
    /// Whether a call of it may have constants among its arguments.
    var takesConstants: Bool {
      switch self {
      case .add, .subtract, .multiply, .divide, .power, .take, .matmul: true
      default: false
      }
    }
    /// The name under which a class that Keras does not have is registered there.
    var registeredName: String? {
      switch self {
      case .textHashing: "logistic>TextHashing"
      default: isOperation ? rawValue : nil
      }
    }
  }

  enum OptimizerClass: String, CaseIterable {
    case sgd = "SGD"
    case rmsprop = "RMSprop"
    case adam = "Adam"
    case adamW = "AdamW"

    /// The name that Keras gives an optimizer of this class.
    var defaultName: String {
      switch self {
      case .sgd: "sgd"
      case .rmsprop: "rm_sprop"
      case .adam: "adam"
      case .adamW: "adam_w"
      }
    }
    /// By class, or in lower case as `compile("rmsprop")` takes it.
    init?(_ word: String) {
      let lowered = word.lowercased()
      guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == lowered })
      else { return nil }
      self = found
    }
  }

  enum ScheduleClass: String, CaseIterable {
    case exponentialDecay = "ExponentialDecay"
    case inverseTimeDecay = "InverseTimeDecay"
    case polynomialDecay = "PolynomialDecay"
    case piecewiseConstantDecay = "PiecewiseConstantDecay"
    case cosineDecay = "CosineDecay"
    case cosineDecayRestarts = "CosineDecayRestarts"

    /// The name that Keras gives a schedule of this class.
    var defaultName: String {
      switch self {
      case .piecewiseConstantDecay: "PiecewiseConstant"
      case .cosineDecayRestarts: "SGDRDecay"
      default: rawValue
      }
    }
  }

  enum LossClass: String, CaseIterable {
    case binaryCrossentropy = "BinaryCrossentropy"
    case categoricalCrossentropy = "CategoricalCrossentropy"
    case sparseCategoricalCrossentropy = "SparseCategoricalCrossentropy"
    case meanSquaredError = "MeanSquaredError"
    case meanAbsoluteError = "MeanAbsoluteError"

    /// The words that `compile(loss:)` takes for it, Keras's own name first.
    var words: [String] {
      switch self {
      case .binaryCrossentropy: ["binary_crossentropy", "bce", "BCE"]
      case .categoricalCrossentropy: ["categorical_crossentropy"]
      case .sparseCategoricalCrossentropy: ["sparse_categorical_crossentropy"]
      case .meanSquaredError: ["mean_squared_error", "mse", "MSE"]
      case .meanAbsoluteError: ["mean_absolute_error", "mae", "MAE"]
      }
    }
    init?(_ word: String) {
      guard
        let found = Self.allCases.first(where: { $0.rawValue == word || $0.words.contains(word) })
      else { return nil }
      self = found
    }
  }

  enum MetricClass: String, CaseIterable {
    /// Only a word: what it means depends on outputs and labels.
    case accuracy = "accuracy"
    case binaryAccuracy = "BinaryAccuracy"
    case categoricalAccuracy = "CategoricalAccuracy"
    case sparseCategoricalAccuracy = "SparseCategoricalAccuracy"
    case topKCategoricalAccuracy = "TopKCategoricalAccuracy"
    case sparseTopKCategoricalAccuracy = "SparseTopKCategoricalAccuracy"
    case auc = "AUC"
    case precision = "Precision"
    case recall = "Recall"
    case binaryCrossentropy = "BinaryCrossentropy"
    case categoricalCrossentropy = "CategoricalCrossentropy"
    case sparseCategoricalCrossentropy = "SparseCategoricalCrossentropy"
    case meanSquaredError = "MeanSquaredError"
    case meanAbsoluteError = "MeanAbsoluteError"

    /// The words that `compile(metrics:)` takes for it beside the class name.
    var words: [String] {
      switch self {
      case .accuracy: ["acc"]
      case .auc: ["auc"]
      case .binaryCrossentropy: ["binary_crossentropy", "bce", "BCE"]
      case .meanSquaredError: ["mean_squared_error", "mse", "MSE"]
      case .meanAbsoluteError: ["mean_absolute_error", "mae", "MAE"]
      default: [snakeCase(rawValue)]
      }
    }
    init?(_ word: String) {
      let found = Self.allCases.first { $0.rawValue == word || $0.words.contains(word) }
      if let found {
        self = found
      } else if ["accuracy", "acc"].contains(word.lowercased()) {
        self = .accuracy
      } else {
        return nil
      }
    }
  }

  enum InitializerClass: String, CaseIterable {
    case zeros = "Zeros"
    case ones = "Ones"
    case constant = "Constant"
    case randomNormal = "RandomNormal"
    case randomUniform = "RandomUniform"
    case truncatedNormal = "TruncatedNormal"
    case varianceScaling = "VarianceScaling"
    case glorotUniform = "GlorotUniform"
    case glorotNormal = "GlorotNormal"
    case heUniform = "HeUniform"
    case heNormal = "HeNormal"
    case lecunUniform = "LecunUniform"
    case lecunNormal = "LecunNormal"

    /// By class, or as `kernel_initializer="glorot_uniform"` takes it.
    init?(_ word: String) {
      guard
        let found = Self.allCases.first(where: {
          $0.rawValue == word || snakeCase($0.rawValue) == word
        })
      else { return nil }
      self = found
    }
  }

  enum RegularizerClass: String, CaseIterable {
    case l1 = "L1"
    case l2 = "L2"
    case l1l2 = "L1L2"

    init?(_ word: String) {
      let words = ["l1": Self.l1, "l2": .l2, "l1_l2": .l1l2, "l1l2": .l1l2]
      guard let found = Self(rawValue: word) ?? words[word] else { return nil }
      self = found
    }
  }

  /// By Keras's word; nothing at all is `linear`.
  static func activation(_ word: String) -> Activation? { Activation(rawValue: word) }

  /// The number types in which a model computes what is computed here in double precision.
  static let numberTypes: Set<String> = ["float32", "float64"]
  /// The types that an input of numbers may have.
  static let inputTypes: Set<String> = [
    "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "bool",
  ]

  /// `a, b, c` of a closed set, for an error's advice.
  static func list<Name: CaseIterable & RawRepresentable<String>>(_ names: Name.Type) -> String {
    names.allCases.map(\.rawValue).joined(separator: ", ")
  }
}
