/// Brier's score and what it consists of (Murphy 1973, J. Appl. Meteorology 12:595–600).
///
///     score = reliability − resolution + uncertainty + withinBins
///
/// The first three are of probabilities put into bins, each bin's rows taken to have its mean; what differs
/// inside bins is left over as ``withinBins`` (Stephenson, Coelho & Jolliffe 2008).
public struct BrierDecomposition: Sendable, Equatable {
  /// The mean of `(p − y)²`.
  public let score: Double
  /// `Σ rows/n·(mean p − fraction)²`: how far bins are from what came true; 0 is best.
  public let reliability: Double
  /// `Σ rows/n·(fraction − ȳ)²`: how far bins differ from the mean of all; more is better.
  public let resolution: Double
  /// `ȳ(1 − ȳ)`: the score of the mean for all, which no model changes.
  public let uncertainty: Double
  /// How many bins hold rows.
  public let bins: Int

  /// What the bins do not tell: the variance of p inside them less twice its covariance with y.
  public var withinBins: Double { score - (reliability - resolution + uncertainty) }
  /// `1 − score/uncertainty`: 1 is perfect, 0 no better than the mean for all; nil of one label.
  public var skill: Double? { uncertainty > 0 ? 1 - score / uncertainty : nil }

  /// The parts of a score, by the bins of a reliability curve of the same rows.
  ///
  /// - Parameters:
  ///   - score: the mean of `(p − y)²`.
  ///   - curve: the bins.
  public init(score: Double, bins curve: ReliabilityCurve) {
    let used = curve.bins.filter { $0.rows > 0 }
    let total = used.reduce(0) { $0 + $1.rows }
    let mean = used.reduce(0) { $0 + $1.rows * $1.fractionPositive } / total
    var (reliability, resolution) = (0.0, 0.0)
    for bin in used {
      let miss = bin.meanPredicted - bin.fractionPositive
      let distance = bin.fractionPositive - mean
      reliability += bin.rows / total * miss * miss
      resolution += bin.rows / total * distance * distance
    }
    self.score = score
    self.reliability = reliability
    self.resolution = resolution
    uncertainty = mean * (1 - mean)
    bins = used.count
  }
}
