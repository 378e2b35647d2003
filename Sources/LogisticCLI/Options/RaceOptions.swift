internal import ArgumentParser
internal import Logistic

/// Who runs in a race, and how long.
struct RaceOptions: ParsableArguments {
  @Option(
    help: """
      Who runs, as newton,adam: newton, lbfgs, newton-cg, coordinate-descent; adam, adamw, rmsprop, \
      adagrad, sgd, momentum (sgd with 0.9). Default: all that apply.
      """)
  var optimizers: [String] = []
  @Option(
    help: """
      Learning rates to try beside each optimizer's default, as 0.01,0.1; 'none' for no other. \
      Default: 10, 100 and 1000 times the default.
      """)
  var learningRates: String?
  @Option(
    parsing: .unconditional,
    help: "How often an optimizer goes through the rows at most. Default: as the time limit allows."
  )
  var epochs: Int?
  @Option(parsing: .unconditional, help: "How many rows an optimizer's step sees. Default: 32.")
  var batchSize: Int?
  @Flag(help: "Take the rows in their order in every epoch.")
  var noShuffle = false
  @Option(help: "Where the orders of rows come from.")
  var seed: UInt64 = 0
  @Option(
    parsing: .unconditional,
    help: """
      How many seconds one run may take. Default: 20 times the quickest exact method's, from 0.5 to 10.
      """)
  var timeLimit: Double?

  /// The contestants that were asked for.
  ///
  /// - Throws: unknown names; numbers that cannot be.
  func contestants() throws(LogisticError) -> [Race.Contestant] {
    for (option, value) in [("--epochs", epochs), ("--batch-size", batchSize)] {
      if let value, value < 1 {
        throw LogisticError(
          .usage, String(option.dropFirst(2)), "\(option) is \(value)",
          advice: "give a number of at least 1")
      }
    }
    if let timeLimit, !(timeLimit > 0 && timeLimit.isFinite) {
      throw LogisticError(
        .usage, "time-limit", "--time-limit is \(NumberText.shortest(timeLimit))",
        advice: "give a number of seconds above 0")
    }
    let words = Words<Race.Contestant>(
      option: "--optimizers", table: Race.Contestant.all.map { ($0.name, $0) })
    var chosen = Race.Contestant.all
    if !optimizers.isEmpty {
      chosen = []
      for word in optimizers.flatMap(ListArgument.split) {
        let contestant = try words.value(of: word)
        if !chosen.contains(where: { $0.name == contestant.name }) { chosen.append(contestant) }
      }
      if chosen.isEmpty {
        throw LogisticError(
          .usage, "optimizers", "--optimizers names nobody", advice: "give names, as newton,adam")
      }
    }
    if let rates = try chosenRates() {
      for i in chosen.indices where chosen[i].method.optimizer != nil {
        let own = chosen[i].method.optimizer?.learningRate.value(at: 0)
        chosen[i].learningRates = rates.filter { $0 != own }
      }
    }
    return chosen
  }

  private func chosenRates() throws(LogisticError) -> [Double]? {
    guard let learningRates else { return nil }
    if learningRates == "none" { return [] }
    var rates = [Double]()
    for part in ListArgument.split(learningRates) {
      guard let rate = Double(part), rate > 0, rate.isFinite else {
        throw LogisticError(
          .usage, "learning-rates", "--learning-rates has '\(part)'",
          advice: "give numbers above 0, as 0.01,0.1, or none")
      }
      if !rates.contains(rate) { rates.append(rate) }
    }
    guard !rates.isEmpty, rates.count <= 20 else {
      throw LogisticError(
        .usage, "learning-rates", "--learning-rates has \(rates.count) rates",
        advice: "give 1 to 20 numbers, or none")
    }
    return rates
  }
}
