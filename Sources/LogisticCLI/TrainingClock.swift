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

  /// Says in an error that it was the time that ended what a search had not yet found.
  func telling<Value>(
    _ body: () throws(LogisticError) -> Value
  ) throws(LogisticError) -> Value {
    do throws(LogisticError) { return try body() } catch {
      guard error.domain == .interrupted, let limitText else { throw error }
      throw LogisticError(
        .interrupted, "time-limit",
        "the time limit of \(limitText) was over before any strength was judged",
        advice: "give more time or fewer strengths, or one by logistic train --lambda")
    }
  }

  /// What is to be said of it.
  var warnings: [DataWarning] {
    guard let limitText else { return [] }
    return [
      DataWarning("time-limit", "the time limit of \(limitText) ended the training before its end")
    ]
  }

  /// The limit, if it has ended something.
  var limitText: String? {
    guard hasEnded, let limit else { return nil }
    return "\(NumberText.shortest(limit)) s"
  }
}
