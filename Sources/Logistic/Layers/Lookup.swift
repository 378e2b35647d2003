/// How a lookup or an encoding writes a category.
public enum CategoryOutput: String, Sendable, CaseIterable {
  /// Its number.
  case int
  /// A column a category, 1 in its own.
  case oneHot = "one_hot"
  /// A column a category, 1 in each that occurs in the row.
  case multiHot = "multi_hot"
  /// A column a category: how often it occurs in the row.
  case count
}

/// Strings to category numbers or one-hot columns: Keras's `StringLookup`.
///
/// Column 0 is for strings outside the vocabulary (unless `numOOVIndices` is 0); then the
/// vocabulary in its order.
public struct StringLookup: Layer, Equatable {
  /// Keras's class name.
  public static let className = "StringLookup"
  /// The layer's name.
  public var name: String?
  /// The known strings, in order.
  public var vocabulary: [String]
  /// How many columns stand for unknown strings: 0 or 1.
  public var numOOVIndices: Int
  /// What stands for an unknown string in the vocabulary file.
  public var oovToken: String
  /// A string that stands for a missing value and has number 0.
  public var maskToken: String?
  /// What comes out.
  public var outputMode: CategoryOutput

  /// A lookup in a vocabulary.
  public init(
    vocabulary: [String], numOOVIndices: Int = 1, oovToken: String = "[UNK]",
    maskToken: String? = nil, outputMode: CategoryOutput = .int, name: String? = nil
  ) {
    self.vocabulary = vocabulary
    self.numOOVIndices = numOOVIndices
    self.oovToken = oovToken
    self.maskToken = maskToken
    self.outputMode = outputMode
    self.name = name
  }

  /// How many category numbers there are: the mask (when numbers come out), the unknown, the vocabulary.
  var size: Int { vocabulary.count + numOOVIndices + (maskOffset) }
  private var maskOffset: Int { maskToken != nil && outputMode == .int ? 1 : 0 }

  /// One number, or one column a category.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    let input = try onlyInput(inputs, of: self, kind: nil)
    let place = LogisticError.Place(layer: name ?? Self.className)
    guard input.kind == .string else {
      throw LogisticError(.model, "layer-input", "takes strings, not numbers", place: place)
    }
    guard numOOVIndices == 0 || numOOVIndices == 1 else {
      throw LogisticError(
        .model, "unsupported-setting", "num_oov_indices is \(numOOVIndices)", place: place,
        advice: "0 and 1 are supported")
    }
    return outputMode == .int ? ValueShape(1, kind: .integer) : ValueShape(size)
  }

  /// The category of every row.
  ///
  /// - Throws: an unknown string when there is no column for it.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    let place = LogisticError.Place(layer: name ?? Self.className)
    guard case .strings(let codes, let levels) = inputs[0] else {
      throw LogisticError(.model, "layer-input", "takes strings, not numbers", place: place)
    }
    var index = [String: Int](minimumCapacity: vocabulary.count)
    for (i, word) in vocabulary.enumerated() { index[word] = i + numOOVIndices + maskOffset }
    // The last entry serves code −1, a missing string.
    var numbers = [Int]()
    for level in levels + [""] {
      if let number = index[level] {
        numbers.append(number)
      } else if let maskToken, level == maskToken {
        numbers.append(outputMode == .int ? 0 : -1)
      } else {
        numbers.append(numOOVIndices == 1 ? maskOffset : -2)
      }
    }
    let width = outputMode == .int ? 1 : size
    var out = Matrix<Double>(rows: codes.count, columns: width)
    for (i, code) in codes.enumerated() {
      let number = numbers[code < 0 ? levels.count : Int(code)]
      if number == -2 {
        throw LogisticError(
          .data, "unknown-level",
          "row \(i + 1) holds '\(code < 0 ? "" : levels[Int(code)])', which is not in the vocabulary",
          place: place)
      }
      if outputMode == .int {
        out.values[i] = Double(number)
      } else if number >= 0 {
        out.values[i * width + number] = 1
      }
    }
    return .numbers(out)
  }
}

/// Category numbers to one-hot, multi-hot or count columns: Keras's `CategoryEncoding`.
public struct CategoryEncoding: Layer {
  /// Keras's class name.
  public static let className = "CategoryEncoding"
  /// The layer's name.
  public var name: String?
  /// How many categories there are.
  public var numTokens: Int
  /// What comes out: anything but `int`.
  public var outputMode: CategoryOutput

  /// An encoding of numbers from 0 to `numTokens − 1`.
  public init(numTokens: Int, outputMode: CategoryOutput = .multiHot, name: String? = nil) {
    self.numTokens = numTokens
    self.outputMode = outputMode
    self.name = name
  }

  /// One column a category.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    let input = try onlyInput(inputs, of: self)
    let place = LogisticError.Place(layer: name ?? Self.className)
    guard numTokens > 0, outputMode != .int else {
      throw LogisticError(
        .usage, "category-encoding",
        numTokens > 0 ? "output mode is int" : "numTokens is \(numTokens)", place: place,
        advice: "choose one_hot, multi_hot or count and a number of tokens above 0")
    }
    guard outputMode != .oneHot || input.width == 1 else {
      throw LogisticError(
        .model, "input-width", "one_hot takes one number a row, not \(input.width)", place: place)
    }
    return ValueShape(numTokens)
  }

  /// The columns of every row.
  ///
  /// - Throws: a number that is no category.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    let layer = name ?? Self.className
    let x = try inputs[0].numbers(for: layer)
    var out = Matrix<Double>(rows: x.rows, columns: numTokens)
    for i in 0..<x.rows {
      for j in 0..<x.columns {
        let value = x.values[i * x.columns + j]
        guard value >= 0, value < Double(numTokens) else {
          throw LogisticError(
            .data, "category-range",
            "row \(i + 1) holds \(value), not a category from 0 to \(numTokens - 1)",
            place: .init(layer: layer))
        }
        let at = i * numTokens + Int(value)
        out.values[at] = outputMode == .count ? out.values[at] + 1 : 1
      }
    }
    return .numbers(out)
  }
}
