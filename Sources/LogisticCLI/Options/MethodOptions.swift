internal import ArgumentParser
internal import Logistic

/// How the parameters are found.
struct MethodOptions: ParsableArguments {
  @Option(
    help: """
      auto, newton, lbfgs or newton-cg (for many columns), coordinate-descent (for l1 and elasticnet); \
      adam, adamw, sgd, rmsprop. auto finds the optimum exactly where it can.
      """)
  var optimizer: String?
  @Option(
    parsing: .unconditional,
    help: """
      The most iterations of an exact method. Default: newton 100, newton-cg and coordinate-descent 200, \
      lbfgs 1000.
      """)
  var maxIterations: Int?
  @Option(
    parsing: .unconditional,
    help: "Stop after so many seconds and keep the best so far; it is not called an optimum.")
  var timeLimit: Double?
  @Option(
    parsing: .unconditional, help: "How often an optimizer goes through the rows. Selects Adam.")
  var epochs: Int?
  @Option(
    parsing: .unconditional,
    help: "How many rows an optimizer's step sees, 32 unless given. Selects Adam.")
  var batchSize: Int?
  @Option(parsing: .unconditional, help: "An optimizer's learning rate. Selects Adam.")
  var learningRate: Double?
  @Option(
    help: """
      The loss by Keras's name: binary_crossentropy, categorical_crossentropy, \
      sparse_categorical_crossentropy, mean_squared_error, mean_absolute_error.
      """)
  var loss: String?
  @Option(help: "What to report, by Keras's names: accuracy,auc,precision,recall,….")
  var metrics: [String] = []
  @Flag(help: "Take the rows in their order in every epoch.")
  var noShuffle = false
  @Option(help: "Where everything random comes from: the order of rows, splits, first weights.")
  var seed: UInt64 = 0
  @Option(
    help: """
      Stop when the validation loss (without validation rows: the loss) has not improved for so many \
      epochs, and keep the best weights.
      """)
  var earlyStopping: Int?

  /// The words of `--optimizer`.
  enum Word: String, CaseIterable {
    case auto, newton, lbfgs
    case newtonCG = "newton-cg"
    case coordinateDescent = "coordinate-descent"
    case adam, adamw, sgd, rmsprop

    var isExact: Bool { [.newton, .lbfgs, .newtonCG, .coordinateDescent].contains(self) }
  }

  static let words = Words<Word>(
    option: "--optimizer", table: Word.allCases.map { ($0.rawValue, $0) },
    refused: [
      ("adagrad", "use adam"), ("adamax", "use adam"), ("nadam", "use adam"),
      ("ftrl", "use sgd or adam"), ("adadelta", "use rmsprop"), ("lion", "use adamw"),
    ])

  /// The word that was given, with what the other options say about it.
  ///
  /// - Throws: an unknown word; a number that cannot be; an exact method with an optimizer's options.
  func word() throws(LogisticError) -> Word {
    let word =
      try optimizer.map { (word) throws(LogisticError) in
        try Self.words.value(of: word)
      } ?? .auto
    try checkNumbers()
    if word.isExact {
      for (option, isGiven) in [
        ("--epochs", epochs != nil), ("--batch-size", batchSize != nil),
        ("--learning-rate", learningRate != nil), ("--early-stopping", earlyStopping != nil),
      ] where isGiven {
        throw LogisticError(
          .usage, "exact-options",
          "\(word.rawValue) is an exact method: it has iterations and takes no \(option)",
          advice: "leave \(option) out, or choose an optimizer such as adam")
      }
    } else if word != .auto, maxIterations != nil {
      throw LogisticError(
        .usage, "max-iterations", "\(word.rawValue) has epochs, not iterations",
        advice: "give --epochs, or --optimizer newton")
    }
    return word
  }

  private func checkNumbers() throws(LogisticError) {
    for (option, value, least) in [
      ("--epochs", epochs, 1), ("--batch-size", batchSize, 1),
      ("--max-iterations", maxIterations, 0),
      ("--early-stopping", earlyStopping, 1),
    ] {
      if let value, value < least {
        throw LogisticError(
          .usage, String(option.dropFirst(2)), "\(option) is \(value)",
          advice: "give a number of at least \(least)")
      }
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw LogisticError(
        .usage, "learning-rate", "--learning-rate is \(NumberText.shortest(learningRate))",
        advice: "give a number above 0")
    }
  }

  /// The options that ask for an optimizer's steps, as given.
  var steppingOptions: [String] {
    [
      ("--epochs", epochs != nil), ("--batch-size", batchSize != nil),
      ("--learning-rate", learningRate != nil), ("--early-stopping", earlyStopping != nil),
    ].filter(\.1).map(\.0)
  }

  /// The method, and what is to be said about how it was chosen.
  ///
  /// - Parameter hasL1Part: whether the penalty has one, which decides between the exact methods.
  func method(hasL1Part: Bool = false) throws(LogisticError) -> (
    method: FittingMethod, note: String?
  ) {
    var word = try word()
    var note: String?
    if word == .auto, !steppingOptions.isEmpty {
      guard maxIterations == nil else {
        throw LogisticError(
          .usage, "max-iterations",
          "\(steppingOptions[0]) asks for an optimizer, --max-iterations for an exact method",
          advice: "give one of them")
      }
      word = .adam
      note =
        "adam, because \(steppingOptions.joined(separator: " and ")) "
        + "\(steppingOptions.count == 1 ? "was" : "were") given; "
        + "without \(steppingOptions.count == 1 ? "it" : "them") the optimum is found exactly"
    }
    let rate = learningRate
    let method: FittingMethod =
      switch word {
      case .auto:
        maxIterations.map {
          hasL1Part ? .coordinateDescent(maxIterations: $0) : .newton(maxIterations: $0)
        } ?? .auto
      case .newton: .newton(maxIterations: maxIterations ?? 100)
      case .lbfgs: .lbfgs(maxIterations: maxIterations ?? 1000)
      case .newtonCG: .newtonCG(maxIterations: maxIterations ?? 200)
      case .coordinateDescent: .coordinateDescent(maxIterations: maxIterations ?? 200)
      case .adam: .adam(learningRate: .constant(rate ?? 0.001))
      case .adamw: .adamW(learningRate: .constant(rate ?? 0.001))
      case .sgd: .sgd(learningRate: .constant(rate ?? 0.01))
      case .rmsprop: .rmsprop(learningRate: .constant(rate ?? 0.001))
      }
    if !word.isExact, word != .auto, epochs == nil {
      let default1 = "1 epoch, Keras's default; give --epochs for more"
      note = note.map { "\($0); \(default1)" } ?? "\(word.rawValue): \(default1)"
    }
    return (method, note)
  }

  /// The metrics that were asked for; nil if none were.
  func chosenMetrics() throws(LogisticError) -> [Metric]? {
    guard !metrics.isEmpty else { return nil }
    var chosen = [Metric]()
    for word in metrics.flatMap(ListArgument.split) {
      chosen.append(try KerasWords.metrics.value(of: word))
    }
    return chosen
  }

  /// The loss that was asked for; nil if none was.
  func chosenLoss() throws(LogisticError) -> (any Loss)? {
    guard let loss else { return nil }
    return try KerasWords.losses.value(of: loss)
  }
}
