/// How often what was predicted with a probability came true: bins of probabilities, and how far they are
/// from the diagonal.
public struct ReliabilityCurve: Sendable, Equatable {
  /// How probabilities are put into bins.
  public enum Bins: Sendable, Equatable {
    /// Of one width: bin k of B holds ((k − 1)/B, k/B], 0 the first.
    case width(Int)
    /// Of one number of rows, ordered by probability; equal ones stay in the rows' order, on which the bins then
    /// depend.
    case count(Int)
    /// Of equally many rows, weights counted, by rising probability; those of one probability go together, into the
    /// bin of the first of them, so that their order does not matter.
    case quantile(Int)
  }

  /// One bin.
  public struct Bin: Sendable, Equatable {
    /// Rows in it.
    public var rows: Double
    /// The mean of their probabilities.
    public var meanPredicted: Double
    /// How many of them have label 1.
    public var fractionPositive: Double
  }

  /// The bins in order; an empty one has 0 rows and no fractions (NaN).
  public let bins: [Bin]

  /// The expected calibration error: `Σ rows/n·|fraction − mean p|`. It depends on the bins, and is biased
  /// up for few rows.
  public var expectedCalibrationError: Double {
    let total = bins.reduce(0) { $0 + $1.rows }
    return bins.reduce(0) {
      $1.rows > 0 ? $0 + $1.rows / total * abs($1.fractionPositive - $1.meanPredicted) : $0
    }
  }

  /// The greatest difference of a bin.
  public var maximumCalibrationError: Double {
    bins.filter { $0.rows > 0 }.map { abs($0.fractionPositive - $0.meanPredicted) }.max() ?? 0
  }

  /// The curve of probabilities and labels.
  ///
  /// - Parameters:
  ///   - probabilities: of label 1, row by row.
  ///   - labels: whether a row has label 1.
  ///   - weights: how many rows each row stands for; nil for one.
  ///   - bins: how rows are put together.
  /// - Throws: counts that differ, probabilities outside 0...1, no bin.
  public init(
    probabilities: [Double], labels: [Bool], weights: [Double]? = nil, bins: Bins = .width(10)
  ) throws(LogisticError) {
    guard probabilities.count == labels.count, !labels.isEmpty,
      weights?.count ?? labels.count == labels.count
    else {
      throw LogisticError(
        .data, "row-count",
        "there are \(probabilities.count) probabilities and \(labels.count) labels",
        advice: "give one of each a row")
    }
    if let row = probabilities.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
      throw LogisticError(
        .data, "probability", "the probability of row \(row) is \(probabilities[row])",
        advice: "give probabilities from 0 to 1")
    }
    let count =
      switch bins {
      case .width(let number), .count(let number), .quantile(let number): number
      }
    guard count > 0, count <= 10_000 else {
      throw LogisticError(.usage, "bins", "there are \(count) bins", advice: "give 1 to 10000")
    }
    let place: [Int]
    switch bins {
    case .width(let number):
      place = probabilities.map { max(0, Int(($0 * Double(number)).rounded(.up)) - 1) }
    case .count(let number), .quantile(let number):
      var places = [Int](repeating: 0, count: labels.count)
      let order = probabilities.indices.sorted {
        (probabilities[$0], $0) < (probabilities[$1], $1)
      }
      let total = weights?.reduce(0, +) ?? Double(labels.count)
      var (before, bin) = (0.0, 0)
      for (i, row) in order.enumerated() {
        let isNew = i == 0 || probabilities[order[i - 1]] < probabilities[row]
        if isNew || bins == .count(number), before < total {
          bin = min(Int(Double(number) * before / total), number - 1)
        }
        places[row] = bin
        before += weights?[row] ?? 1
      }
      place = places
    }
    var sums = [(rows: Double, p: Double, hits: Double)](repeating: (0, 0, 0), count: count)
    for (row, bin) in place.enumerated() {
      let weight = weights?[row] ?? 1
      sums[bin].rows += weight
      sums[bin].p += weight * probabilities[row]
      if labels[row] { sums[bin].hits += weight }
    }
    self.bins = sums.map {
      Bin(rows: $0.rows, meanPredicted: $0.p / $0.rows, fractionPositive: $0.hits / $0.rows)
    }
  }
}
