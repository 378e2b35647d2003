internal import Logistic

/// A training's progress on standard error, if that is a terminal: Keras's line an epoch, redrawn
/// in place while the epoch runs.
final class ProgressDisplay {
  private let isShown: Bool
  private let width: Int
  private let clock = ContinuousClock()
  private var lastDrawn: ContinuousClock.Instant?
  private var announced: Int?
  private var isLineOpen = false
  /// What would have been drawn, had it not been too soon.
  private var held: String?

  init() {
    isShown = StandardStreams.errorIsTerminal
    width = StandardStreams.width
  }

  /// Shows where a fit stands; a running epoch is redrawn at most ten times a second.
  func show(_ progress: Progress) {
    guard isShown else { return }
    let now = clock.now
    let isTooSoon = lastDrawn.map { now - $0 < .milliseconds(100) } ?? false
    if progress.epochs == 0 {
      let loss = progress.values.first.map { " - \($0.name): \(NumberText.table($0.value))" } ?? ""
      held = "iteration \(progress.epoch)\(loss)"
      if !isTooSoon, let text = held { draw(text) }
      if !isTooSoon { lastDrawn = now }
      return
    }
    if progress.moment == .batch, isTooSoon { return }
    lastDrawn = now
    if announced != progress.epoch {
      announced = progress.epoch
      finish()
      StandardStreams.writeError("Epoch \(progress.epoch + 1)/\(progress.epochs)\n")
    }
    draw(ProgressLine.text(progress, barWidth: 20))
    if progress.moment == .epoch { finish() }
  }

  /// Shows where a path or a cross-validation stands, at most ten times a second.
  func show(_ progress: PathProgress) {
    guard isShown else { return }
    let now = clock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100), progress.done < progress.total {
      return
    }
    lastDrawn = now
    let bar = Self.bar(progress.done, of: progress.total)
    let part = progress.fold == 0 ? "all rows" : "fold \(progress.fold)"
    draw(
      "\(progress.done)/\(progress.total) \(bar) \(part), λ = \(NumberText.table(progress.lambda))")
  }

  /// Shows how many of so many resamples are done, at most ten times a second.
  func showResamples(_ done: Int, of total: Int) {
    guard isShown else { return }
    let now = clock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100), done < total { return }
    lastDrawn = now
    draw("\(done)/\(total) \(Self.bar(done, of: total)) resamples")
  }

  private static func bar(_ done: Int, of total: Int) -> String {
    let width = 20
    let full = total > 0 ? min(width, width * done / total) : width
    return String(repeating: "━", count: full) + String(repeating: "─", count: width - full)
  }

  /// Shows where a race stands, at most ten times a second.
  func show(_ progress: RaceProgress) {
    guard isShown else { return }
    let now = clock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    guard let name = progress.name, let point = progress.point else {
      draw("finding the optimum")
      return
    }
    let rate = progress.learningRate.map { ", rate \(NumberText.shortest($0))" } ?? ""
    draw(
      "\(progress.done + 1)/\(progress.total) \(name)\(rate): gap "
        + "\(RaceNumbers.scientific(point.gap)) after \(RaceNumbers.time(point.seconds))")
  }

  /// Shows a path's progress, and stops it when a signal has asked for that.
  var observer: (PathProgress) -> Decision {
    return { progress in
      self.show(progress)
      return Interruption.isRequested ? .stop : .proceed
    }
  }

  /// Ends the line that is being redrawn.
  func finish() {
    if let held { draw(held) }
    held = nil
    if isLineOpen { StandardStreams.writeError("\n") }
    isLineOpen = false
  }

  private func draw(_ text: String) {
    StandardStreams.writeError("\r\(text.prefix(width - 1))\u{1B}[K")
    isLineOpen = true
  }
}
