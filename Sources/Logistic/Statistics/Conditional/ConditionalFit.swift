/// Logistic regression of matched sets, each of which has an intercept of its own that is not estimated: which rows of a
/// set are the cases, given how many are (Breslow & Day 1980, chapter 7).
///
///     let fit = try ConditionalFit(infert, formula: "case ~ spontaneous + induced", strata: "stratum")
///
/// The likelihood is exact for any number of cases a set. Sets without cases, or of cases only, say nothing. What
/// a fit predicts are log-odds relative to other rows of the same set, never probabilities: see ``relativeLogOdds(of:)``.
public struct ConditionalFit: Sendable {
  /// The coefficients, with standard errors from the information; none is an intercept.
  public let terms: [Term]
  /// The covariance of those that are estimated, in their order.
  public let covariance: SymmetricMatrix
  /// The log of the conditional likelihood.
  public let logLikelihood: Double
  /// The same with all coefficients 0.
  public let nullLogLikelihood: Double
  /// The likelihood-ratio test of all coefficients being 0.
  public let likelihoodRatio: FitStatistics.Test
  /// Wald's test of the same.
  public let wald: FitStatistics.Test
  /// The score test of the same.
  public let score: FitStatistics.Test
  /// How many rows are in sets that say something.
  public let rowCount: Int
  /// How many such sets there are.
  public let setCount: Int
  /// How many cases they have.
  public let caseCount: Int
  /// Rows that were left out for a missing value.
  public let rowsDropped: Int
  /// Sets without cases, or of cases only.
  public let uninformativeSets: Int
  /// The column of the sets.
  public let strata: String
  /// The column that is predicted, and the class that is a case.
  public let target: (column: String, positive: String)
  private let space: FeatureSpace
  private let active: [Int]

  /// Fits a table.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: a column of two classes.
  ///   - features: the columns to predict from; all others unless given.
  ///   - strata: the column that says which rows are one set.
  ///   - estimator: categories, reference levels, the positive class and the formula; the rest does not matter.
  /// - Throws: columns that are not there or cannot serve; sets that say nothing; coefficients that grow without end.
  public init(
    _ table: DataTable, target: String, features: [String]? = nil, strata: String,
    as estimator: LogisticRegression = .init()
  ) throws(LogisticError) {
    _ = try table.column(strata)
    let present = try table.completeRows(of: [strata])
    let given = present.count == table.rowCount ? table : table.selecting(rows: present)
    var estimator = estimator
    estimator.penalty = .unpenalized
    estimator.intercept = true
    estimator.missing = .drop
    let problem = try TableProblem(
      estimator, given, target: target, features: features, excluding: [strata], .init())
    if problem.space.inputs.contains(where: { $0.name == strata }) {
      throw LogisticError(
        .usage, "strata", "'\(strata)' says which rows are one set and is a feature too",
        advice: "take it out of the features")
    }
    guard problem.classes.count == 2 else {
      throw LogisticError(
        .data, "two-classes", "'\(target)' has \(problem.classes.count) classes",
        place: .init(file: table.file), advice: "matched sets are of cases and others: two classes")
    }
    guard problem.space.textFeatures.isEmpty else {
      throw LogisticError(.usage, "text", "matched sets take no texts", advice: "leave them out")
    }
    let (codes, levels) = try problem.rows.column(strata).codesAndLevels
    var rows = [[Int]](repeating: [], count: levels.count)
    for isCase in [true, false] {
      for (row, code) in codes.enumerated()
      where (Int(problem.classOfRow[row]) == problem.positive) == isCase {
        rows[Int(code)].append(row)
      }
    }
    let sets = rows.filter { !$0.isEmpty }.map { rows in
      MatchedSets.MatchedSet(
        rows: rows, caseCount: rows.count { Int(problem.classOfRow[$0]) == problem.positive })
    }
    let telling = sets.filter { $0.caseCount > 0 && $0.caseCount < $0.rows.count }
    guard !telling.isEmpty else {
      throw LogisticError(
        .data, "no-sets", "no set of '\(strata)' has both a case and another row",
        place: table.place(column: strata), advice: "matched sets share a value of that column")
    }
    let work = telling.reduce(0.0) { $0 + Double($1.rows.count) * Double($1.caseCount) }
    let features = problem.space.features
    let all = try problem.activeFeatures(isPenalized: false)
    guard work * Double(all.count * all.count) <= 1e11 else {
      throw LogisticError(
        .data, "sets-too-large",
        "the exact likelihood of these sets would take more than 10¹¹ steps",
        advice: "take smaller sets, or an ordinary fit with the set's columns as features")
    }
    let encoded = problem.encoded.selecting(all).matrix()
    // A column that is the same in each set has no coefficient.
    let varying = all.indices.filter { j in
      telling.contains { set in
        set.rows.contains { encoded[$0, j] != encoded[set.rows[0], j] }
      }
    }
    guard !varying.isEmpty else {
      throw LogisticError(
        .data, "no-features", "every column is the same within each set of '\(strata)'",
        place: table.place(column: strata), advice: "give columns that differ within sets")
    }
    // On columns of spread 1.
    let scale = varying.map { max(problem.moments.variance[all[$0]].squareRoot(), 1e-150) }
    var x = Matrix<Double>(rows: encoded.rows, columns: varying.count)
    for i in 0..<x.rows {
      for (k, j) in varying.enumerated() {
        x.values[i * x.columns + k] = encoded[i, j] / scale[k]
      }
    }
    let likelihood = MatchedSets(x: x, sets: telling)
    let start = likelihood.evaluate(at: [Double](repeating: 0, count: varying.count))
    let (b, end) = try Self.maximum(likelihood, from: start) { k in
      features[all[varying[k]]].term
    }
    guard let factor = Self.factor(end), let factorAtStart = Self.factor(start) else {
      throw Self.singular
    }
    let scaled = factor.inverse()
    var covariance = SymmetricMatrix(order: b.count)
    for i in b.indices {
      for j in b.indices {
        covariance.values[i * b.count + j] = scaled[i, j] / (scale[i] * scale[j])
      }
    }
    var placeOf = [Int: Int]()
    for (k, j) in varying.enumerated() { placeOf[all[j]] = k }
    let isActive = Set(all)
    var terms = [Term]()
    for (j, feature) in features.enumerated() where feature.hasCoefficient {
      let k = placeOf[j]
      terms.append(
        Term(
          kind: .slope, term: feature.term, column: feature.column, level: feature.level,
          estimate: k.map { b[$0] / scale[$0] } ?? 0,
          standardError: k.map { covariance[$0, $0].squareRoot() },
          isAliased: isActive.contains(j) && k == nil, isReference: !isActive.contains(j)))
    }
    self.terms = terms
    self.covariance = covariance
    logLikelihood = end.logLikelihood
    nullLogLikelihood = start.logLikelihood
    likelihoodRatio = .init(
      chiSquare: max(0, 2 * (end.logLikelihood - start.logLikelihood)), degreesOfFreedom: b.count)
    var form = 0.0
    for i in b.indices {
      for j in b.indices { form += b[i] * b[j] * end.information[i * b.count + j] }
    }
    wald = .init(chiSquare: form, degreesOfFreedom: b.count)
    score = .init(
      chiSquare: factorAtStart.inverseForm(start.gradient), degreesOfFreedom: b.count)
    rowCount = telling.reduce(0) { $0 + $1.rows.count }
    setCount = telling.count
    caseCount = telling.reduce(0) { $0 + $1.caseCount }
    uninformativeSets = sets.count - telling.count
    rowsDropped = table.rowCount - problem.rows.rowCount
    self.strata = strata
    self.target = (target, problem.classes[problem.positive])
    space = problem.space
    active = varying.map { all[$0] }
  }

  /// Fits what a formula says.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - formula: a column of two classes, and what predicts it.
  ///   - strata: the column that says which rows are one set.
  /// - Throws: as `init(_:target:features:strata:as:)`; what cannot be read, with its place.
  public init(_ table: DataTable, formula: String, strata: String) throws(LogisticError) {
    var estimator = LogisticRegression()
    let formula = try Formula(formula)
    estimator.formula = formula
    guard case .column(let target) = formula.response, formula.offset == nil else {
      throw LogisticError(
        .usage, "formula", "matched sets take neither cbind nor an offset",
        advice: "give a row a person, and a column of two classes")
    }
    try self.init(table, target: target, strata: strata, as: estimator)
  }

  /// `xᵀb` of each row: a difference of two rows of one set is the log of the ratio of their odds of being the case. It is no
  /// probability, and rows of different sets cannot be compared.
  ///
  /// - Throws: columns that are not there or of another kind.
  public func relativeLogOdds(of table: DataTable) throws(LogisticError) -> [Double] {
    let x = try EncodedColumns(table, space, active: active).matrix()
    let b = terms.filter { $0.standardError != nil }.map(\.estimate)
    return (0..<x.rows).map { i in
      b.indices.reduce(0) { $0 + b[$1] * x[i, $1] }
    }
  }

  private static let singular = LogisticError(
    .numerics, "singular-information", "the columns depend on one another within the sets",
    advice: "leave one of them out")

  private static func factor(_ point: MatchedSets.Point) -> Cholesky? {
    let order = point.gradient.count
    guard let factor = SymmetricMatrix(order: order, values: point.information).cholesky(),
      factor.leastPivot > 1e-13
    else { return nil }
    return factor
  }

  /// Newton's method with step halving.
  private static func maximum(
    _ sets: MatchedSets, from start: MatchedSets.Point, term: (Int) -> String
  ) throws(LogisticError) -> ([Double], MatchedSets.Point) {
    var b = [Double](repeating: 0, count: start.gradient.count)
    var now = start
    for iteration in 0..<100 {
      guard let factor = factor(now) else {
        if iteration == 0 { throw singular }
        break
      }
      let step = factor.solve(now.gradient)
      let decrement = zip(step, now.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      if decrement <= 1e-20 * max(1, abs(now.logLikelihood)) { return (b, now) }
      var t = 1.0
      while true {
        let trial = zip(b, step).map { $0 + t * $1 }
        let next = sets.evaluate(at: trial)
        if next.logLikelihood >= now.logLikelihood + 1e-4 * t * decrement
          - 1e-13 * abs(now.logLikelihood)
        {
          (b, now) = (trial, next)
          break
        }
        t /= 2
        if t < 1e-10 {
          if decrement < 1e-12 { return (b, now) }
          throw LogisticError(
            .numerics, "no-maximum", "no step led to a greater likelihood",
            advice: "are there numbers of very different sizes?")
        }
      }
      if let far = b.indices.first(where: { abs(b[$0]) > 30 }), decrement < 1e-3 {
        throw LogisticError(
          .numerics, "separated",
          "the coefficient of '\(term(far))' grows without end: the sets' cases are separated from the others",
          advice: "leave the column out, or join its rare levels")
      }
    }
    throw LogisticError(
      .numerics, "separated",
      "the likelihood has no maximum that was found: the sets' cases may be separated from the others",
      advice: "leave columns out, or join rare levels")
  }
}
