extension DesignBuild {
  /// `ns`, `bs`, `rcs`, `poly` or `scale` of a number.
  mutating func basis(
    _ part: FormulaExpression, _ function: String, _ arguments: [FormulaExpression.Argument]
  ) throws(LogisticError) -> Block {
    guard let first = arguments.first, first.label == nil || first.label == "x" else {
      throw formula.source.error(
        at: part.position, "\(function) takes a column", advice: "write \(function)(column…)")
    }
    let options = try BasisOptions(
      part, function, Array(arguments.dropFirst()), formula.source)
    let argument = try number(first.value)
    let x = try matrix(argument).values
    let sorted = x.sorted()
    var distinct = 0
    for i in sorted.indices where i == 0 || sorted[i] != sorted[i - 1] { distinct += 1 }
    func refuse(_ reason: String, _ advice: String) -> LogisticError {
      formula.source.error(
        at: part.position, reason, advice: advice, domain: .data, code: "formula-knots",
        place: .init(file: table.file))
    }
    let low = sorted.first ?? 0, high = sorted.last ?? 0
    guard distinct > 1 else {
      throw refuse("\(first.value.text) is the same in all rows", "leave it out")
    }
    guard high - low > 1e-4, high - low < 1e30 else {
      throw refuse(
        "\(first.value.text) lies between \(shortestText(low)) and \(shortestText(high))",
        "give it in another unit, so that its range is about 1")
    }
    func names(_ count: Int) -> [String] { (1...count).map { part.text + "\($0)" } }

    switch function {
    case "scale":
      let n = Double(x.count)
      let mean = x.reduce(0, +) / n
      let square = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let value = try add(
        Normalization(mean: [mean], variance: [square / (n - 1)]), to: [argument])
      return Block(value: value, indices: nil, names: [part.text])
    case "poly":
      let degree = options.degree ?? 1
      guard degree < distinct else {
        throw refuse(
          "\(first.value.text) has \(distinct) different values, too few for the degree \(degree)",
          "give a degree below \(distinct)")
      }
      return Block(
        value: try polynomials(OrthogonalPolynomials(x, degree: degree), of: argument),
        indices: nil, names: degree == 1 ? [part.text] : names(degree))
    case "rcs":
      let knots: [Double]
      if let given = options.knots {
        knots = given
      } else {
        knots = try Self.harrellKnots(sorted, options.df ?? 5, refuse)
      }
      try check(knots, count: 3, distinct, first.value.text, refuse)
      let basis = PiecewiseBasis.restrictedCubic(knots: knots)
      return Block(
        value: try piecewise(basis, of: argument), indices: nil,
        names: (0..<knots.count - 1).map { part.text + String(repeating: "'", count: $0) })
    default:
      let degree = function == "ns" ? 3 : options.degree ?? 3
      let least = function == "ns" ? 1 : degree
      let df = options.df ?? least + (options.knots?.count ?? 0)
      guard df >= least else {
        throw formula.source.error(
          at: part.position, "\(function) needs at least \(least) degrees of freedom",
          advice: "give df = \(least) or more")
      }
      let count = df - least
      let inner =
        options.knots
        ?? (count == 0
          ? [] : (1...count).map { sortedQuantile(sorted, Double($0) / Double(count + 1)) })
      try check([low] + inner + [high], count: 2, distinct, first.value.text, refuse)
      let basis =
        function == "ns"
        ? PiecewiseBasis.natural(inner: inner, outer: (low, high))
        : PiecewiseBasis.bSplines(inner: inner, outer: (low, high), degree: degree)
      return Block(
        value: try piecewise(basis, of: argument), indices: nil,
        names: names(basis.constants.count))
    }
  }

  private func check(
    _ knots: [Double], count: Int, _ distinct: Int, _ name: String,
    _ refuse: (String, String) -> LogisticError
  ) throws(LogisticError) {
    guard knots.count >= count, zip(knots, knots.dropFirst()).allSatisfy({ $1 - $0 > 1e-6 }) else {
      throw refuse(
        "the knots \(knots.map(shortestText).joined(separator: ", ")) do not all differ: \(name) has \(distinct) different values",
        "take fewer knots, or the column as it is or as a category, C(…)")
    }
  }

  /// Harrell's knots: quantiles, the outer ones nearer to the ends the more there are; of fewer than 100 rows the
  /// fifth smallest and greatest values (Harrell 2015, table 2.3).
  private static func harrellKnots(
    _ sorted: [Double], _ count: Int, _ refuse: (String, String) -> LogisticError
  ) throws(LogisticError) -> [Double] {
    guard sorted.count >= 6 else {
      throw refuse("there are \(sorted.count) rows, too few for knots", "take the column as it is")
    }
    guard count >= 3 else { throw refuse("rcs needs at least 3 knots", "give 3, 4 or 5") }
    let outer = count > 6 ? 0.025 : count > 3 ? 0.05 : 0.1
    var knots = (0..<count).map { k in
      sortedQuantile(
        sorted, outer + (1 - 2 * outer) * Double(k) / Double(count - 1))
    }
    if sorted.count < 100 {
      knots[0] = sorted[4]
      knots[count - 1] = sorted[sorted.count - 5]
    }
    return knots
  }

  private mutating func polynomials(
    _ basis: OrthogonalPolynomials, of argument: Int
  ) throws(LogisticError) -> Int {
    let degree = basis.coefficients.count
    let z = try add(
      Normalization(mean: [basis.centre], variance: [basis.halfRange * basis.halfRange]),
      to: [argument])
    let powers = try self.powers(of: z, upTo: degree)
    var matrix = Matrix<Double>(rows: degree, columns: degree)
    for (f, coefficients) in basis.coefficients.enumerated() {
      for (m, c) in coefficients.enumerated() where m > 0 {
        matrix.values[(m - 1) * degree + f] = c
      }
    }
    let product = try add(FixedProduct(matrix), to: [powers])
    return try adding(basis.coefficients.map { $0[0] }, to: product)
  }

  private mutating func piecewise(
    _ basis: PiecewiseBasis, of argument: Int
  ) throws(LogisticError) -> Int {
    let knots = basis.knots
    let stretches = knots.count - 1
    let lengths = zip(knots, knots.dropFirst()).map { $1 - $0 }
    let copies =
      try add(Take([Int](repeating: 0, count: stretches + 1)), to: [argument])
    // The place in each stretch, and beyond the last in its unit.
    let places = try add(
      Normalization(
        mean: knots, variance: (lengths + [lengths[stretches - 1]]).map { $0 * $0 }),
      to: [copies])
    let inside = try add(Take(Array(0..<stretches)), to: [places])
    let clipped = try add(Clip(0, 1), to: [inside])
    let first = try add(Take([0]), to: [places])
    let below = try add(Clip(-Self.far, 0), to: [first])
    let last = try add(Take([stretches]), to: [places])
    let above = try add(Clip(0, Self.far), to: [last])
    let all = try add(Concatenate(), to: [clipped, below, above])
    let powers = try self.powers(of: all, upTo: basis.degree)
    let product = try add(FixedProduct(basis.matrix), to: [powers])
    return try adding(basis.constants, to: product)
  }

  /// A bound that no number in reach of single precision passes.
  private static let far = 1e30

  private mutating func powers(of value: Int, upTo degree: Int) throws(LogisticError) -> Int {
    var all = [value]
    for _ in 1..<max(1, degree) {
      all.append(try add(Arithmetic(.multiply), to: [all[all.count - 1], value]))
    }
    return all.count == 1 ? value : try add(Concatenate(), to: all)
  }

  /// Adds a constant to each column.
  private mutating func adding(_ constants: [Double], to value: Int) throws(LogisticError) -> Int {
    if constants.allSatisfy({ $0 == 0 }) { return value }
    return try add(
      Normalization(
        mean: constants.map { -$0 }, variance: constants.map { _ in 1 }), to: [value])
  }
}

/// What is said to a spline or polynomial beside its column.
private struct BasisOptions {
  var degree: Int?
  var df: Int?
  var knots: [Double]?

  /// The greatest degree, and the greatest number of columns of one basis.
  private static let greatestDegree = 8
  private static let greatestWidth = 200

  init(
    _ part: FormulaExpression, _ function: String, _ arguments: [FormulaExpression.Argument],
    _ source: FormulaText
  ) throws(LogisticError) {
    let takesDegree = function == "poly" || function == "bs"
    for (place, argument) in arguments.enumerated() {
      let value = argument.value.withoutGroup
      let label =
        argument.label
        ?? (place > 0 ? "" : function == "poly" ? "degree" : function == "rcs" ? "knots" : "df")
      switch (label, value.kind) {
      case ("degree", .number(let number)) where takesDegree:
        degree = try Self.count(number, Self.greatestDegree, value, source)
      case ("df", .number(let number)) where function == "ns" || function == "bs",
        ("knots", .number(let number)) where function == "rcs",
        ("k", .number(let number)) where function == "rcs",
        ("nk", .number(let number)) where function == "rcs":
        df = try Self.count(number, Self.greatestWidth, value, source)
      case ("knots", _) where function != "poly" && function != "scale":
        knots = try Self.list(value, source).sorted()
      default:
        throw source.error(
          at: value.position, "\(function) takes no such argument", advice: Self.usage(function))
      }
    }
    if df != nil, knots != nil {
      throw source.error(
        at: part.position, "df and knots are both given", advice: "give one of them")
    }
    if function == "poly", degree == nil {
      throw source.error(
        at: part.position, "poly needs a degree", advice: Self.usage(function))
    }
  }

  private static func usage(_ function: String) -> String {
    switch function {
    case "poly": "write poly(x, 2)"
    case "ns": "write ns(x, 4), or ns(x, knots = c(20, 40))"
    case "bs": "write bs(x, df = 5), bs(x, knots = c(20, 40)), degree = 3 unless given"
    case "rcs": "write rcs(x, 4), or rcs(x, c(20, 30, 40))"
    default: "write \(function)(x)"
    }
  }

  private static func count(
    _ number: Double, _ most: Int, _ part: FormulaExpression, _ source: FormulaText
  ) throws(LogisticError) -> Int {
    guard number >= 1, number <= Double(most), number == number.rounded() else {
      throw source.error(at: part.position, "a whole number from 1 to \(most) is needed here")
    }
    return Int(number)
  }

  private static func list(
    _ part: FormulaExpression, _ source: FormulaText
  ) throws(LogisticError) -> [Double] {
    func number(_ part: FormulaExpression) -> Double? {
      switch part.withoutGroup.kind {
      case .number(let number): number
      case .sum(let parts) where parts.count == 1: number(parts[0].value).map { -$0 }
      default: nil
      }
    }
    if let one = number(part) { return [one] }
    guard case .call("c", let arguments) = part.kind, arguments.count <= greatestWidth else {
      throw source.error(
        at: part.position, "a list of numbers is needed here", advice: "write c(20, 30, 40)")
    }
    var numbers = [Double]()
    for argument in arguments {
      guard let number = number(argument.value) else {
        throw source.error(at: argument.value.position, "a number is needed here")
      }
      numbers.append(number)
    }
    return numbers
  }
}
