/// The seconds of the clock that a piece of work takes, `rounds` times after one that does not count.
public func seconds<E: Error>(rounds: Int, _ work: () throws(E) -> Void) throws(E) -> [Double] {
  let clock = ContinuousClock()
  try work()
  var times = [Double]()
  for _ in 0..<rounds {
    let start = clock.now
    try work()
    let (whole, atto) = (clock.now - start).components
    times.append(Double(whole) + Double(atto) * 1e-18)
  }
  return times.sorted()
}

/// The middle of sorted times.
public func median(_ sorted: [Double]) -> Double {
  sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}

/// A number with three significant digits.
public func short(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return "\(value)" }
  var scale = 1.0
  while abs(value) * scale < 100 { scale *= 10 }
  let rounded = (value * scale).rounded() / scale
  return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
}
