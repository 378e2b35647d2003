/// Watches for iterates that run away: the decrement then falls by a constant factor (about e)
/// an iteration instead of by squares.
struct SeparationWatch: Sendable {
  private var previous = Double.infinity
  private var slowSteps = 0
  private(set) var lastStep: [Double] = []

  mutating func note(decrement: Double, step: [Double]) {
    slowSteps = decrement > 0.1 * previous ? slowSteps + 1 : 0
    previous = decrement
    lastStep = step
  }

  /// From the third slow step on, every third one: a check reads the rows several times.
  func isSuspicious(_ iteration: Int) -> Bool {
    slowSteps >= 3 && slowSteps % 3 == 0 && iteration >= 4
  }

  /// Whether the cheap checks have failed often enough for the dear one, which settles it.
  var isPersistent: Bool { slowSteps >= 9 }
}
