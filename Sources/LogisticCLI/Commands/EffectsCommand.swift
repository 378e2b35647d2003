internal import ArgumentParser
internal import Logistic

/// `logistic effects`: what a change of each column does to the probabilities.
struct EffectsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "effects",
    abstract: "Marginal effects and adjusted predictions, with standard errors.",
    discussion: """
      An effect is a change of probability: for a category's levels against the reference, for a 0/1 \
      column from 0 to 1, for other numbers the slope of one unit, averaged over the rows. --over gives \
      the mean probability with a column set to each of some values.

        logistic effects birthwt.keras --data birthwt.csv
        logistic effects birthwt.keras --data birthwt.csv --over age=20,25,30
        logistic effects birthwt.keras --data birthwt.csv --over race --pairwise
        logistic effects birthwt.keras --data birthwt.csv --over age=20,30 --over smoke=0,1 --grid
      """)

  @OptionGroup var inferenceOptions: InferenceOptions
  @Option(help: "overall (averaged over the rows) or means (at the means of all columns).")
  var at = "overall"
  @Option(
    help: "discrete (changes of levels and of 0/1 columns) or derivative (slopes everywhere).")
  var kind = "discrete"
  @Option(
    help:
      "Adjusted predictions of a column, at values or at its levels or quartiles: age=20,30; repeat for more."
  )
  var over: [String] = []
  @Flag(help: "With --over: also how much the probability differs between each two values.")
  var pairwise = false
  @Flag(help: "With several --over: every combination of their values.")
  var grid = false
  @Flag(help: "Print one JSON object.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  private static let placeWords = Words<Inference.EffectPlace>(
    option: "--at", table: Inference.EffectPlace.allCases.map { ($0.rawValue, $0) })
  private static let kindWords = Words<Inference.EffectKind>(
    option: "--kind", table: Inference.EffectKind.allCases.map { ($0.rawValue, $0) })

  func run() throws {
    let place = try Self.placeWords.value(of: at)
    let kind = try Self.kindWords.value(of: kind)
    let (model, inference) = try inferenceOptions.inference(dataOptions)
    Messages.warnings(inference.warnings, file: nil)
    if pairwise || grid, over.isEmpty {
      throw LogisticError(
        .usage, "over",
        "\(pairwise ? "--pairwise compares" : "--grid combines") the values of columns",
        advice: "name them with --over")
    }
    var predictions: [AdjustedPrediction] = []
    var effects: [MarginalEffect] = []
    let asked = over.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      return (
        column: parts.first ?? "",
        values: parts.count == 2 ? ListArgument.split(parts[1]) : nil
      )
    }
    if grid {
      predictions = try inference.adjustedPredictions(over: asked, place: place)
    }
    for (column, values) in asked {
      if !grid {
        predictions += try inference.adjustedPredictions(of: column, at: values, place: place)
      }
      if pairwise { effects += try inference.contrasts(of: column, at: values, place: place) }
    }
    if over.isEmpty { effects = try inference.marginalEffects(at: place, kind: kind) }
    let report = EffectsReport(
      model: model, inference: inference, place: place,
      effects: effects, predictions: predictions)
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
  }
}
