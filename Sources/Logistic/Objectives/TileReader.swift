/// The targets, weights and offsets of a tile of a block's rows.
struct TileRows {
  let count: Int
  let targets: UnsafePointer<Double>
  let targetWidth: Int
  let weights: UnsafePointer<Double>?
  let offsets: UnsafePointer<Double>?

  init<Scalar>(_ block: RowBlock<Scalar>, from first: Int, count: Int) {
    self.count = count
    targets = block.targets + first * block.targetWidth
    targetWidth = block.targetWidth
    weights = block.weights.map { $0 + first }
    offsets = block.offsets.map { $0 + first }
  }

  func weight(_ i: Int) -> Double { weights?[i] ?? 1 }

  /// The class of a row whose target is certain, −1 for one that is not, −2 for an impossible one.
  func label(_ i: Int, outputs: Int) -> Int {
    if targetWidth == 1 {
      let number = targets[i]
      guard number >= 0, number < Double(outputs), number == number.rounded() else { return -2 }
      return Int(number)
    }
    let row = targets + i * targetWidth
    for c in 0..<outputs where row[c] == 1 {
      for other in 0..<outputs where other != c && row[other] != 0 { return -1 }
      return c
    }
    return -1
  }

  /// What row `i` gives class `c`; NaN for an impossible class number.
  func target(_ i: Int, _ c: Int, label: Int) -> Double {
    if targetWidth != 1 { return targets[i * targetWidth + c] }
    return label == -2 ? .nan : (label == c ? 1 : 0)
  }
}

/// Widens rows to double, centres and scales them, and sets the intercept's one behind.
enum TileReader {
  /// Rows of weight 0 become zeros, so that what they hold cannot spread.
  static func read<Scalar: KernelScalar>(
    _ block: RowBlock<Scalar>, from first: Int, count: Int, scaling: ColumnScaling,
    into tile: UnsafeMutablePointer<Double>
  ) {
    let inverse = scaling.scale.map { 1 / $0 }
    inverse.withUnsafeBufferPointer { inverse in
      scaling.centre.withUnsafeBufferPointer { centre in
        Kernels.standardize(
          block.features + first * block.columns, rows: count, columns: block.columns,
          centre: centre.baseAddress, scale: inverse.baseAddress, into: tile)
      }
    }
    let width = scaling.width
    if scaling.intercept {
      // The rows are widened tight, then moved apart from the last to make room for the ones.
      let p = width - 1
      for i in (0..<count).reversed() {
        for j in (0..<p).reversed() { tile[i * width + j] = tile[i * p + j] }
        tile[i * width + p] = 1
      }
    }
    if let weights = block.weights {
      for i in 0..<count where weights[first + i] == 0 {
        (tile + i * width).update(repeating: 0, count: width)
      }
    }
  }
}
