internal import Logistic

/// Ends a training after so many seconds, as `--time-limit` asks.
final class TrainingClock {
  private let limit: Double?
  private let start = ContinuousClock.now
  /// Whether it has ended one.
  private(set) var hasEnded = false

  /// A clock that starts now; nil for no limit.
  ///
  /// - Throws: a limit that cannot be.
  init(limit: Double?) throws(LogisticError) {
    if let limit, !(limit > 0 && limit < .infinity) {
      throw LogisticError(
        .usage, "time-limit", "--time-limit is \(NumberText.shortest(limit))",
        advice: "give a number of seconds above 0")
    }
    self.limit = limit
  }

  /// What a fit is to do next: what the observer says, until the time is over.
  func watching<Report>(_ observe: @escaping (Report) -> Decision) -> (Report) -> Decision {
    guard let limit else { return observe }
    return { [self] progress in
      let decision = observe(progress)
      if decision == .stop { return .stop }
      if start.duration(to: .now) > .seconds(limit) {
        hasEnded = true
        return .stop
      }
      return .proceed
    }
  }

  /// What is to be said of it.
  var warnings: [DataWarning] {
    guard hasEnded, let limit else { return [] }
    return [
      DataWarning(
        "time-limit",
        "the time limit of \(NumberText.shortest(limit)) s ended the training before its end")
    ]
  }
}
