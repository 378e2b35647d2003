/// What a direction has to do to separate classes, row by row.
///
/// A comparison is a row with a certain label (softmax: a row and another class than its own); its
/// margin is by how much the direction favours the label, which must not be negative. Where the
/// label is not certain (a target between 0 and 1; of softmax, two classes that share a row) the
/// margin has to be 0. Rows of weight 0 are left out.
struct Comparisons<Rows: RowSource>: Sendable {
  let objective: Objective<Rows>
  let scaling: ColumnScaling
  /// The output that is judged; nil for all classes of a softmax.
  let output: Int?

  /// Calls `body` with each comparison's margin, whether its label is certain, the row and its scaled
  /// features, the class that counts positive and the one that counts negative (−1: none).
  ///
  /// The comparisons of a row follow one another; `direction` is on the scaled columns.
  ///
  /// - Parameter blocks: which blocks of the rows; nil for all.
  func each(
    _ direction: [Double], blocks: Range<Int>? = nil,
    _ body: (Double, Bool, Int, UnsafePointer<Double>, Int, Int) -> Void
  ) throws(LogisticError) {
    let tileRows = 64
    let (k, q) = (objective.outputs, objective.parametersPerOutput)
    precondition(direction.count == k * q, "\(direction.count) of \(k * q) parameters")
    var tile = [Double](repeating: 0, count: tileRows * q)
    var logits = [Double](repeating: 0, count: tileRows * k)
    for index in blocks ?? 0..<objective.rows.blockCount {
      try objective.withBlock(index) { block in
        tile.withUnsafeMutableBufferPointer { tile in
          logits.withUnsafeMutableBufferPointer { logits in
            direction.withUnsafeBufferPointer { direction in
              guard let x = tile.baseAddress, let z = logits.baseAddress,
                let d = direction.baseAddress
              else { return }
              var first = 0
              while first < block.rows {
                let count = min(tileRows, block.rows - first)
                TileReader.read(block, from: first, count: count, scaling: scaling, into: x)
                Kernels.affine(
                  x, rows: count, columns: q, weights: d, bias: nil, outputs: k, into: z)
                let rows = TileRows(block, from: first, count: count)
                for i in 0..<count where rows.weight(i) > 0 {
                  compare(rows, i, z + i * k, block.firstRow + first + i, x + i * q, body)
                }
                first += count
              }
            }
          }
        }
      }
    }
  }

  private func compare(
    _ rows: TileRows, _ i: Int, _ z: UnsafePointer<Double>, _ number: Int,
    _ x: UnsafePointer<Double>, _ body: (Double, Bool, Int, UnsafePointer<Double>, Int, Int) -> Void
  ) {
    if let output {
      let y = rows.targets[i * rows.targetWidth + output]
      if y == 0 {
        body(-z[output], true, number, x, -1, output)
      } else {
        body(z[output], y == 1, number, x, output, -1)
      }
      return
    }
    let k = objective.outputs
    let label = rows.label(i, outputs: k)
    var home = label
    if home < 0 {
      home = 0
      while home < k - 1, !(rows.target(i, home, label: label) > 0) { home += 1 }
    }
    for c in 0..<k where c != home {
      let isCertain = label >= 0 || rows.target(i, c, label: label) == 0
      body(z[home] - z[c], isCertain, number, x, home, c)
    }
  }
}
