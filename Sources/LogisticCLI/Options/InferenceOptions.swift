internal import ArgumentParser
internal import Logistic

/// A fitted model, its rows, and how the covariance of its coefficients is estimated.
struct InferenceOptions: ParsableArguments {
  @Argument(
    help: "The model, a .keras file, whoever trained it.", completion: .file(extensions: ["keras"]))
  var model: String
  @Option(
    help: "The rows that were fitted, a CSV or TSV file; '-' reads standard input.",
    completion: .file())
  var data: String
  @Option(help: "For a plain Keras model: the column of its classes.")
  var target: String?
  @Option(help: "For a plain Keras model: the columns that it takes, in its order.")
  var features: [String] = []
  @Option(help: "For a plain Keras model: columns to leave out.")
  var exclude: [String] = []
  @Option(help: "Robust standard errors: hc0, hc1, hc2 or hc3.")
  var robust: String?
  @Option(help: "Cluster-robust standard errors: the column that says which rows belong together.")
  var cluster: String?
  @Option(
    help:
      "The factor of cluster-robust errors: none, groups (G/(G-1)) or rows-and-groups (statsmodels')."
  )
  var clusterCorrection = "groups"
  @Option(help: "Errors of a survey: the column of strata.")
  var surveyStrata: String?
  @Option(
    help: """
      Errors of a survey: the column of primary sampling units, drawn together; of several stages a,b, each with its --fpc.
      """)
  var surveyCluster: String?
  @Option(
    help: """
      Errors of a survey: the column of how many units each stratum has in the population, or of the share drawn; of \
      several stages c,d.
      """)
  var fpc: String?
  @Option(help: "The level of the intervals.")
  var level = 0.95
  @Option(help: "The column of factors on each row's loss.")
  var sampleWeight: String?
  @Option(help: "The column that says how many rows each row stands for.")
  var frequencyWeight: String?
  @Option(help: "The target counts the successes of so many trials: the column of all trials.")
  var trials: String?
  @Option(help: "The column that is added to each row's log-odds.")
  var offset: String?

  /// The model and what its rows say of it.
  ///
  /// - Throws: options that contradict each other, files that cannot be used.
  func inference(
    _ dataOptions: DataOptions, estimatesDispersion: Bool = false
  ) throws(LogisticError) -> (TabularModel, Inference) {
    let estimator = try chosenEstimator()
    let (fitted, table, columns) = try fittedRows(dataOptions)
    let inference = try fitted.inference(
      on: table, covariance: estimator, rowColumns: columns,
      estimatesDispersion: estimatesDispersion, level: level)
    return (fitted, inference)
  }

  /// The model, its rows, and how they count.
  ///
  /// - Throws: options that contradict each other, files that cannot be used.
  func fittedRows(
    _ dataOptions: DataOptions
  ) throws(LogisticError) -> (TabularModel, DataTable, LogisticRegression.RowColumns) {
    if frequencyWeight != nil, trials != nil {
      throw LogisticError(
        .usage, "trials", "--trials and --frequency-weight are both given", advice: "give one")
    }
    let given = LogisticRegression.RowColumns(
      sampleWeight: sampleWeight, frequencyWeight: frequencyWeight, offset: offset)
    let design = try surveyDesign()
    let (fitted, rows) = try rows(
      dataOptions,
      keeping: given.names + [trials, cluster].compactMap { $0 } + (design?.names ?? []))
    let (table, columns) = try fitted.prepared(rows, given, trials: trials)
    return (fitted, table, columns)
  }

  /// The model and the rows; a plain network's columns get their names from the rows.
  private func rows(
    _ dataOptions: DataOptions, keeping names: [String]
  ) throws(LogisticError) -> (TabularModel, DataTable) {
    switch try SavedModel(contentsOf: model) {
    case .table(let fitted):
      if let target, target != fitted.target {
        throw LogisticError(
          .usage, "target", "the model was fitted to '\(fitted.target)', not '\(target)'",
          place: .init(file: model), advice: "leave --target out")
      }
      if !features.isEmpty || !exclude.isEmpty {
        throw LogisticError(
          .usage, "features", "the model knows its columns by name", place: .init(file: model),
          advice: "leave --features and --exclude out")
      }
      return (
        fitted,
        try dataOptions.table(
          data, schema: fitted.schema, keeping: fitted.responseColumns + names)
      )
    case .sparse:
      throw LogisticError(
        .model, "not-a-table", "the model is of sparse rows, whose columns have no names",
        place: .init(file: model), advice: "fit it with 'logistic train DATA --target COLUMN'")
    case .network(let network):
      guard let target else {
        throw LogisticError(
          .usage, "target", "a plain Keras model does not say what it predicts",
          place: .init(file: model), advice: "name the column of its classes with --target")
      }
      var table = try dataOptions.table(data)
      let targets = ListArgument.names([target], in: table.names)
      let columns = try NetworkColumns(
        of: table, for: network,
        features: features.isEmpty ? nil : ListArgument.names(features, in: table.names),
        excluding: targets + names + ListArgument.names(exclude, in: table.names))
      if targets.count > 1 { table = try table.with(Self.classes(targets, target, in: table)) }
      let classes = targets.count > 1 ? targets : try ClassLabels(target, in: table).classes
      return (
        try TabularModel(network, columns: columns.names, target: target, classes: classes),
        table
      )
    }
  }

  /// One-hot columns as one column of classes, which are called as the columns.
  private static func classes(
    _ columns: [String], _ name: String, in table: DataTable
  ) throws(LogisticError) -> Column {
    let values = try table.matrix(of: columns)
    var classes: [String?] = []
    for row in 0..<values.rows {
      let own = values.values[row * columns.count..<(row + 1) * columns.count]
      guard !own.contains(where: \.isNaN) else {
        classes.append(nil)
        continue
      }
      guard own.allSatisfy({ $0 == 0 || $0 == 1 }), own.reduce(0, +) == 1,
        let place = own.firstIndex(of: 1)
      else {
        throw LogisticError(
          .data, "one-hot",
          "row \(row + 1) has not one class of \(columns.joined(separator: ", ")): not one 1 among 0s",
          place: table.file.map { .init(file: $0) },
          advice: "outputs that are not classes of one target have no common likelihood here")
      }
      classes.append(columns[place - own.startIndex])
    }
    return Column(name, categories: classes)
  }

  private static let correctionWords = Words<CovarianceEstimator.ClusterCorrection>(
    option: "--cluster-correction",
    table: CovarianceEstimator.ClusterCorrection.allCases.map { ($0.rawValue, $0) })

  /// The design of a survey, if any part is given.
  private func surveyDesign() throws(LogisticError) -> SurveyDesign? {
    let units = surveyCluster.map(ListArgument.split) ?? []
    let populations = fpc.map(ListArgument.split) ?? []
    guard units.count < 2 || units.count == populations.count,
      populations.count <= max(1, units.count)
    else {
      throw LogisticError(
        .usage, "survey-stages",
        "--survey-cluster names \(units.count) stages, and --fpc \(populations.count)",
        advice: "name as many columns in both: --survey-cluster a,b --fpc c,d")
    }
    let design = SurveyDesign(
      strata: surveyStrata, units: units.first, population: populations.first,
      laterStages: zip(units, populations).dropFirst().map { .init(units: $0, population: $1) })
    return design.names.isEmpty ? nil : design
  }

  private func chosenEstimator() throws(LogisticError) -> CovarianceEstimator? {
    if let design = try surveyDesign() {
      guard cluster == nil, robust == nil else {
        throw LogisticError(
          .usage, "robust",
          "\(cluster == nil ? "--robust" : "--cluster") and a survey's design are both given",
          advice: "a design's errors are robust already; its clusters are --survey-cluster")
      }
      return .survey(design)
    }
    if let cluster {
      if robust != nil {
        throw LogisticError(
          .usage, "robust", "--robust and --cluster are both given",
          advice: "cluster-robust errors are robust already")
      }
      return .cluster(
        column: cluster, correction: try Self.correctionWords.value(of: clusterCorrection))
    }
    guard let robust else { return nil }
    guard let estimator = CovarianceEstimator(robust) else {
      throw LogisticError(
        .usage, "robust", "--robust is '\(robust)'", advice: "give hc0, hc1, hc2, hc3 or fisher")
    }
    return estimator
  }
}
