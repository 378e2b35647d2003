internal import ArgumentParser
internal import Logistic

/// A fitted model, its rows, and how the covariance of its coefficients is estimated.
struct InferenceOptions: ParsableArguments {
  @Argument(
    help: "The model, a .keras file of a table's model.", completion: .file(extensions: ["keras"]))
  var model: String
  @Option(
    help: "The rows that were fitted, a CSV or TSV file; '-' reads standard input.",
    completion: .file())
  var data: String
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
  @Option(help: "Errors of a survey: the column of primary sampling units, drawn together.")
  var surveyCluster: String?
  @Option(
    help: """
      Errors of a survey: the column of how many units each stratum has in the population, or of the share drawn.
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
  func inference(_ dataOptions: DataOptions) throws(LogisticError) -> (TabularModel, Inference) {
    let estimator = try chosenEstimator()
    guard case .table(let fitted) = try SavedModel(contentsOf: model) else {
      throw LogisticError(
        .model, "not-a-table", "the model is no table's: its columns have no names",
        place: .init(file: model), advice: "fit it with 'logistic train DATA --target COLUMN'")
    }
    if frequencyWeight != nil, trials != nil {
      throw LogisticError(
        .usage, "trials", "--trials and --frequency-weight are both given", advice: "give one")
    }
    let formula = try fitted.formula.map { (text) throws(LogisticError) in try Formula(text) }
    var columns = LogisticRegression.RowColumns(
      sampleWeight: sampleWeight, frequencyWeight: frequencyWeight ?? trials, offset: offset)
    var table = try dataOptions.table(
      data, schema: fitted.schema,
      keeping: [fitted.target] + (formula?.rowColumnNames ?? []) + columns.names
        + (cluster.map { [$0] } ?? [])
        + (surveyDesign?.names ?? []))
    if let formula {
      (table, columns) = try formula.prepared(table, columns)
    } else if let trials {
      table = try table.expandingTrials(successes: fitted.target, of: trials)
    }
    let inference = try fitted.inference(
      on: table, covariance: estimator, rowColumns: columns, level: level)
    return (fitted, inference)
  }

  private static let correctionWords = Words<CovarianceEstimator.ClusterCorrection>(
    option: "--cluster-correction",
    table: CovarianceEstimator.ClusterCorrection.allCases.map { ($0.rawValue, $0) })

  /// The design of a survey, if any part is given.
  private var surveyDesign: SurveyDesign? {
    let design = SurveyDesign(strata: surveyStrata, units: surveyCluster, population: fpc)
    return design.names.isEmpty ? nil : design
  }

  private func chosenEstimator() throws(LogisticError) -> CovarianceEstimator? {
    if let surveyDesign {
      guard cluster == nil, robust == nil else {
        throw LogisticError(
          .usage, "robust",
          "\(cluster == nil ? "--robust" : "--cluster") and a survey's design are both given",
          advice: "a design's errors are robust already; its clusters are --survey-cluster")
      }
      return .survey(surveyDesign)
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
