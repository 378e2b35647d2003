internal import ArgumentParser
internal import Logistic

/// How rows count.
struct WeightOptions: ParsableArguments {
  @Option(help: "balanced, or the factor on each class's rows: a=2,b=1.")
  var classWeight: String?
  @Flag(
    help: """
      Move the intercept back by what --class-weight moved it, so that probabilities are those of the rows as they \
      are.
      """)
  var correctIntercept = false
  @Option(help: "The column of factors on each row's loss.")
  var sampleWeight: String?
  @Option(help: "The column that says how many rows each row stands for.")
  var frequencyWeight: String?
  @Option(
    help: """
      The target counts the successes of so many trials: R's cbind(successes, failures), with the column \
      of all trials.
      """)
  var trials: String?
  @Option(help: "The column that is added to each row's log-odds.")
  var offset: String?

  /// The columns of weights and offset.
  var columns: LogisticRegression.RowColumns {
    var columns = LogisticRegression.RowColumns(
      sampleWeight: sampleWeight, frequencyWeight: frequencyWeight ?? trials, offset: offset)
    columns.arePairsOfTrials = trials != nil
    return columns
  }

  /// The table with a row for the successes and one for the failures of each row's trials, if it
  /// counts trials.
  ///
  /// - Throws: counts that cannot be.
  func expanded(_ table: DataTable, target: String) throws(LogisticError) -> DataTable {
    guard let trials else { return table }
    if frequencyWeight != nil {
      throw LogisticError(
        .usage, "trials", "--trials and --frequency-weight are both given",
        advice: "multiply the successes and the trials by it, and leave it out")
    }
    return try table.expandingTrials(successes: target, of: trials)
  }

  /// The table as a fit takes it, and how its rows count: trials by `--trials` or by a formula's counts are expanded.
  ///
  /// - Throws: counts that cannot be.
  func prepared(
    _ table: DataTable, target: String, _ formula: Formula?
  ) throws(LogisticError) -> (table: DataTable, columns: LogisticRegression.RowColumns) {
    if let formula { return try formula.prepared(table, columns) }
    return (try expanded(table, target: target), columns)
  }

  /// The class weights.
  ///
  /// - Throws: what is not `balanced` or a list of `class=factor`.
  func chosenClassWeight() throws(LogisticError) -> ClassWeight? {
    guard let classWeight else { return nil }
    if classWeight == "balanced" { return .balanced }
    var factors = [String: Double]()
    for part in ListArgument.split(classWeight) {
      let (name, value) = try ListArgument.pair(part, option: "--class-weight")
      guard let factor = Double(value) else {
        throw LogisticError(
          .usage, "class-weight", "the weight of class '\(name)' is '\(value)', not a number",
          advice: "write --class-weight balanced, or a=2,b=1")
      }
      factors[name] = factor
    }
    return .each(factors)
  }

  /// The class weights by class number, for rows of a network.
  ///
  /// - Throws: targets that are no classes, classes that there are not.
  func classWeight(of rows: NetworkRows) throws(LogisticError) -> [Int: Double]? {
    guard let chosen = try chosenClassWeight() else { return nil }
    guard let labels = rows.labels else {
      throw LogisticError(
        .usage, "class-weight", "the targets are no classes", advice: "leave --class-weight out")
    }
    return try chosen.byNumber(labels, classes: rows.classes)
  }

  /// An option that is given and that only models of a table have.
  var optionOfTables: String? {
    [
      ("--frequency-weight", frequencyWeight), ("--trials", trials), ("--offset", offset),
    ].first { $0.1 != nil }?.0
  }

  /// Refuses columns of weights or offsets, which sparse rows do not have.
  func refuseColumns() throws(LogisticError) {
    guard let name = columns.names.first else { return }
    throw LogisticError(
      .usage, "sparse-options", "sparse rows have no column '\(name)' of weights or offsets",
      advice:
        "give a file of one number a row: --sample-weight-file, --frequency-weight-file or --offset-file"
    )
  }
}
