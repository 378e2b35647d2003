/// Sets of classes that hold the true one of a new row with a chance that was promised: split-conformal
/// prediction (Vovk, Gammerman & Shafer 2005; Angelopoulos & Bates 2023).
///
/// A class is in a row's set where its score is at most ``limit``, which is the ⌈(n + 1)·coverage⌉-th least
/// score of the true classes of n rows held back. If new rows are like those, the true class is in the set
/// with at least that chance, whatever the model is worth; over all rows, not within each class or kind of row.
public struct PredictionSets: Sendable, Equatable {
  /// How little a class agrees with a row.
  public enum Score: String, Sendable, CaseIterable {
    /// `1 − p` of the class (Sadinle, Lei & Wasserman 2019): the smallest sets on average; a set may be empty
    /// where no class is likely enough.
    case leastAmbiguous = "lac"
    /// The sum of the probabilities down to the class's own (Romano, Sesia & Candès 2020, without their
    /// randomization): sets grow where the model is unsure. They are larger, and with few classes hold the true
    /// one more often than promised, because the sum down to the least probable class is always 1.
    case adaptive = "aps"
    /// The same with the class's own probability taken by a share that is drawn for each row (Romano, Sesia & Candès
    /// 2020, equation 5): the chance is the promised one exactly, sets are smaller, some empty, and a row's set depends on
    /// its draw.
    case randomizedAdaptive = "aps-randomized"

    /// The score of each class of a row.
    ///
    /// - Parameters:
    ///   - probabilities: one a class.
    ///   - share: the row's draw, from 0 to 1; of ``randomizedAdaptive``.
    public func scores(_ probabilities: some Collection<Double>, share: Double = 1) -> [Double] {
      let p = Array(probabilities)
      switch self {
      case .leastAmbiguous: return p.map { 1 - $0 }
      case .adaptive:
        return p.map { own in p.reduce(0) { $1 >= own ? $0 + $1 : $0 } }
      case .randomizedAdaptive:
        return p.indices.map { own in
          p.indices.reduce(share * p[own]) { sum, other in
            p[other] > p[own] || (p[other] == p[own] && other < own) ? sum + p[other] : sum
          }
        }
      }
    }
  }

  /// The chance that was promised.
  public let coverage: Double
  /// How classes are scored.
  public let score: Score
  /// The greatest score of a class in a set; infinite where there were too few rows to promise anything less
  /// than all classes.
  public let limit: Double
  /// How many rows were held back for it.
  public let rowCount: Int
  /// Where the draws of ``Score/randomizedAdaptive`` come from.
  public let seed: UInt64

  /// From the scores of the true classes of rows held back.
  ///
  /// - Parameters:
  ///   - scores: one a row.
  ///   - coverage: the chance to promise, as 0.9.
  ///   - score: how they were scored.
  ///   - seed: where the draws of rows to come are from.
  /// - Throws: a coverage that is no share, no scores, one that is not a number.
  public init(
    calibratedOn scores: [Double], coverage: Double, score: Score, seed: UInt64 = 0
  ) throws(LogisticError) {
    try Self.check(coverage)
    guard !scores.isEmpty, scores.allSatisfy({ !$0.isNaN }) else {
      throw LogisticError(
        .data, "no-rows", "prediction sets need rows with a class and a prediction")
    }
    let rank = Self.rank(coverage, rows: scores.count)
    self.init(
      coverage: coverage, score: score,
      limit: rank <= scores.count ? scores.sorted()[rank - 1] : .infinity, rowCount: scores.count,
      seed: seed)
  }

  init(coverage: Double, score: Score, limit: Double, rowCount: Int, seed: UInt64 = 0) {
    self.seed = seed
    self.coverage = coverage
    self.score = score
    self.limit = limit
    self.rowCount = rowCount
  }

  /// ⌈(n + 1)·coverage⌉, the product's rounding left out.
  static func rank(_ coverage: Double, rows n: Int) -> Int {
    max(1, Int((Double(n + 1) * coverage * (1 - 1e-14)).rounded(.up)))
  }

  /// Refuses a coverage that is no share.
  static func check(_ coverage: Double) throws(LogisticError) {
    guard coverage > 0, coverage < 1 else {
      throw LogisticError(
        .usage, "coverage", "the coverage is \(coverage)", advice: "give a share such as 0.9")
    }
  }

  /// The numbers of the classes in a row's set, ascending.
  ///
  /// - Parameters:
  ///   - probabilities: one a class; a row with one that is not a number has no set.
  ///   - row: the row's number, which its draw depends on.
  public func set(_ probabilities: some Collection<Double>, row: Int = 0) -> [Int]? {
    if probabilities.contains(where: \.isNaN) { return nil }
    let scores = score.scores(probabilities, share: score.share(seed: seed, row: row))
    return scores.indices.filter { scores[$0] <= limit }
  }
}

extension PredictionSets.Score {
  /// The draw of a row; 1 of scores that draw nothing.
  func share(seed: UInt64, row: Int) -> Double {
    guard self == .randomizedAdaptive else { return 1 }
    var random = Xoshiro256StarStar(seed: seed, number: row)
    return random.uniform()
  }
}
