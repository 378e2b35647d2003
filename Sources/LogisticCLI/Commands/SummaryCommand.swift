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

  @OptionGroup var inferenceOptions: InferenceOptions
  @Option(name: .customLong("ci"), help: "How intervals are made: wald or profile.")
  var intervals = "wald"
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
  @Flag(help: "Print one JSON object.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  func run() throws {
    let isProfile = try Self.intervalWords.value(of: intervals) == .profile
    let form = try Self.formWords.value(of: format)
    for path in [output, influence].compactMap({ $0 }) {
      try OutputFile.check(
        path,
        inputs: [
          ("the model", inferenceOptions.model), ("the data file", inferenceOptions.data),
        ])
    }
    let (fitted, inference) = try inferenceOptions.inference(dataOptions)
    let profiles = isProfile ? try inference.profileIntervals() : nil
    let report = SummaryReport(
      inference: inference, model: fitted, profiles: profiles,
      tests: tests ? try inference.termTests() : [],
      contrasts: try contrast.map { (text) throws(LogisticError) in
        try inference.contrast(text)
      }, hasStars: stars)
    if let influence {
      let rows = SummaryReport.influence(try inference.influence(), inference)
      try OutputFile.write(rows, to: influence)
    }
    let text = json ? report.json.text + "\n" : report.written(as: form)
    if let output {
      try OutputFile.write(text, to: output)
    } else {
      try StandardStreams.writeOutput(text)
    }
  }

  private static let intervalWords = Words<Summary.Intervals>(
    option: "--ci", table: Summary.Intervals.allCases.map { ($0.rawValue, $0) })
  private static let formWords = Words<Summary.Form>(
    option: "--format", table: Summary.Form.allCases.map { ($0.rawValue, $0) })
}
