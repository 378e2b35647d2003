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
  /// How many trials the residual is of.
  var trials = 1.0
}

/// Neighbouring rows at the model's coefficients; those of weight 0 are all zeros and count for nothing. Valid only
/// inside the call that lends it.
struct RowTile {
  /// Their numbers among the rows used.
  let rows: Range<Int>
  /// Row after row the scaled features, then 1 if there is an intercept.
  let x: UnsafePointer<Double>
  /// Row after row the outputs before sigmoid or softmax.
  let logits: UnsafePointer<Double>
  /// What becomes of them.
  let probabilities: UnsafePointer<Double>
  /// y − p, output by output.
  let residuals: UnsafePointer<Double>
  /// The factors on the rows' losses; nil for ones.
  let weights: UnsafePointer<Double>?
}

extension FittedRows {
  /// Reads all rows once, those of weight 0 left out, several groups of blocks at a time.
  ///
  /// - Returns: what each group gave, in order; the groups depend on the rows alone.
  func read<Part: Sendable>(
    start: @Sendable () -> Part, _ add: @Sendable (inout Part, RowView) -> Void
  ) throws(LogisticError) -> [Part] {
    let (q, outputs) = (perOutput, objective.outputs)
    return try readTiles(start: start) { part, tile in
      for (i, row) in tile.rows.enumerated() where (tile.weights?[i] ?? 1) > 0 {
        add(
          &part,
          RowView(
            index: row, x: tile.x + i * q, logits: tile.logits + i * outputs,
            probabilities: tile.probabilities + i * outputs,
            residuals: tile.residuals + i * outputs, frequency: frequency?[row] ?? 1,
            sampling: sampling?[row] ?? 1))
      }
    }
  }

  /// Whether neighbouring rows are the successes and the failures of the same trials.
  var arePairs: Bool { trials != nil }

  /// The successes and failures in a tile's rows i and i + 1: which of them has the columns, `y − t·p`, and t, all
  /// times their weights; nil for no trials.
  func pair(_ tile: RowTile, _ i: Int) -> (row: Int, residual: Double, trials: Double)? {
    let (won, lost) = (tile.weights?[i] ?? 1, tile.weights?[i + 1] ?? 1)
    guard won + lost > 0 else { return nil }
    // A row of weight 0 is all zeros.
    let row = won > 0 ? i : i + 1
    let z = tile.logits[row]
    return (row, won * sigmoid(-z) - lost * sigmoid(z), won + lost)
  }

  /// As ``read(start:_:)``, unit by unit of what was sampled: a row, or some trials of which two rows are the successes
  /// and the failures.
  func readUnits<Part: Sendable>(
    start: @Sendable () -> Part, _ add: @Sendable (inout Part, RowView) -> Void
  ) throws(LogisticError) -> [Part] {
    guard arePairs else { return try read(start: start, add) }
    let q = perOutput
    return try readTiles(start: start) { part, tile in
      for i in stride(from: 0, to: tile.rows.count, by: 2) {
        guard let pair = pair(tile, i) else { continue }
        let first = tile.rows.lowerBound + i
        withUnsafePointer(to: pair.residual) { residual in
          add(
            &part,
            RowView(
              index: first, x: tile.x + pair.row * q, logits: tile.logits + pair.row,
              probabilities: tile.probabilities + pair.row, residuals: residual, frequency: 1,
              sampling: 1, trials: pair.trials))
        }
      }
    }
  }

  /// Reads all rows once, some neighbouring ones at a time, pairs together.
  ///
  /// - Parameter bytesPerPart: the size of a part; all of them together take 64 MB, or two if that is more.
  /// - Returns: as ``read(start:_:)``.
  func readTiles<Part: Sendable>(
    bytesPerPart: Int = 0, start: @Sendable () -> Part,
    _ add: @Sendable (inout Part, RowTile) -> Void
  ) throws(LogisticError) -> [Part] {
    let (blocks, q, outputs) = (encoded.blockCount, perOutput, objective.outputs)
    let groups = min(blocks, max(2, min(16, 64 << 20 / max(1, bytesPerPart))))
    let room = min(128, max(8, 16_384 / max(1, q) / 2 * 2))
    return try objective.mapGroups(groups) { group throws(LogisticError) -> Part in
      var part = start()
      let work = RowSums.Room(room * (q + 3 * outputs))
      let (x, z) = (work.base, work.base + room * q)
      for block in group * blocks / groups..<(group + 1) * blocks / groups {
        try encoded.withBlock(block) { block in
          for first in stride(from: 0, to: block.rows, by: room) {
            let n = min(room, block.rows - first)
            TileReader.read(block, from: first, count: n, scaling: scaling, into: x)
            Kernels.affine(
              x, rows: n, columns: q, weights: theta, bias: nil, outputs: outputs, into: z)
            load(TileRows(block, from: first, count: n), z)
            let row = block.firstRow + first
            add(
              &part,
              RowTile(
                rows: row..<row + n, x: x, logits: z, probabilities: z + n * outputs,
                residuals: z + 2 * n * outputs, weights: block.weights.map { $0 + first }))
          }
        }
      }
      return part
    }
  }

  /// Logits, to which offsets are added, then probabilities and residuals behind them.
  private func load(_ rows: TileRows, _ logits: UnsafeMutablePointer<Double>) {
    let outputs = objective.outputs
    let all = rows.count * outputs
    for i in 0..<rows.count {
      let z = logits + i * outputs
      let (p, r) = (z + all, z + 2 * all)
      if let offset = rows.offsets?[i] {
        for c in 0..<outputs { z[c] += offset }
      }
      let y = rows.targets + i * rows.targetWidth
      guard objective.loss == .softmax else {
        for c in 0..<outputs {
          p[c] = sigmoid(z[c])
          // 1 − p without cancelling, for certain labels.
          r[c] = y[c] == 1 ? sigmoid(-z[c]) : y[c] - p[c]
        }
        continue
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
        r[c] = (rows.targetWidth < outputs ? (Double(c) == y[0] ? 1 : 0) : y[c]) - p[c]
      }
    }
  }
}
