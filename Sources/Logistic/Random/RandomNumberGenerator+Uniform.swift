// The standard library does not promise that its own ways of making ranges and shuffles from a
// generator's bits stay as they are; these do.
extension RandomNumberGenerator {
  /// A whole number in `0..<bound`, each equally likely.
  ///
  /// The upper half of a 128-bit product, rejecting the few that would favour some (Lemire 2019).
  ///
  /// - Precondition: `bound > 0`.
  public mutating func uniform(below bound: Int) -> Int {
    precondition(bound > 0, "a random number below \(bound)")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// A number in `0..<1`, a multiple of 2⁻⁵³, each equally likely.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number in `low..<high`, or `low` if the two are equal.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    precondition(low <= high, "a random number between \(low) and \(high)")
    let value = low + (high - low) * uniform()
    // The sum may round up to the border that is not in the range.
    return value < high ? value : max(low, high.nextDown)
  }

  /// Puts the elements into an order of which each is equally likely (Fisher & Yates; Durstenfeld
  /// 1964), from the last place down.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      let chosen = uniform(below: last + 1)
      if chosen != last { elements.swapAt(last, chosen) }
    }
  }

  /// The numbers `0..<count` in random order.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}
