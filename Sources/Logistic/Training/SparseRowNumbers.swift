/// What says of each sparse row how it counts.
struct SparseRowNumbers: Sendable {
  /// The factor on each row's loss.
  var sampleWeight: [Double]?
  /// How many rows each row stands for.
  var frequencyWeight: [Double]?
  /// What is added to each row's logit.
  var offset: [Double]?

  /// Both weights together; nil for ones.
  var product: [Double]? {
    guard let frequencyWeight, let sampleWeight else { return frequencyWeight ?? sampleWeight }
    return zip(frequencyWeight, sampleWeight).map { $0 * $1 }
  }

  /// - Throws: numbers that are not as many as the rows, or that cannot be, and weights that are all 0.
  func check(rows: Int) throws(LogisticError) {
    for (what, values) in [
      ("weights", sampleWeight), ("frequency weights", frequencyWeight), ("offsets", offset),
    ] {
      guard let values else { continue }
      guard values.count == rows else {
        throw LogisticError(
          .data, "row-count", "\(values.count) \(what) for \(rows) rows",
          advice: "give one number a row")
      }
      let isWeight = what != "offsets"
      guard let row = values.firstIndex(where: { !($0.isFinite && ($0 >= 0 || !isWeight)) }) else {
        continue
      }
      throw LogisticError(
        .data, isWeight ? "weight" : "offset",
        "the \(isWeight ? "weight" : "offset") of row \(row) is \(shortestText(values[row]))",
        advice: isWeight
          ? "weights are finite and at least 0" : "offsets are finite")
    }
    guard product.map({ $0.contains { $0 > 0 } }) ?? true else {
      throw LogisticError(
        .data, "all-weights-zero", "every row has weight 0",
        advice: "give rows that are to count a weight above 0")
    }
  }
}
