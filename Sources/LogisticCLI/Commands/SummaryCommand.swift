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
        logistic summary titanic.keras --data counts.csv --trials passengers --dispersion
        logistic summary birthwt.keras --data birthwt.csv --format latex --output table.tex
      """)

  @OptionGroup var inferenceOptions: InferenceOptions
  @Option(
    name: .customLong("ci"),
    help: """
      How intervals are made: wald, profile, percentile or bca (both by bootstrap). Default: wald; of a fit with \
      --penalty firth, flic or flac profile, with penalised likelihood-ratio tests. Of a penalised fit: debiased (errors \
      without the penalty's bias) or percentile (how the fit varies).
      """)
  var intervals: String?
  @Option(
    help: """
      How many resamples a bootstrap has, 1000 unless said; --cluster draws clusters, --stratified in classes.
      """)
  var resamples: Int?
  @Flag(help: "Draw each class's rows apart.")
  var stratified = false
  @Option(help: "Where the draws, and those of randomised residuals, come from.")
  var seed: UInt64 = 0
  @Flag(help: "Test each column: likelihood ratio, Wald and score.")
  var tests = false
  @Option(
    help: "Test columns together, as --tests does each: 'race,smoke'; repeat for more.")
  var joint: [String] = []
  @Option(
    help: """
      A linear contrast of coefficients: 'race=2 - race=3', with more than two classes 'Torgersen:sex=male'; repeat for \
      more. With --tests also its likelihood-ratio and score tests.
      """)
  var contrast: [String] = []
  @Option(
    help: """
      Write each row's leverage, residuals (Pearson, deviance, randomised quantile), Cook's distance and DFBETAs to \
      this CSV file.
      """)
  var influence: String?
  @Option(help: "Adjust p-values for their number: holm, or bh (Benjamini-Hochberg).")
  var adjust: String?
  @Flag(help: "Show the variance-inflation factor of each column.")
  var vif = false
  @Flag(
    help: """
      With --trials: let counts scatter more than the binomial distribution allows (R's quasibinomial), with t and \
      F in place of normal and chi-squared tests.
      """)
  var dispersion = false
  @Flag(help: "Mark p-values with stars.")
  var stars = false
  @Option(help: "text, markdown, latex, html or csv.")
  var format = "text"
  @Option(name: .shortAndLong, help: "Where the summary goes. Default: standard output.")
  var output: String?
  @Flag(help: "Print one JSON object.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  func run() throws {
    let asked = try intervals.map { (word) throws(LogisticError) in
      try Self.intervalWords.value(of: word)
    }
    let adjustment = try adjust.map { (word) throws(LogisticError) in
      try Self.adjustmentWords.value(of: word)
    }
    let form = try Self.formWords.value(of: format)
    noteIdle(asked)
    for path in [output, influence].compactMap({ $0 }) {
      try OutputFile.check(
        path,
        inputs: [
          ("the model", inferenceOptions.model), ("the data file", inferenceOptions.data),
        ])
    }
    if asked == .debiased {
      let report = try debiasedReport()
      return try write(json ? report.json.text + "\n" : report.text)
    }
    guard let (fitted, inference) = try inferred(orRefits: asked == .percentile) else {
      let report = try refitReport()
      return try write(json ? report.json.text + "\n" : report.text)
    }
    let kind = asked ?? inference.usualIntervals
    let bootstrap = kind == .percentile || kind == .bca ? try refits(inference) : nil
    let ends = try inference.intervals(kind, from: bootstrap)
    let report = SummaryReport(
      inference: inference, model: fitted, kind: kind, intervals: ends, bootstrap: bootstrap,
      coefficientTests: inference.isFirth && kind != .wald
        ? try inference.coefficientTests() : nil,
      tests: try chosenTests(of: inference),
      contrasts: try contrast.map { (text) throws(LogisticError) in
        try inference.contrast(text)
      },
      contrastTests: try (tests ? contrast : []).map { (text) throws(LogisticError) in
        try inference.contrastTest(text)
      }, hasStars: stars, adjustment: adjustment, showsInflation: vif)
    if let influence {
      let rows = SummaryReport.influence(try inference.influence(seed: seed), inference)
      try OutputFile.write(rows, to: influence)
    }
    try write(json ? report.json.text + "\n" : report.written(as: form))
    if bootstrap?.wasStopped ?? false { throw ExitCode(130) }
  }

  /// Tests of each column, and of columns together.
  private func chosenTests(of inference: Inference) throws(LogisticError) -> [TermTest] {
    var found = tests ? try inference.termTests() : []
    for columns in joint {
      let names = ListArgument.names([columns], in: inference.terms.compactMap(\.column))
      if let test = try inference.termTest(ofColumns: names) { found.append(test) }
    }
    return found
  }

  /// Says which options change nothing.
  private func noteIdle(_ intervals: Summary.Intervals?) {
    let isBootstrap = intervals == .percentile || intervals == .bca
    let isCSV = format == "csv" && !json
    let (ofBootstraps, notInCSV) = (
      "belongs to --ci percentile and bca", "is not in the csv of coefficients; --json has it"
    )
    let idle: [(option: String, isIdle: Bool, reason: String)] = [
      ("--resamples", resamples != nil && !isBootstrap, ofBootstraps),
      ("--stratified", stratified && !isBootstrap, ofBootstraps),
      ("--tests", isCSV && tests, notInCSV), ("--joint", isCSV && !joint.isEmpty, notInCSV),
      ("--contrast", isCSV && !contrast.isEmpty, notInCSV), ("--vif", isCSV && vif, notInCSV),
      ("--format", json && format != "text", "gives way to --json"),
      ("--stars", stars && (json || isCSV), "marks the tables that are read by eye"),
    ]
    for one in idle where one.isIdle { Messages.note("\(one.option) \(one.reason)") }
  }

  private func write(_ text: String) throws {
    if let output {
      try OutputFile.write(text, to: output)
    } else {
      try StandardStreams.writeOutput(text)
    }
  }

  /// The model and what its rows say of it; nil where only refits can say it, if they are asked for.
  private func inferred(
    orRefits: Bool
  ) throws(LogisticError) -> (TabularModel, Inference)? {
    do throws(LogisticError) {
      return try inferenceOptions.inference(dataOptions, estimatesDispersion: dispersion)
    } catch {
      guard orRefits, ["penalised", "imputed"].contains(error.code) else { throw error }
      return nil
    }
  }

  /// A penalised fit without its penalty's bias.
  private func debiasedReport() throws(LogisticError) -> DebiasedReport {
    try refuseErrorOptions("--ci debiased gives intervals of single coefficients only")
    let (fitted, table, columns) = try inferenceOptions.fittedRows(dataOptions)
    let found = try fitted.debiased(
      on: table, rowColumns: columns, level: inferenceOptions.level)
    Messages.warnings(found.warnings, file: table.file)
    return DebiasedReport(found: found, model: fitted)
  }

  /// What refits say of a model that no formula gives errors of.
  private func refitReport() throws(LogisticError) -> RefitReport {
    try refuseErrorOptions("refits give intervals only")
    let (fitted, table, columns) = try inferenceOptions.fittedRows(dataOptions)
    let display = ProgressDisplay()
    let refits = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      return try fitted.refitBootstrap(
        on: table, resamples ?? 1000, rowColumns: columns, seed: seed
      ) {
        display.showResamples($0, of: $1)
        return Interruption.isRequested ? .stop : .proceed
      }
    }
    Messages.warnings(refits.warnings, file: table.file)
    return RefitReport(refits: refits, model: fitted, level: inferenceOptions.level)
  }

  /// Refuses what needs the standard errors of a likelihood.
  private func refuseErrorOptions(_ why: String) throws(LogisticError) {
    let given = [
      ("--tests", tests), ("--joint", !joint.isEmpty), ("--contrast", !contrast.isEmpty),
      ("--influence", influence != nil),
      ("--adjust", adjust != nil), ("--vif", vif), ("--stratified", stratified),
      ("--dispersion", dispersion), ("--cluster", inferenceOptions.cluster != nil),
      ("--robust", inferenceOptions.robust != nil), ("--format", format != "text"),
    ].first(where: \.1)
    if let given {
      throw LogisticError(
        .usage, "refits", "\(given.0) needs standard errors of a likelihood, and \(why)",
        advice: "leave it out, or fit without a penalty and filled-in values")
    }
  }

  /// Refits of resampled rows; Ctrl-C ends them with those there are.
  private func refits(_ inference: Inference) throws(LogisticError) -> Bootstrap {
    var resampling: Bootstrap.Resampling = stratified ? .stratified : .cases
    if let cluster = inferenceOptions.cluster {
      if stratified {
        throw LogisticError(
          .usage, "resampling", "--cluster and --stratified are both given", advice: "give one")
      }
      resampling = .clusters(column: cluster)
    }
    let display = ProgressDisplay()
    let bootstrap = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      return try inference.bootstrap(resamples ?? 1000, resampling: resampling, seed: seed) {
        display.showResamples($0, of: $1)
        return Interruption.isRequested ? .stop : .proceed
      }
    }
    Messages.warnings(bootstrap.warnings, file: nil)
    return bootstrap
  }

  private static let intervalWords = Words<Summary.Intervals>(
    option: "--ci", table: Summary.Intervals.allCases.map { ($0.rawValue, $0) })
  private static let adjustmentWords = Words<PValueAdjustment>(
    option: "--adjust", table: PValueAdjustment.allCases.map { ($0.rawValue, $0) })
  private static let formWords = Words<Summary.Form>(
    option: "--format", table: Summary.Form.allCases.map { ($0.rawValue, $0) })
}
