/// Functions of one number that are polynomials between knots: what splines of every kind are.
///
/// Between the knots tⱼ and tⱼ₊₁ a function grows by a polynomial in vⱼ = (x − tⱼ)/(tⱼ₊₁ − tⱼ), brought between 0 and 1, so
/// that its value is `constant + Σⱼ Σₘ c·vⱼᵐ`. All powers lie between 0 and 1: single precision keeps what
/// truncated powers, which cancel, would lose. Beyond the outer knots two more columns go on, in units of the
/// first and the last stretch.
struct PiecewiseBasis {
  /// The knots, ascending, the outer ones included.
  let knots: [Double]
  let degree: Int
  /// Of each function: its value at the first knot.
  private(set) var constants: [Double]
  /// A row for each power of each column, powers of all columns by turns; a column for each function.
  private(set) var matrix: Matrix<Double>

  /// How a function goes on beyond the outer knots.
  enum Tails { case linear, polynomial }

  /// - Parameters:
  ///   - value: the functions' values by the polynomials of a stretch between knots.
  init(
    knots: [Double], degree: Int, count: Int, tails: Tails,
    value: (_ stretch: Int, _ x: Double) -> [Double]
  ) {
    self.knots = knots
    self.degree = degree
    let stretches = knots.count - 1
    let width = stretches + 2
    constants = value(0, knots[0])
    matrix = Matrix(rows: width * degree, columns: count)
    var first = [[Double]](), last = [[Double]]()
    for j in 0..<stretches {
      let (low, high) = (knots[j], knots[j + 1])
      let nodes = (0...degree).map { Double($0) / Double(degree) }
      let values = nodes.map { value(j, low + $0 * (high - low)) }
      // Newton's divided differences, then the powers.
      var table = values
      for order in 1...degree {
        for i in stride(from: degree, through: order, by: -1) {
          for f in 0..<count {
            table[i][f] =
              (table[i][f] - table[i - 1][f]) / (nodes[i] - nodes[i - order])
          }
        }
      }
      var powers = [[Double]](repeating: [Double](repeating: 0, count: count), count: degree + 1)
      for i in stride(from: degree, through: 0, by: -1) {
        for m in stride(from: degree, through: 1, by: -1) {
          for f in 0..<count { powers[m][f] = powers[m - 1][f] - nodes[i] * powers[m][f] }
        }
        for f in 0..<count { powers[0][f] = table[i][f] - nodes[i] * powers[0][f] }
      }
      for m in 1...degree {
        for f in 0..<count { matrix.values[((m - 1) * width + j) * count + f] = powers[m][f] }
      }
      if j == 0 { first = powers }
      last = powers
    }
    let most = tails == .linear ? 1 : degree
    for m in 1...most {
      for f in 0..<count {
        matrix.values[((m - 1) * width + stretches) * count + f] = first[m][f]
        // Taylor's series at the end of the last stretch.
        var sum = 0.0
        var binomial = 1.0
        for k in m...degree {
          if k > m { binomial *= Double(k) / Double(k - m) }
          sum += binomial * last[k][f]
        }
        matrix.values[((m - 1) * width + stretches + 1) * count + f] = sum
      }
    }
  }
}

/// B-splines on knots, the outer ones repeated (de Boor 1978).
struct BSplines {
  let knots: [Double]
  let order: Int
  /// How many functions.
  var count: Int { knots.count - order }

  init(inner: [Double], outer: (Double, Double), degree: Int) {
    order = degree + 1
    knots =
      [Double](repeating: outer.0, count: order) + inner
      + [Double](repeating: outer.1, count: order)
  }

  /// A derivative of all functions by the polynomials of a stretch between knots.
  func values(stretch: Int, _ x: Double, derivative: Int = 0) -> [Double] {
    let span = stretch + order - 1
    return (0..<count).map { value($0, order, derivative, span, x) }
  }

  private func value(_ i: Int, _ order: Int, _ derivative: Int, _ span: Int, _ x: Double)
    -> Double
  {
    // A function is 0 but on the stretches from its first knot to its last.
    guard i <= span, span < i + order else { return 0 }
    if order == 1 { return derivative == 0 ? 1 : 0 }
    let left = knots[i + order - 1] - knots[i]
    let right = knots[i + order] - knots[i + 1]
    let a = left > 0 ? value(i, order - 1, max(0, derivative - 1), span, x) : 0
    let b = right > 0 ? value(i + 1, order - 1, max(0, derivative - 1), span, x) : 0
    if derivative > 0 {
      let factor = Double(order - 1)
      return factor * ((left > 0 ? a / left : 0) - (right > 0 ? b / right : 0))
    }
    return (left > 0 ? (x - knots[i]) / left * a : 0)
      + (right > 0 ? (knots[i + order] - x) / right * b : 0)
  }
}

extension PiecewiseBasis {
  /// R's `bs`: B-splines, the first left out.
  static func bSplines(inner: [Double], outer: (Double, Double), degree: Int) -> PiecewiseBasis {
    let splines = BSplines(inner: inner, outer: outer, degree: degree)
    return PiecewiseBasis(
      knots: [outer.0] + inner + [outer.1], degree: degree, count: splines.count - 1,
      tails: .polynomial
    ) { Array(splines.values(stretch: $0, $1).dropFirst()) }
  }

  /// R's `ns`: cubic B-splines whose second derivative is 0 at the outer knots, made by R's Householder
  /// reflections, so that the columns are R's.
  static func natural(inner: [Double], outer: (Double, Double)) -> PiecewiseBasis {
    let splines = BSplines(inner: inner, outer: outer, degree: 3)
    let count = splines.count - 1
    var constraints = [(0, outer.0), (inner.count, outer.1)].map { stretch, x in
      Array(splines.values(stretch: stretch, x, derivative: 2).dropFirst())
    }
    // LINPACK's dqrdc: two reflections, each kept as its vector.
    var reflections = [[Double]]()
    func reflect(_ v: [Double], _ y: inout [Double], from l: Int) {
      var t = 0.0
      for i in l..<y.count { t -= v[i] * y[i] }
      t /= v[l]
      for i in l..<y.count { y[i] += t * v[i] }
    }
    for l in 0..<2 {
      var v = constraints[l]
      var norm = 0.0
      for i in l..<count { norm += v[i] * v[i] }
      norm.formSquareRoot()
      if v[l] < 0 { norm = -norm }
      for i in 0..<count { v[i] = i < l ? 0 : v[i] / norm }
      v[l] += 1
      for k in l + 1..<2 { reflect(v, &constraints[k], from: l) }
      reflections.append(v)
    }
    return PiecewiseBasis(
      knots: [outer.0] + inner + [outer.1], degree: 3, count: count - 2, tails: .linear
    ) { stretch, x in
      var y = Array(splines.values(stretch: stretch, x).dropFirst())
      for l in 0..<2 { reflect(reflections[l], &y, from: l) }
      return Array(y.dropFirst(2))
    }
  }

  /// Harrell's restricted cubic splines: x, and cubic functions that are linear beyond the outer knots, divided
  /// by the square of the knots' range (Harrell 2015, section 2.4.5).
  static func restrictedCubic(knots: [Double]) -> PiecewiseBasis {
    let k = knots.count
    let (last, before) = (knots[k - 1], knots[k - 2])
    let range = (last - knots[0]) * (last - knots[0])
    func cube(_ x: Double, _ place: Int, _ stretch: Int) -> Double {
      guard stretch >= place else { return 0 }
      let d = x - knots[place]
      return d * d * d
    }
    return PiecewiseBasis(knots: knots, degree: 3, count: k - 1, tails: .linear) { stretch, x in
      [x]
        + (0..<k - 2).map { j in
          (cube(x, j, stretch)
            - cube(x, k - 2, stretch) * (last - knots[j]) / (last - before)) / range
        }
    }
  }
}

/// R's `poly`: polynomials that are orthogonal over the rows, each of length 1 (Kennedy & Gentle 1980, page 343).
struct OrthogonalPolynomials {
  let centre: Double
  /// Half the range: z = (x − centre)/halfRange lies between −1 and 1.
  let halfRange: Double
  /// Of each polynomial from the first degree on: the factors of 1, z, z², ….
  private(set) var coefficients: [[Double]] = []

  /// - Parameter x: values of which more than `degree` differ.
  init(_ x: [Double], degree: Int) {
    let (low, high) = (x.min() ?? 0, x.max() ?? 0)
    centre = 0.5 * (low + high)
    halfRange = 0.5 * (high - low)
    let (c, h) = (centre, halfRange)
    let z = x.map { ($0 - c) / h }
    var before = [Double](repeating: 0, count: z.count)
    var now = [Double](repeating: 1, count: z.count)
    var (old, present) = ([0.0], [1.0])
    var normBefore = 1.0
    for k in 0...degree {
      var (norm, moment) = (0.0, 0.0)
      for (p, z) in zip(now, z) {
        norm += p * p
        moment += z * p * p
      }
      if k > 0 { coefficients.append(present.map { $0 / norm.squareRoot() }) }
      let (alpha, beta) = (moment / norm, k == 0 ? 0 : norm / normBefore)
      let next = zip(zip(now, before), z).map { pair, z in
        (z - alpha) * pair.0 - beta * pair.1
      }
      (before, now) = (now, next)
      var raised = [0.0] + present
      for i in present.indices { raised[i] -= alpha * present[i] }
      for i in old.indices { raised[i] -= beta * old[i] }
      (old, present) = (present, raised)
      normBefore = norm
    }
  }
}
