/// The distinct numbers of a column in order, and which of them each row holds.
struct DistinctNumbers {
  /// The numbers, ascending; 0 and −0 are one.
  let sorted: [Double]
  /// The place of each row's number among them, −1 of a missing one.
  let codes: [Int32]

  /// - Returns: nil if there are more than `limit`.
  init?(_ numbers: [Double], limit: Int) {
    var table = Table()
    var isTooMany = false
    var codes = [Int32](unsafeUninitializedCapacity: numbers.count) { codes, count in
      numbers.withUnsafeBufferPointer { numbers in
        // The last two numbers seen are known without a look into the table, and without a branch:
        // of two classes either comes next.
        var (older, newer) = (Double.nan, Double.nan)
        var (olderCode, newerCode) = (Int32(-1), Int32(-1))
        for row in numbers.indices {
          let x = numbers[row]
          if (x != newer) && (x != older) {
            (older, olderCode) = (newer, newerCode)
            newer = x
            newerCode = x.isNaN ? -1 : table.code(of: x)
            if table.numbers.count > limit {
              isTooMany = true
              return
            }
          }
          let isNewer: Int32 = x == newer || x.isNaN ? -1 : 0
          codes[row] = (newerCode & isNewer) | (olderCode & ~isNewer)
        }
        count = numbers.count
      }
    }
    if isTooMany { return nil }
    let found = table.numbers
    let order = found.indices.sorted { found[$0] < found[$1] }
    sorted = order.map { found[$0] }
    if !order.elementsEqual(found.indices) {
      var place = [Int32](repeating: 0, count: found.count)
      for (new, old) in order.enumerated() { place[old] = Int32(new) }
      codes.withUnsafeMutableBufferPointer { codes in
        for row in codes.indices where codes[row] >= 0 { codes[row] = place[Int(codes[row])] }
      }
    }
    self.codes = codes
  }

  /// Numbers by the order in which they are first seen, in open addressing. The seed is the
  /// table's own: a file cannot be made whose numbers all collide.
  private struct Table {
    private(set) var numbers = [Double]()
    private var slots = [Int32](repeating: -1, count: 256)
    private let seed = UInt64.random(in: .min ... .max)

    /// The number's code, a new one if it has none.
    @inline(__always)
    mutating func code(of x: Double) -> Int32 {
      var slot = slot(x)
      while slots[slot] >= 0 {
        if numbers[Int(slots[slot])] == x { return slots[slot] }
        slot = (slot + 1) & (slots.count - 1)
      }
      return add(x, at: slot)
    }

    private mutating func add(_ x: Double, at slot: Int) -> Int32 {
      let code = Int32(clamping: numbers.count)
      numbers.append(x)
      slots[slot] = code
      if numbers.count * 2 > slots.count {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (code, x) in numbers.enumerated() {
          var slot = self.slot(x)
          while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
          slots[slot] = Int32(clamping: code)
        }
      }
      return code
    }

    @inline(__always)
    private func slot(_ x: Double) -> Int {
      // 0 and −0 are equal.
      let (high, low) = ((x + 0).bitPattern ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      return Int(truncatingIfNeeded: (high ^ low) & UInt64(slots.count - 1))
    }
  }
}
