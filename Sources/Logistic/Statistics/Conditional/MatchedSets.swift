/// Rows in matched sets, and the likelihood of which of them are the cases, given how many there are.
///
///     L = Π_sets exp(Σ_cases xᵀb) / Σ_S exp(Σ_{i∈S} xᵢᵀb)
///
/// S goes over all choices of as many rows of the set as it has cases. The sum is made by recursion over the rows
/// (Gail, Lubin & Rubinstein 1981, equation 3), with its derivatives, in `rows·cases·p²` steps.
struct MatchedSets: Sendable {
  /// One set: the first `caseCount` rows are the cases.
  struct MatchedSet: Sendable {
    var rows: [Int]
    var caseCount: Int
  }

  let x: Matrix<Double>
  let sets: [MatchedSet]

  /// The log-likelihood with its derivatives.
  struct Point: Sendable {
    var logLikelihood = 0.0
    var gradient: [Double]
    /// Minus the second derivatives, row by row.
    var information: [Double]
  }

  /// So many sets are one piece of the work.
  private static let pieceLength = 32

  func evaluate(at b: [Double]) -> Point {
    let p = x.columns
    let pieces = (sets.count + Self.pieceLength - 1) / Self.pieceLength
    let parts = mapInParallel(pieces) { piece -> Point in
      var point = Point(
        gradient: [Double](repeating: 0, count: p),
        information: [Double](repeating: 0, count: p * p))
      for k in piece * Self.pieceLength..<min((piece + 1) * Self.pieceLength, sets.count) {
        add(sets[k], at: b, to: &point)
      }
      return point
    }
    var total = Point(
      gradient: [Double](repeating: 0, count: p), information: [Double](repeating: 0, count: p * p))
    for part in parts {
      total.logLikelihood += part.logLikelihood
      for i in 0..<p { total.gradient[i] += part.gradient[i] }
      for i in 0..<p * p { total.information[i] += part.information[i] }
    }
    return total
  }

  private func add(_ set: MatchedSet, at b: [Double], to point: inout Point) {
    let (p, n, m) = (x.columns, set.rows.count, set.caseCount)
    var centre = [Double](repeating: 0, count: p)
    for row in set.rows { for j in 0..<p { centre[j] += x[row, j] / Double(n) } }
    // Means over the choices of j of the rows so far, of exp of their sum and of its derivatives. Means rather than sums: these
    // would be as great as the number of choices.
    var value = [Double](repeating: 0, count: m + 1)
    var first = [Double](repeating: 0, count: (m + 1) * p)
    var second = [Double](repeating: 0, count: (m + 1) * p * p)
    value[0] = 1
    var z = [Double](repeating: 0, count: p)
    var logChoices = 0.0
    for (k, row) in set.rows.enumerated() {
      var eta = 0.0
      for j in 0..<p {
        z[j] = x[row, j] - centre[j]
        eta += z[j] * b[j]
      }
      let e = exp(eta)
      if k < m {
        point.logLikelihood += eta
        for j in 0..<p { point.gradient[j] += z[j] }
      }
      for c in stride(from: min(k + 1, m), through: 1, by: -1) {
        let (stay, take) = (Double(k + 1 - c) / Double(k + 1), Double(c) / Double(k + 1) * e)
        for i in 0..<p {
          for j in 0..<p {
            let before =
              second[((c - 1) * p + i) * p + j] + z[i] * first[(c - 1) * p + j]
              + z[j] * first[(c - 1) * p + i] + z[i] * z[j] * value[c - 1]
            second[(c * p + i) * p + j] = stay * second[(c * p + i) * p + j] + take * before
          }
        }
        for i in 0..<p {
          first[c * p + i] =
            stay * first[c * p + i] + take * (first[(c - 1) * p + i] + z[i] * value[c - 1])
        }
        value[c] = stay * value[c] + take * value[c - 1]
      }
    }
    for k in 0..<m { logChoices += log(Double(n - k)) - log(Double(k + 1)) }
    point.logLikelihood -= log(value[m]) + logChoices
    for i in 0..<p {
      let mean = first[m * p + i] / value[m]
      point.gradient[i] -= mean
      for j in 0..<p {
        point.information[i * p + j] +=
          second[(m * p + i) * p + j] / value[m] - mean * first[m * p + j] / value[m]
      }
    }
  }
}
