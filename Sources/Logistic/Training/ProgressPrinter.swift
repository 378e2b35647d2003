/// Prints a fit's progress to standard output as Keras does.
final class ProgressPrinter {
  private let verbosity: Verbosity
  private let clock = ContinuousClock()
  private var lastDrawn: ContinuousClock.Instant?

  init(_ verbosity: Verbosity) { self.verbosity = verbosity }

  var isBar: Bool { verbosity == .bar }

  /// Prints what a moment calls for; a bar is redrawn at most ten times a second.
  func show(_ progress: Progress) {
    switch (verbosity, progress.moment) {
    case (.silent, _), (.lines, .batch): return
    case (.lines, .epoch):
      print("Epoch \(progress.epoch + 1)/\(progress.epochs)")
      print(line(progress, bar: nil))
    case (.bar, .batch):
      if progress.step == 1 { print("Epoch \(progress.epoch + 1)/\(progress.epochs)") }
      let now = clock.now
      if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
      lastDrawn = now
      print("\r" + line(progress, bar: 20), terminator: "")
      flushStandardOutput()
    case (.bar, .epoch):
      print("\r" + line(progress, bar: 20))
    }
  }

  private func line(_ progress: Progress, bar: Int?) -> String {
    ProgressLine.text(progress, barWidth: bar)
  }
}

/// Keras's line about an epoch.
public enum ProgressLine {
  /// `3/3 ━━━━━━━━━━━━━━━━━━━━ 1s 269ms/step - accuracy: 0.5250 - loss: 0.7100`, or without the
  /// bar `3/3 - 1s - 269ms/step - …`.
  public static func text(_ progress: Progress, barWidth: Int?) -> String {
    let perStep = progress.seconds / Double(max(1, progress.step))
    var text = "\(progress.step)/\(progress.steps) "
    if let barWidth {
      let done = progress.steps == 0 ? barWidth : barWidth * progress.step / progress.steps
      text += String(repeating: "━", count: done)
      text += String(repeating: "─", count: barWidth - done)
      text += " \(Int(progress.seconds))s \(duration(perStep))/step"
    } else {
      text += "- \(Int(progress.seconds))s - \(duration(perStep))/step"
    }
    for (name, value) in progress.values { text += " - \(name): \(decimal(value))" }
    return text
  }

  private static func duration(_ seconds: Double) -> String {
    if seconds >= 1 { return "\(Int(seconds))s" }
    if seconds >= 1e-3 { return "\(Int(seconds * 1e3))ms" }
    return "\(Int(seconds * 1e6))us"
  }

  /// Four digits behind the point, or an exponent for what is small.
  static func decimal(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if value == 0 || abs(value) >= 1e-3, abs(value) < 1e12 {
      return fixed(value, digits: 4)
    }
    var exponent = 0
    var mantissa = value
    while abs(mantissa) >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while abs(mantissa) < 1 {
      mantissa *= 10
      exponent -= 1
    }
    return
      "\(fixed(mantissa, digits: 4))e\(exponent < 0 ? "-" : "+")\(abs(exponent) < 10 ? "0" : "")\(abs(exponent))"
  }
}

/// A number with so many digits behind the point.
func fixed(_ value: Double, digits: Int) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 9e18 else { return "\(value)" }
  let whole = Int(scaled)
  let unit = Int(scale)
  let fraction = String(whole % unit)
  let zeros = String(repeating: "0", count: max(0, digits - fraction.count))
  let sign = value < 0 && whole != 0 ? "-" : ""
  return digits == 0 ? "\(sign)\(whole)" : "\(sign)\(whole / unit).\(zeros)\(fraction)"
}
