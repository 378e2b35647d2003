/// How a category of several levels becomes columns.
enum Contrasts: String, CaseIterable {
  /// 1 at each level but the reference.
  case treatment = "Treatment"
  /// 1 at each level but the last, −1 at the last: differences to the mean of the levels.
  case sum = "Sum"
  /// Each level against the mean of those before.
  case helmert = "Helmert"
  /// Orthogonal polynomials of the levels' numbers.
  case polynomial = "Poly"

  /// R's words for it.
  init?(word: String) {
    switch word.lowercased() {
    case "treatment", "contr.treatment": self = .treatment
    case "sum", "contr.sum": self = .sum
    case "helmert", "contr.helmert": self = .helmert
    case "poly", "contr.poly": self = .polynomial
    default: return nil
    }
  }

  /// R's matrix: a row a level, a column less. Treatment's reference is the first level.
  func matrix(levels n: Int) -> [[Double]] {
    if self == .polynomial { return Self.polynomials(n) }
    var rows = [[Double]](repeating: [Double](repeating: 0, count: n - 1), count: n)
    for i in 0..<n {
      for j in 0..<n - 1 { rows[i][j] = value(level: i, column: j, of: n) }
    }
    return rows
  }

  private func value(level i: Int, column j: Int, of n: Int) -> Double {
    switch self {
    case .treatment: i == j + 1 ? 1 : 0
    case .sum: i == n - 1 ? -1 : i == j ? 1 : 0
    case .helmert: i <= j ? -1 : i == j + 1 ? Double(i) : 0
    case .polynomial: 0
    }
  }

  private static func polynomials(_ n: Int) -> [[Double]] {
    let scores = (0..<n).map { Double($0) }
    let basis = OrthogonalPolynomials(scores, degree: n - 1)
    return scores.map { x in
      let z = (x - basis.centre) / basis.halfRange
      return basis.coefficients.map { $0.reversed().reduce(0) { $0 * z + $1 } }
    }
  }

  /// What each column is called after the variable.
  func names(levels: [String], _ variable: String) -> [String] {
    switch self {
    case .treatment: levels.dropFirst().map { "\(variable)=\($0)" }
    case .sum, .helmert: (1..<levels.count).map { "\(variable)\($0)" }
    case .polynomial:
      (1..<levels.count).map { k in
        let letters = [".L", ".Q", ".C"]
        return variable + (k <= letters.count ? letters[k - 1] : "^\(k)")
      }
    }
  }
}
