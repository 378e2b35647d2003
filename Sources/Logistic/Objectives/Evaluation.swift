/// How much of an objective is worked out in a pass over the rows.
enum EvaluationOrder: Int, Comparable, Sendable {
  case value, gradient, hessian

  static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What one pass over the rows yields.
struct Evaluation: Sendable {
  var value: Double
  /// The objective at zero parameters (with the offsets).
  var valueAtZero: Double
  /// Empty if only the value was asked for.
  var gradient: [Double]
  /// Without blocks unless it was asked for.
  var hessian: BlockHessian
  /// Σ sᵢ.
  var weightSum: Double
  /// For each output (softmax: one for all): whether every row, its offset left out, lies
  /// strictly on the side of its label, all labels being certain.
  var strict: [Bool]
  /// The least over rows of positive weight of sᵢ·hᵢ (softmax: sᵢ·min p): the rows' leverages
  /// are at most 1, which bounds `xᵢᵀH⁻¹xᵢ` by N over this.
  var leastCurvature: Double
  /// The greatest squared length of a row on the scaled columns, the intercept's 1 included.
  var greatestLength: Double
  /// The greatest |z| of a row, softmax: the greatest difference of two of a row's logits; infinity where it
  /// was not asked for.
  var spread = Double.infinity
  /// The sums of the slopes of rows labelled 1 and of the others, if the Hessian of an objective with one output
  /// was asked for.
  var slopesByLabel: (positive: Double, negative: Double)?
}

/// A Hessian that is block diagonal: a block an output where outputs are independent, else one.
struct BlockHessian: Sendable {
  var blocks: [SymmetricMatrix]

  /// The matrix with its zero blocks.
  var whole: SymmetricMatrix {
    guard blocks.count != 1 else { return blocks[0] }
    let order = blocks.reduce(0) { $0 + $1.order }
    var result = SymmetricMatrix(order: order)
    var start = 0
    for block in blocks {
      for i in 0..<block.order {
        for j in 0..<block.order {
          result.values[(start + i) * order + start + j] = block.values[i * block.order + j]
        }
      }
      start += block.order
    }
    return result
  }
}
