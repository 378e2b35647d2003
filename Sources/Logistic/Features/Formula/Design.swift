/// The columns that a formula makes of a table's: layers that Keras has, and what their values are called.
struct Design: Sendable, Equatable {
  /// A layer and what it is fed from: the numbers of values, of which the inputs are the first and each step
  /// gives one more.
  struct Step: Sendable {
    var layer: any Layer
    var inputs: [Int]
  }

  /// The formula.
  var formula: String
  /// How many columns of the table come in.
  var inputCount: Int
  var steps: [Step]
  /// The number of the value that holds all columns side by side.
  var output: Int
  /// What they are called.
  var features: [Feature]

  /// The number of the feature that is the offset, the last one; nil if the formula has none.
  var offsetFeature: Int? { features.lastIndex { $0.role == .offset } }

  /// The columns for rows going in; a category may come in as numbers, what its levels' columns are to be.
  ///
  /// - Throws: what a layer cannot take.
  func apply(_ inputs: [LayerValue]) throws(LogisticError) -> Matrix<Double> {
    var values = inputs
    for step in steps { values.append(try value(of: step, values)) }
    return try values[output].numbers(for: "formula")
  }

  /// What a step gives.
  func value(of step: Step, _ values: [LayerValue]) throws(LogisticError) -> LayerValue {
    if step.layer is StringLookup, case .numbers = values[step.inputs[0]] {
      return values[step.inputs[0]]
    }
    return try step.layer.apply(step.inputs.map { values[$0] }, weights: [])
  }

  /// The design without what does not lead to its output, such as contrasts of a category that every term has a
  /// column a level of.
  var withoutUnusedSteps: Design {
    var isUsed = [Bool](repeating: false, count: inputCount + steps.count)
    isUsed[output] = true
    for k in steps.indices.reversed() where isUsed[inputCount + k] {
      for input in steps[k].inputs { isUsed[input] = true }
    }
    var numbers = Array(0..<inputCount)
    var result = self
    result.steps = []
    for (k, step) in steps.enumerated() {
      numbers.append(inputCount + result.steps.count)
      guard isUsed[inputCount + k] else { continue }
      result.steps.append(.init(layer: step.layer, inputs: step.inputs.map { numbers[$0] }))
    }
    result.output = numbers[output]
    return result
  }

  static func == (a: Design, b: Design) -> Bool {
    a.formula == b.formula && a.inputCount == b.inputCount && a.output == b.output
      && a.features == b.features && a.steps.count == b.steps.count
      && zip(a.steps, b.steps).allSatisfy {
        $0.inputs == $1.inputs && areEqual($0.layer, $1.layer)
      }
  }
}

/// A layer that formulas are made of, whose name can be taken away.
private protocol FormulaLayer: Layer {
  var name: String? { get set }
}
extension Elementwise: FormulaLayer {}
extension Arithmetic: FormulaLayer {}
extension Clip: FormulaLayer {}
extension Take: FormulaLayer {}
extension FixedProduct: FormulaLayer {}
extension Normalization: FormulaLayer {}
extension StringLookup: FormulaLayer {}
extension Concatenate: FormulaLayer {}

extension Layer {
  /// The layer without a name of its own, if it is one of those that formulas are made of.
  var unnamed: any Layer {
    guard var layer = self as? any FormulaLayer else { return self }
    layer.name = nil
    return layer
  }
}

/// Whether two layers are of one type and have the same settings, their names included.
func areEqual(_ a: any Layer, _ b: any Layer) -> Bool {
  func isSame<Value: Equatable>(_ a: Value) -> Bool { (b as? Value) == a }
  return (a as? any Equatable).map { isSame($0) } ?? false
}

extension LayerValue {
  /// Some consecutive rows.
  func selecting(rows: Range<Int>) -> LayerValue {
    switch self {
    case .numbers(let matrix): .numbers(matrix.selecting(rows: rows))
    case .strings(let codes, let levels): .strings(codes: Array(codes[rows]), levels: levels)
    }
  }
}
