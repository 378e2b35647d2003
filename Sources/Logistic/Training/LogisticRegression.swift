/// Logistic regression of a table: the short road for people who think in columns.
///
///     let penguins = try DataTable(contentsOf: "penguins.csv")
///     let fit = try LogisticRegression().fit(
///       penguins, target: "sex", features: ["species", "body_mass_g"])
///     print(fit.summary())
///     try fit.model.save(to: "penguins.keras")
///
/// Two classes give one sigmoid, more a softmax. The default finds the optimum and proves it.
public struct LogisticRegression: Sendable {
  /// The penalty.
  public var penalty: Penalty
  /// How the parameters are found.
  public var method: FittingMethod
  /// Whether a `Normalization` layer standardizes the features; a penalty then applies to those.
  public var standardize: Bool
  /// Whether there is an intercept.
  public var intercept: Bool
  /// What becomes of rows that lack a value.
  public var missing: FeatureSpace.MissingValues
  /// Columns to take as categories though they look like numbers.
  public var categorical: [String]
  /// Columns to take as texts, and what becomes of them. What their words are counted as is not
  /// standardized.
  public var text: [String: TextSettings] = [:]
  /// The level of a category whose coefficient is 0; otherwise the first, in unpenalised fits.
  public var references: [String: String]
  /// With two classes: the one whose probability is modelled; otherwise the second.
  public var positive: String?
  /// With more classes and no penalty: the one whose coefficients are 0; otherwise the first.
  public var baseClass: String?
  /// How much the rows of each class count.
  public var classWeight: ClassWeight?
  /// Whether the intercepts are moved back by what class weights moved them, so that probabilities are those of
  /// the rows as they are: `b − log(w₁/w₀)`, of a softmax `b_c − log w_c` (King & Zeng 2001, section 4.1). The
  /// certificate is that of the weighted fit before.
  public var correctsIntercept = false
  /// The factor on the penalty of a column's coefficients (or of one term's, `race=2`): 0 leaves them
  /// unpenalised, infinity leaves them out, 1 is what others have.
  ///
  /// As in glmnet the factors are rescaled so that their mean over the features is 1 (features left
  /// out count with 1): λ then means what it means there.
  public var penaltyFactors: [String: Double] = [:]
  /// Between which values a column's coefficients (or one term's, `race=2`) have to lie, on the scale of
  /// the column as it is. Of more than two classes without a penalty only differences count: the bounds are
  /// on those to the base class.
  public var bounds: [String: CoefficientBounds] = [:]
  /// Whether every coefficient without bounds of its own has to be at least 0. Intercepts are free.
  public var nonnegative = false
  /// With an L1 penalty: how much of it is kept in the coefficients that are not 0 (glmnet's relaxed
  /// fit and its γ). 1 is the penalised fit itself, 0 the fit of those features without a penalty, and
  /// between them lies the mixture of both. Nil stands for 1.
  public var relaxation: Double?
  /// How often an optimizer goes through the rows. Given to an `.auto` fit, it asks for Adam.
  public var epochs: Int?
  /// How many rows an optimizer's step sees.
  public var batchSize: Int?
  /// Whether an optimizer takes the rows in a new order each epoch.
  public var shuffle = true
  /// Where an optimizer's order of rows comes from.
  public var seed: UInt64 = 0
  /// When an optimizer ends because it no longer gets better. Given to an `.auto` fit, it asks for Adam.
  public var earlyStopping: EarlyStopping?
  /// What an optimizer reports on, epoch by epoch.
  public var metrics: [Metric] = [.accuracy]
  /// How more than two classes are told apart.
  public var multiClass = MultiClass.multinomial
  /// How many outputs there are, and of which kind.
  public var outputLayer = OutputLayer.automatic
  /// What is minimized; nil for the outputs' own log loss.
  public var loss: (any Loss)?

  /// Which terms there are; nil for the columns as they are. It takes the place of features, categories and
  /// `intercept`, and leaves rows out that lack a value. See ``fit(_:formula:rowColumns:validation:startingFrom:observe:)``.
  public var formula: Formula?
  /// The formula's columns as they were made of other rows; nil to make them of the rows that are fitted.
  var formulaSpace: FeatureSpace?

  /// Whether an exact fit of at most 500 parameters keeps the curvature at its optimum, which `update(with:)`
  /// adds rows to. It costs a read of the rows.
  public var keepsCurvature = true

  /// An estimator; the defaults give the maximum-likelihood estimate if there is one.
  public init(
    penalty: Penalty = .auto, method: FittingMethod = .auto, standardize: Bool = true,
    intercept: Bool = true, missing: FeatureSpace.MissingValues = .impute,
    categorical: [String] = [], references: [String: String] = [:], positive: String? = nil,
    baseClass: String? = nil, classWeight: ClassWeight? = nil
  ) {
    self.penalty = penalty
    self.method = method
    self.standardize = standardize
    self.intercept = intercept
    self.missing = missing
    self.categorical = categorical
    self.references = references
    self.positive = positive
    self.baseClass = baseClass
    self.classWeight = classWeight
  }

  /// Columns that say how rows count, rather than what they are.
  public struct RowColumns: Sendable, Equatable {
    /// Keras's factor on the row's loss.
    public var sampleWeight: String?
    /// How many rows the row stands for; n is their sum.
    public var frequencyWeight: String?
    /// What is added to the row's logit.
    public var offset: String?
    /// Whether the rows are pairs of successes and failures as `DataTable.expandingTrials` makes them, so that
    /// the deviance is measured from each pair's own share (see `FitStatistics.deviance`).
    public var arePairsOfTrials = false

    /// Columns of which any may be absent.
    public init(
      sampleWeight: String? = nil, frequencyWeight: String? = nil, offset: String? = nil
    ) {
      self.sampleWeight = sampleWeight
      self.frequencyWeight = frequencyWeight
      self.offset = offset
    }

    /// The same of rows that are pairs of successes and failures of a column's trials.
    ///
    /// - Throws: when there is a frequency weight too.
    func counting(trials: String) throws(LogisticError) -> RowColumns {
      guard frequencyWeight == nil else {
        throw LogisticError(
          .usage, "trials", "trials and a frequency weight are both given",
          advice: "multiply the successes and the trials by it, and leave it out")
      }
      var columns = self
      columns.frequencyWeight = trials
      columns.arePairsOfTrials = true
      return columns
    }

    /// Those that are given.
    public var names: [String] { [sampleWeight, frequencyWeight, offset].compactMap { $0 } }
  }

  /// Fits a table.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: the column to predict.
  ///   - features: the columns to predict it from; all others unless given.
  ///   - excluding: columns to leave out of all others.
  ///   - rowColumns: weights and offset.
  ///   - validation: rows that an optimizer's epochs report on.
  ///   - start: a model whose coefficients the fit begins at, of the same columns, levels and classes; nil
  ///     for zeros. An exact fit ends at the same optimum, sooner.
  ///   - observe: called after each batch, epoch or iteration; `.stop` ends the fit.
  /// - Throws: columns that are not there or cannot serve; separated classes, if `.unpenalized` was asked for.
  public func fit(
    _ table: DataTable, target: String, features: [String]? = nil, excluding: [String] = [],
    rowColumns: RowColumns = .init(), validation: DataTable? = nil,
    startingFrom start: TabularModel? = nil, observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) -> LogisticFit {
    try penalty.check()
    try checkRules()
    if correctsIntercept { try checkCorrection() }
    var problem = try TableProblem(
      self, table, target: target, features: features, excluding: excluding, rowColumns)
    try problem.begin(at: start)
    switch method.kind {
    case .stochastic(let optimizer):
      if penalty.firth != nil { throw Self.noFirth(optimizer.className) }
      return try problem.step(
        by: optimizer, note: nil, validation: validation, observe: observe)
    case .exact(let solver):
      if let why = problem.obstacleToExactness {
        throw LogisticError(
          .usage, "not-convex", "\(solver.name) cannot fit this model: \(why)",
          advice: "choose an optimizer such as adam")
      }
      if let kind = penalty.firth {
        guard solver is Newton else { throw Self.noFirth(solver.name) }
        return try problem.solveFirth(kind, observe: observe)
      }
      if epochs != nil || batchSize != nil {
        throw LogisticError(
          .usage, "exact-epochs",
          "\(solver.name) is an exact method: it has iterations, not \(epochs != nil ? "epochs" : "batches")",
          advice:
            "leave \(epochs != nil ? "the epochs" : "the batch size") out, or choose an optimizer such as adam"
        )
      }
      if solver is CoordinateDescent, penalty == .auto || penalty == .unpenalized,
        !problem.rules.hasBounds
      {
        throw LogisticError(
          .usage, "no-penalty",
          "\(solver.name) is for penalised fits: it does not tell whether the classes are separated",
          advice: "choose newton, or give a penalty, as --penalty l1 --lambda 0.01")
      }
      return try problem.solve(by: solver, note: nil, observe: observe)
    case .automatic:
      let given = [
        (epochs != nil, "epochs were"), (batchSize != nil, "a batch size was"),
        (earlyStopping != nil, "early stopping was"),
      ].first { $0.0 }
      if penalty.firth != nil, given != nil { throw Self.noFirth("an optimizer") }
      if let given {
        return try problem.step(
          by: Adam(),
          note: "adam, because \(given.1) given; without it the optimum is found exactly",
          validation: validation, observe: observe)
      }
      if let kind = penalty.firth, problem.obstacleToExactness == nil {
        return try problem.solveFirth(kind, observe: observe)
      }
      if let why = problem.obstacleToExactness {
        if penalty.firth != nil {
          throw Self.noFirth("an optimizer, which is needed because \(why),")
        }
        return try problem.step(
          by: Adam(), note: "adam, because \(why)", validation: validation, observe: observe)
      }
      return try problem.solve(
        by: penalty.hasL1Part ? CoordinateDescent() : nil, note: nil, observe: observe)
    }
  }

  /// Refuses to correct what was not moved.
  func checkCorrection() throws(LogisticError) {
    func refuse(_ reason: String, _ advice: String) -> LogisticError {
      LogisticError(.usage, "correct-intercept", reason, advice: advice)
    }
    if classWeight == nil {
      throw refuse("no class weights moved the intercept", "give --class-weight balanced")
    }
    if !intercept { throw refuse("there is no intercept to correct", "leave --no-intercept out") }
    if case .each(let factors)? = classWeight, factors.values.contains(0) {
      throw refuse("a class of weight 0 has no probability to correct", "leave its rows out")
    }
  }

  /// Firth's penalty has a solver of its own.
  static func noFirth(_ method: String) -> LogisticError {
    LogisticError(
      .usage, "firth", "\(method) cannot fit Firth's penalty, which takes Newton's method",
      advice: "leave the method and its epochs out, or use --penalty l2")
  }

  /// Refuses factors and relaxations without the penalty that they belong to.
  func checkRules() throws(LogisticError) {
    if !penaltyFactors.isEmpty, penalty.strength(total: 1) == nil {
      throw LogisticError(
        .usage, "penalty-factor", "penalty factors need a penalty",
        advice: "give one, as --penalty l2 or l1")
    }
    guard let relaxation else { return }
    guard relaxation >= 0, relaxation <= 1 else {
      throw LogisticError(
        .usage, "relax", "the relaxation is \(shortestText(relaxation))",
        advice: "give a number from 0, no penalty, to 1, all of it")
    }
    guard penalty.hasL1Part else {
      throw LogisticError(
        .usage, "relax", "a relaxed fit needs a penalty that leaves features out",
        advice: "give --penalty l1, elasticnet or group-lasso")
    }
  }
}
