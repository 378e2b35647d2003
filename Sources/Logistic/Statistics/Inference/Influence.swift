/// What each row does to a fit of two classes, and how far it is from what the fit says of it.
///
/// Arrays have one value a row used, in order; `rows` says which they were in the table. With frequency
/// weights a value is that of one of the identical rows; rows of weight 0 hold NaN. A row of t trials is one row, as in R, and
/// y and t·p stand in the place of y and p.
public struct Influence: Sendable, Equatable {
  /// The rows' numbers in the table, from 0.
  public var rows: [Int]
  /// p of the positive class.
  public var fitted: [Double]
  /// `(y − p)/√(p(1 − p))`.
  public var pearsonResiduals: [Double]
  /// `sign(y − p)·√(−2·l)`.
  public var devianceResiduals: [Double]
  /// `h = s·p(1 − p)·xᵀH⁻¹x`; the sum over all rows, frequencies counted, is the number of coefficients.
  public var leverages: [Double]
  /// Pearson residuals over √(φ·(1 − h)), φ the dispersion, 1 where none was asked for.
  public var standardizedPearsonResiduals: [Double]
  /// `(r/(1 − h))²·h/(φ·k)` with r the Pearson residual: how far the coefficients move without the row.
  public var cooksDistances: [Double]
  /// By how many standard errors each coefficient falls when the row is left out, to one step:
  /// row after row, in the order of the estimated coefficients.
  public var dfbetas: Matrix<Double>
  /// Randomised quantile residuals (Dunn & Smyth 1996): standard normal if the model holds.
  public var quantileResiduals: [Double]
}

extension Inference {
  /// The influence of each row, in one more read.
  ///
  /// - Parameter seed: of the randomised residuals.
  /// - Throws: more than two classes.
  public func influence(seed: UInt64 = 0) throws(LogisticError) -> Influence {
    guard fitted.objective.outputs == 1 else {
      throw LogisticError(
        .usage, "influence", "leverages and residuals are those of two classes",
        advice: "the model has \(fitted.objective.outputs) outputs")
    }
    let n = fitted.arePairs ? fitted.table.rowCount / 2 : fitted.table.rowCount
    let k = fitted.parameters.count
    let root = fitted.information.inverseRoot()
    let q = fitted.perOutput
    // One change of coordinates of all coefficients, as rows of a matrix.
    let order = parameterOfTerm.indices.filter { parameterOfTerm[$0] != nil }
    let places = order.compactMap { placeOfTerm[$0] }
    let errors = order.map { terms[$0].standardError ?? .nan }
    let fitted = fitted
    let parts = try fitted.readUnits(start: { [(row: Int, values: [Double])]() }) { list, row in
      let (z, t, r) = (row.logits[0], row.trials, row.residuals[0])
      let (p, rest) = (row.probabilities[0], sigmoid(-z))
      let pearson = r / (t * p * rest).squareRoot()
      var half = [Double](repeating: 0, count: k)
      for i in 0..<k {
        for j in 0...i { half[i] += root[i * k + j] * row.x[fitted.parameters[j]] }
      }
      // s·t·v·xᵀH⁻¹x: how much the row decides its own prediction.
      let h = row.sampling * t * p * rest * half.reduce(0) { $0 + $1 * $1 }
      // Successes of t trials; of a row its label.
      let won = fitted.arePairs ? min(t, max(0, r + t * p)) : r >= 0 ? 1 : 0
      func part(_ count: Double, _ loss: Double) -> Double {
        count > 0 ? count * (log(count / t) + loss) : 0
      }
      let loss = max(0, part(won, softplus(-z)) + part(t - won, softplus(z)))
      let deviance = (r >= 0 ? 1.0 : -1) * (2 * loss).squareRoot()
      var values = [p, pearson, deviance, h, won, t]
      // H⁻¹x·s·r/(1 − h), on the scaled columns.
      var change = [Double](repeating: 0, count: q)
      for j in 0..<k {
        var sum = 0.0
        for i in j..<k { sum += root[i * k + j] * half[i] }
        change[fitted.parameters[j]] = sum * row.sampling * r / (1 - h)
      }
      let given = fitted.scaling.original(change)
      values += places.map { given[$0] }
      list.append((row.index, values))
    }
    let scatter = dispersion?.value ?? 1
    let nan = [Double](repeating: .nan, count: n)
    var influence = Influence(
      rows: fitted.arePairs
        ? (0..<n).map { fitted.rowNumbers[2 * $0] / 2 } : fitted.rowNumbers, fitted: nan,
      pearsonResiduals: nan, devianceResiduals: nan,
      leverages: nan, standardizedPearsonResiduals: nan, cooksDistances: nan,
      dfbetas: Matrix(rows: n, columns: k, repeating: .nan), quantileResiduals: nan)
    var trials = [(won: Double, all: Double)](repeating: (0, 0), count: n)
    for (row, values) in parts.joined() {
      let i = fitted.arePairs ? row / 2 : row
      let h = values[3]
      trials[i] = (values[4], values[5])
      influence.fitted[i] = values[0]
      influence.pearsonResiduals[i] = values[1]
      influence.devianceResiduals[i] = values[2]
      influence.leverages[i] = h
      influence.standardizedPearsonResiduals[i] = values[1] / (scatter * (1 - h)).squareRoot()
      let size = values[1] / (1 - h)
      influence.cooksDistances[i] = size * size * h / (scatter * Double(k))
      for j in 0..<k { influence.dfbetas[i, j] = values[6 + j] / errors[j] }
    }
    var random = Xoshiro256StarStar(seed: seed)
    for i in 0..<n {
      // One draw a row, whatever becomes of it.
      let u = random.uniform()
      let p = influence.fitted[i]
      guard !p.isNaN else { continue }
      // Between the chances of fewer successes and of no more.
      let (won, all) = trials[i]
      let below = won > 0 ? Self.binomialShare(won - 1, of: all, p) : 0
      let upTo = won < all ? Self.binomialShare(won, of: all, p) : 1
      let share = below + u * (upTo - below)
      influence.quantileResiduals[i] = NormalDistribution.quantile(share)
    }
    return influence
  }
  /// The chance of at most so many successes of some trials.
  private static func binomialShare(_ successes: Double, of trials: Double, _ p: Double) -> Double {
    incompleteBeta(1 - p, p, trials - successes, successes + 1)
  }
}
