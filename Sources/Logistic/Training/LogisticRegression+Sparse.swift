extension LogisticRegression {
  /// Fits the labelled sparse rows of a file.
  ///
  /// - Throws: as the other `fit` of sparse rows.
  public func fit<Scalar: KernelScalar>(
    _ data: SparseData<Scalar>, sampleWeight: [Double]? = nil, frequencyWeight: [Double]? = nil,
    offset: [Double]? = nil, observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) -> SparseFit {
    do {
      return try fit(
        data.features, Column("label", numbers: data.labels), firstIndex: data.firstIndex,
        .init(sampleWeight: sampleWeight, frequencyWeight: frequencyWeight, offset: offset),
        observe: observe)
    } catch {
      throw error.placed(in: data.file)
    }
  }

  /// Fits sparse rows, which stay sparse: features are divided by their standard deviations, and centred
  /// only in the algebra, so that coefficients are those of the same rows made dense.
  ///
  /// An L1 part is minimized by coordinate descent, other penalties by L-BFGS, few columns without a
  /// penalty by Newton's method, which then also tells separation and gives standard errors. With more columns
  /// `.auto` puts in the L2 penalty λ = 1/n unless the unpenalised estimate was proved to exist.
  ///
  /// - Parameters:
  ///   - x: the features.
  ///   - labels: each row's class by name.
  ///   - firstIndex: the number by which the first column is called, 0 or 1.
  ///   - sampleWeight: the factor on each row's loss.
  ///   - frequencyWeight: how many rows each row stands for.
  ///   - offset: what is added to each row's logit.
  ///   - observe: called after each iteration; `.stop` ends the fit.
  /// - Throws: labels that are no classes, counts that do not match; separated classes, if
  ///   `.unpenalized` was asked for; an optimizer in place of an exact method.
  public func fit<Scalar: KernelScalar>(
    _ x: SparseMatrix<Scalar>, labels: [String], firstIndex: Int = 0,
    sampleWeight: [Double]? = nil, frequencyWeight: [Double]? = nil, offset: [Double]? = nil,
    observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) -> SparseFit {
    try fit(
      x, Column("label", categories: labels), firstIndex: firstIndex,
      .init(sampleWeight: sampleWeight, frequencyWeight: frequencyWeight, offset: offset),
      observe: observe)
  }

  /// The same for classes that are numbers.
  ///
  /// - Throws: as the other.
  public func fit<Scalar: KernelScalar>(
    _ x: SparseMatrix<Scalar>, labels: [Int], firstIndex: Int = 0, sampleWeight: [Double]? = nil,
    frequencyWeight: [Double]? = nil, offset: [Double]? = nil,
    observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) -> SparseFit {
    try fit(
      x, Column("label", numbers: labels.map { Double($0) }), firstIndex: firstIndex,
      .init(sampleWeight: sampleWeight, frequencyWeight: frequencyWeight, offset: offset),
      observe: observe)
  }

  private func fit<Scalar: KernelScalar>(
    _ x: SparseMatrix<Scalar>, _ labels: Column, firstIndex: Int, _ numbers: SparseRowNumbers,
    observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> SparseFit {
    try penalty.check()
    try checkRules()
    let solver = try sparseSolver()
    let problem = try SparseProblem(
      self, x, labels: DataTable(columns: [labels]), firstIndex: firstIndex, numbers)
    return try problem.solve(by: solver, observe: observe)
  }

  /// The exact solver that was asked for; nil for the one that suits.
  ///
  /// - Throws: what sparse rows do not take.
  func sparseSolver() throws(LogisticError) -> (any Solver)? {
    if correctsIntercept { throw Self.notSparse("a corrected intercept is") }
    if penalty.firth != nil { throw Self.notSparse("Firth's penalty is") }
    if case .groupLasso = penalty { throw Self.notSparse("the group lasso is") }
    if loss != nil {
      throw LogisticError(
        .usage, "loss", "sparse rows are fitted with their log loss only",
        advice: "leave the loss out")
    }
    switch method.kind {
    case .automatic:
      if epochs != nil || batchSize != nil || earlyStopping != nil {
        throw Self.noSteps("epochs, batches and early stopping")
      }
      return nil
    case .stochastic(let optimizer): throw Self.noSteps(optimizer.className)
    case .exact(let chosen):
      if chosen is CoordinateDescent, penalty == .auto || penalty == .unpenalized,
        bounds.isEmpty, !nonnegative
      {
        throw LogisticError(
          .usage, "no-penalty",
          "\(chosen.name) is for penalised fits: it does not tell whether the classes are separated",
          advice: "choose lbfgs, or give a penalty, as --penalty l1 --lambda 0.01")
      }
      return chosen
    }
  }

  private static func notSparse(_ what: String) -> LogisticError {
    LogisticError(
      .usage, "sparse-penalty", "\(what) not for sparse rows",
      advice: "use l2, l1, elasticnet or adaptive-lasso, or give the rows as a table")
  }

  private static func noSteps(_ what: String) -> LogisticError {
    LogisticError(
      .usage, "sparse-steps", "sparse rows are fitted exactly: \(what) have no place there",
      advice: "use lbfgs, newton-cg, coordinate-descent, or auto, which chooses")
  }

}

extension LogisticError {
  /// The error with the file of the rows that it is about, where it names none.
  func placed(in file: String) -> LogisticError {
    guard place?.file == nil, domain == .data || code == "separated" else { return self }
    var error = self
    var place = place ?? .init()
    place.file = file
    error.place = place
    return error
  }
}
