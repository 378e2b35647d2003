/// A marked value of an axis.
struct Tick: Sendable, Equatable {
  var value: Double
  var label: String
}

/// From values to places along an axis, 0 at its beginning and 1 at its end, with marked values.
struct Scale: Sendable {
  /// How places follow values.
  enum Kind: Sendable {
    /// Evenly.
    case linear
    /// By logarithm.
    case logarithmic
    /// Names, the i-th from i to i + 1.
    case bands
  }

  var kind: Kind
  var lower: Double
  var upper: Double
  var ticks: [Tick]

  /// Numbers beyond this are drawn at it: their differences must stay finite.
  static let largest = 1e300

  /// An even scale that shows all finite values, with room at its ends.
  ///
  /// - Parameter room: as a share of the range.
  static func linear(
    _ values: some Sequence<Double>, room: Double = 0.04, tickCount: Int = 6
  ) -> Scale {
    let (low, high) = range(values)
    let gap = (high - low) * room
    return linear(from: low - gap, to: high + gap, tickCount: tickCount)
  }

  /// An even scale between two numbers.
  static func linear(from low: Double, to high: Double, tickCount: Int = 6) -> Scale {
    let step = niceStep((high - low) / Double(max(1, tickCount)))
    var ticks = [Tick]()
    let first = (low / step - 1e-9).rounded(.up)
    for k in 0..<(2 * tickCount + 4) {
      let value = (first + Double(k)) * step
      guard value <= high + 1e-9 * (high - low) else { break }
      ticks.append(Tick(value: value, label: ""))
    }
    let greatest = max(abs(low), abs(high))
    let decimals = max(0, Int((-decimalLogarithm(step) - 1e-9).rounded(.up)))
    for i in ticks.indices {
      let value = ticks[i].value
      ticks[i].label =
        greatest >= 1e6 || decimals > 5
        ? NumberLabel.significant(abs(value) < step / 2 ? 0 : value, 4)
        : NumberLabel.fixed(value, decimals)
    }
    return Scale(kind: .linear, lower: low, upper: high, ticks: ticks)
  }

  /// A logarithmic scale that shows all values above 0.
  ///
  /// - Parameter label: how a marked value is written.
  static func logarithmic(
    _ values: some Sequence<Double>, room: Double = 0.04,
    label: ((Double) -> String)? = nil
  ) -> Scale {
    let powers = values.filter { $0 > 0 && $0.isFinite }.map(decimalLogarithm)
    var (low, high) = (powers.min() ?? 0, powers.max() ?? 1)
    if high - low < 0.2 { (low, high) = (low - 0.2, high + 0.2) }
    let gap = (high - low) * room
    (low, high) = (max(-300, low - gap), min(300, high + gap))
    var ticks = [Tick]()
    func add(_ value: Double, _ exponent: Int) {
      let place = decimalLogarithm(value)
      guard place >= low - 1e-9, place <= high + 1e-9 else { return }
      let text =
        label?(value)
        ?? (exponent >= -3 && exponent <= 4
          ? NumberLabel.significant(value, 3) : NumberLabel.power(exponent))
      ticks.append(Tick(value: value, label: text))
    }
    let (first, last) = (Int(low.rounded(.down)), Int(high.rounded(.up)))
    if high - low > 2.2 {
      let stride = max(1, (last - first + 6) / 7)
      for exponent in first...last where exponent % stride == 0 {
        add(tenTo(Double(exponent)), exponent)
      }
    } else {
      let digits: [Double] = high - low > 0.9 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 7]
      for exponent in first...last {
        for digit in digits { add(digit * tenTo(Double(exponent)), exponent) }
      }
    }
    return Scale(kind: .logarithmic, lower: tenTo(low), upper: tenTo(high), ticks: ticks)
  }

  /// Names along an axis; with many of them only some are written.
  static func bands(_ names: [String]) -> Scale {
    let stride = max(1, (names.count + 39) / 40)
    return Scale(
      kind: .bands, lower: 0, upper: Double(max(1, names.count)),
      ticks: names.indices.filter { $0 % stride == 0 }.map {
        Tick(value: Double($0) + 0.5, label: names[$0])
      })
  }

  /// Where a value lies; nil where it is not finite, or has no logarithm.
  func place(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    if kind == .logarithmic {
      guard value > 0 else { return nil }
      let (low, high) = (decimalLogarithm(lower), decimalLogarithm(upper))
      return (decimalLogarithm(value) - low) / (high - low)
    }
    return (min(max(value, -Self.largest), Self.largest) - lower) / (upper - lower)
  }

  /// The least and the greatest finite value, apart.
  private static func range(_ values: some Sequence<Double>) -> (Double, Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else { return (0, 1) }
    (low, high) = (max(low, -largest), min(high, largest))
    // Equal but for rounding: a range that double precision can tell apart.
    let least = max(abs(low), abs(high)) * 1e-9
    guard high - low > least else {
      let half = low == 0 ? 1 : max(abs(low) * 0.1, least)
      return (low - half, high + half)
    }
    return (low, high)
  }

  /// The least of 1, 2 and 5 times a power of ten that is not below a length, or hardly.
  static func niceStep(_ length: Double) -> Double {
    guard length > 0, length.isFinite else { return 1 }
    let power = tenTo(decimalLogarithm(length).rounded(.down))
    guard power > 0, power.isFinite else { return length }
    let share = length / power
    return power * (share <= 1.15 ? 1 : share <= 2.3 ? 2 : share <= 5.75 ? 5 : 10)
  }
}
