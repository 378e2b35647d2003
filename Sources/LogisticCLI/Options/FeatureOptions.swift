internal import ArgumentParser
internal import Logistic

/// Which columns are used, and as what.
struct FeatureOptions: ParsableArguments {
  @Option(help: "The columns to predict from, a,b,c. Default: all others.")
  var features: [String] = []
  @Option(help: "Columns to leave out of all others.")
  var exclude: [String] = []
  @Option(help: "Columns to take as categories though they look like numbers.")
  var categorical: [String] = []
  @OptionGroup(title: "Texts") var text: TextOptions
  @Option(help: "COLUMN=LEVEL: the level whose coefficient is 0. Default: the first. Repeatable.")
  var reference: [String] = []
  @Option(help: "With two classes, the one whose probability is modelled. Default: the second.")
  var positive: String?
  @Option(help: "With more classes, the one whose coefficients are 0. Default: the first.")
  var baseClass: String?
  @Option(
    help: "More than two classes: multinomial (a softmax) or ovr (each against the rest).")
  var multiClass: String?
  @Option(help: "Rows that lack a value: impute (the mean and a mark) or drop.")
  var missing: String?
  @Flag(help: "Fit no intercept.")
  var noIntercept = false
  @Flag(help: "Take the columns as they are, not standardized.")
  var noStandardize = false

  private static let missingWords = Words<FeatureSpace.MissingValues>(
    option: "--missing", table: [("impute", .impute), ("drop", .drop)])

  private static let multiClassWords = Words<MultiClass>(
    option: "--multi-class",
    table: [
      ("multinomial", .multinomial), ("ovr", .oneVsRest), ("one-vs-rest", .oneVsRest),
      ("softmax", .multinomial),
    ])

  /// Puts the options into an estimator.
  ///
  /// - Throws: what cannot be.
  func apply(to estimator: inout LogisticRegression, _ table: DataTable) throws(LogisticError) {
    if !features.isEmpty, !exclude.isEmpty {
      throw LogisticError(
        .usage, "features", "--features and --exclude are both given", advice: "give one of them")
    }
    estimator.categorical = ListArgument.names(categorical, in: table.names)
    estimator.text = try text.settings(in: table.names)
    for text in reference {
      let pair = try ListArgument.pair(text, option: "--reference")
      estimator.references[pair.name] = pair.value
    }
    estimator.positive = positive
    estimator.baseClass = baseClass
    estimator.multiClass = try chosenMultiClass()
    if let missing = try missingValues() { estimator.missing = missing }
    estimator.intercept = !noIntercept
    estimator.standardize = !noStandardize
  }

  /// The columns that are texts.
  var textNames: [String] { text.names }

  /// How more than two classes are told apart.
  func chosenMultiClass() throws(LogisticError) -> MultiClass {
    guard let multiClass else { return .multinomial }
    return try Self.multiClassWords.value(of: multiClass)
  }

  /// What was said about missing values; nil if nothing.
  func missingValues() throws(LogisticError) -> FeatureSpace.MissingValues? {
    guard let missing else { return nil }
    return try Self.missingWords.value(of: missing)
  }

  /// The columns to predict from; nil for all others.
  func chosen(in table: DataTable) -> [String]? {
    features.isEmpty ? nil : ListArgument.names(features, in: table.names)
  }

  /// The columns to leave out.
  func excluded(in table: DataTable) -> [String] {
    ListArgument.names(exclude, in: table.names)
  }

  /// The options given that mean nothing when a compiled model says everything itself.
  var givenWithoutColumns: [String] {
    [
      ("--categorical", !categorical.isEmpty), ("--text", !text.text.isEmpty),
      ("--reference", !reference.isEmpty),
      ("--positive", positive != nil), ("--base-class", baseClass != nil),
      ("--multi-class", multiClass != nil), ("--missing", missing != nil),
      ("--no-intercept", noIntercept),
      ("--no-standardize", noStandardize),
    ].filter(\.1).map(\.0)
  }
}

extension FeatureOptions {
  /// Refuses options that mean nothing where columns have no names.
  func refuseWithSparseRows() throws(LogisticError) {
    let given = [
      ("--features", !features.isEmpty), ("--exclude", !exclude.isEmpty),
      ("--categorical", !categorical.isEmpty), ("--reference", !reference.isEmpty),
      ("--missing", missing != nil), ("--text", !textNames.isEmpty),
    ].first(where: \.1)
    if let given { throw Self.noMeaning(given.0) }
  }

  /// The error for pictures of a search over sparse rows.
  static var noPictures: LogisticError {
    LogisticError(
      .usage, "sparse-options", "--plots draws nothing of a search over sparse rows",
      advice: "leave it out; --json has the path")
  }

  /// The error for such an option.
  static func noMeaning(_ option: String) -> LogisticError {
    LogisticError(
      .usage, "sparse-options",
      "\(option) has no meaning for sparse rows: their columns are numbers, and their label is the target",
      advice: "leave it out")
  }
}
