internal import ArgumentParser
internal import Logistic

/// `logistic summary`: standard errors, tests and intervals of a model's coefficients.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Standard errors, tests, intervals and fit statistics of a model on its rows.",
    discussion: """
      The rows are read once or twice and everything is computed anew from them in double precision, so \
      it does not matter who trained the model. Give the rows it was fitted to, with the same weights.

        logistic summary birthwt.keras --data birthwt.csv --tests --ci profile
        logistic summary affairs.keras --data affairs.csv --cluster occupation
        logistic summary birthwt.keras --data birthwt.csv --format latex --output table.tex
      """)

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
  @Option(name: .customLong("ci"), help: "How intervals are made: wald or profile.")
  var intervals = "wald"
  @Option(help: "The level of the intervals.")
  var level = 0.95
  @Flag(help: "Test each column: likelihood ratio, Wald and score.")
  var tests = false
  @Option(
    help: "A linear contrast of coefficients: 'race=2 - race=3'; repeat for more.")
  var contrast: [String] = []
  @Option(
    help: "Write each row's leverage, residuals, Cook's distance and DFBETAs to this CSV file.")
  var influence: String?
  @Flag(help: "Mark p-values with stars.")
  var stars = false
  @Option(help: "text, markdown, latex, html or csv.")
  var format = "text"
  @Option(name: .shortAndLong, help: "Where the summary goes. Default: standard output.")
  var output: String?
  @Option(help: "The column of factors on each row's loss.")
  var sampleWeight: String?
  @Option(help: "The column that says how many rows each row stands for.")
  var frequencyWeight: String?
  @Option(help: "The target counts the successes of so many trials: the column of all trials.")
  var trials: String?
  @Option(help: "The column that is added to each row's log-odds.")
  var offset: String?
  @Flag(help: "Print one JSON object.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  func run() throws {
    let estimator = try chosenEstimator()
    let isProfile = try Self.intervalWords.value(of: intervals) == .profile
    let form = try Self.formWords.value(of: format)
    for path in [output, influence].compactMap({ $0 }) {
      try OutputFile.check(path, inputs: [("the model", model), ("the data file", data)])
    }
    guard case .table(let fitted) = try SavedModel(contentsOf: model) else {
      throw LogisticError(
        .model, "not-a-table", "the model is no table's: its columns have no names",
        place: .init(file: model), advice: "fit it with 'logistic train DATA --target COLUMN'")
    }
    if frequencyWeight != nil, trials != nil {
      throw LogisticError(
        .usage, "trials", "--trials and --frequency-weight are both given", advice: "give one")
    }
    let columns = LogisticRegression.RowColumns(
      sampleWeight: sampleWeight, frequencyWeight: frequencyWeight ?? trials, offset: offset)
    var table = try dataOptions.table(
      data, schema: fitted.schema,
      keeping: [fitted.target] + columns.names + (cluster.map { [$0] } ?? []))
    if let trials { table = try table.expandingTrials(successes: fitted.target, of: trials) }
    let inference = try fitted.inference(
      on: table, covariance: estimator, rowColumns: columns, level: level)
    let profiles = isProfile ? try inference.profileIntervals() : nil
    let report = SummaryReport(
      inference: inference, model: fitted, profiles: profiles,
      tests: tests ? try inference.termTests() : [],
      contrasts: try contrast.map { (text) throws(LogisticError) in
        try inference.contrast(text)
      }, hasStars: stars)
    if let influence {
      try OutputFile.write(
        [Array(SummaryReport.influence(try inference.influence(), inference).utf8)], to: influence)
    }
    let text = json ? report.json.text + "\n" : report.written(as: form)
    if let output {
      try OutputFile.write([Array(text.utf8)], to: output)
    } else {
      try StandardStreams.writeOutput(text)
    }
  }

  private static let intervalWords = Words<Summary.Intervals>(
    option: "--ci", table: Summary.Intervals.allCases.map { ($0.rawValue, $0) })
  private static let formWords = Words<Summary.Form>(
    option: "--format", table: Summary.Form.allCases.map { ($0.rawValue, $0) })
  private static let correctionWords = Words<CovarianceEstimator.ClusterCorrection>(
    option: "--cluster-correction",
    table: CovarianceEstimator.ClusterCorrection.allCases.map { ($0.rawValue, $0) })

  private func chosenEstimator() throws(LogisticError) -> CovarianceEstimator? {
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
