/// One row at the model's coefficients. Valid only inside the call that lends it.
struct RowView {
  /// Its number among the rows used.
  let index: Int
  /// The scaled features, then 1 if there is an intercept.
  let x: UnsafePointer<Double>
  /// The outputs before sigmoid or softmax.
  let logits: UnsafePointer<Double>
  /// What becomes of them.
  let probabilities: UnsafePointer<Double>
  /// y − p, output by output.
  let residuals: UnsafePointer<Double>
  /// How many rows it stands for.
  let frequency: Double
  /// The factor on its loss.
  let sampling: Double
}

extension FittedRows {
  /// Reads all rows once, those of weight 0 left out, several groups of blocks at a time.
  ///
  /// - Returns: what each group gave, in order; the groups depend on the rows alone.
  func read<Part: Sendable>(
    start: @Sendable () -> Part, _ add: @Sendable (inout Part, RowView) -> Void
  ) throws(LogisticError) -> [Part] {
    let (blocks, q, outputs, p) = (
      encoded.blockCount, perOutput, objective.outputs, encoded.columnCount
    )
    let groups = min(blocks, 16)
    let (centre, inverse) = (scaling.centre, scaling.scale.map { 1 / $0 })
    return try objective.mapGroups(groups) { group throws(LogisticError) -> Part in
      var part = start()
      var x = [Double](repeating: 1, count: max(q, 1))
      var work = [Double](repeating: 0, count: 3 * outputs)
      for block in group * blocks / groups..<(group + 1) * blocks / groups {
        try encoded.withBlock(block) { block in
          x.withUnsafeMutableBufferPointer { x in
            work.withUnsafeMutableBufferPointer { work in
              guard let x = x.baseAddress, let z = work.baseAddress else { return }
              for i in 0..<block.rows where (block.weights?[i] ?? 1) > 0 {
                let row = block.firstRow + i
                for j in 0..<p { x[j] = (block.features[i * p + j] - centre[j]) * inverse[j] }
                let y = block.targets + i * block.targetWidth
                load(x, y, isNumber: block.targetWidth < outputs, block.offsets?[i] ?? 0, into: z)
                add(
                  &part,
                  RowView(
                    index: row, x: x, logits: z, probabilities: z + outputs,
                    residuals: z + 2 * outputs, frequency: frequency?[row] ?? 1,
                    sampling: sampling?[row] ?? 1))
              }
            }
          }
        }
      }
      return part
    }
  }

  /// Logits, probabilities and residuals of a row, one after the other.
  private func load(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, isNumber: Bool, _ offset: Double,
    into z: UnsafeMutablePointer<Double>
  ) {
    let (q, outputs) = (perOutput, objective.outputs)
    for c in 0..<outputs {
      var sum = offset
      for j in 0..<q { sum += theta[c * q + j] * x[j] }
      z[c] = sum
    }
    let (p, r) = (z + outputs, z + 2 * outputs)
    guard objective.loss == .softmax else {
      for c in 0..<outputs {
        p[c] = sigmoid(z[c])
        // 1 − p without cancelling, for certain labels.
        r[c] = y[c] == 1 ? sigmoid(-z[c]) : y[c] - p[c]
      }
      return
    }
    var greatest = -Double.infinity
    for c in 0..<outputs { greatest = max(greatest, z[c]) }
    var total = 0.0
    for c in 0..<outputs {
      p[c] = exp(z[c] - greatest)
      total += p[c]
    }
    for c in 0..<outputs {
      p[c] /= total
      r[c] = (isNumber ? (Double(c) == y[0] ? 1 : 0) : y[c]) - p[c]
    }
  }
}
