/// Scores of at least 0 in order, each with its label: for the area under the ROC curve alone.
///
/// A score and its label share a word of 64 bits, because the sign's bit is free; the words are
/// sorted by digits of 11 bits (least significant first), digits that all words share left out.
struct RankedScores {
  private var words: [UInt64]

  /// The scores of rows.
  ///
  /// - Parameter score: nil leaves the row out; below 0 counts as 0.
  init(
    rows: Int, score: (Int) -> Double?, isPositive: (Int) -> Bool
  ) {
    words = [UInt64](unsafeUninitializedCapacity: rows) { buffer, count in
      for row in 0..<rows {
        guard let score = score(row) else { continue }
        buffer[count] = max(0, score).bitPattern << 1 | (isPositive(row) ? 1 : 0)
        count += 1
      }
    }
    sort()
  }

  private static let digitBits: UInt64 = 11
  private static let digitCount = 1 << 11

  private mutating func sort() {
    var other = [UInt64](repeating: 0, count: words.count)
    // Stretches whose digits are counted, and put in their places, side by side.
    let stretch = max(1 << 14, (words.count + 7) / 8)
    let stretches = (words.count + stretch - 1) / stretch
    var differing: UInt64 = 0
    if let first = words.first { for word in words { differing |= word ^ first } }
    for shift in stride(from: UInt64(0), to: 64, by: Int(Self.digitBits)) {
      if differing >> shift & UInt64(Self.digitCount - 1) == 0 { continue }
      words.withUnsafeBufferPointer { from in
        other.withUnsafeMutableBufferPointer { to in
          // Stretches write to places of their own.
          nonisolated(unsafe) let (from, to) = (from, to)
          var counts = mapInParallel(stretches) { s in
            var counts = [Int](repeating: 0, count: Self.digitCount)
            counts.withUnsafeMutableBufferPointer { counts in
              for i in s * stretch..<min((s + 1) * stretch, from.count) {
                counts[Int(from[i] >> shift) & (Self.digitCount - 1)] += 1
              }
            }
            return counts
          }
          var place = 0
          for digit in 0..<Self.digitCount {
            for s in counts.indices {
              let count = counts[s][digit]
              counts[s][digit] = place
              place += count
            }
          }
          let starts = counts
          ThreadPool.shared.run(count: stretches) { s in
            var places = starts[s]
            places.withUnsafeMutableBufferPointer { places in
              for i in s * stretch..<min((s + 1) * stretch, from.count) {
                let digit = Int(from[i] >> shift) & (Self.digitCount - 1)
                to[places[digit]] = from[i]
                places[digit] += 1
              }
            }
          }
        }
      }
      swap(&words, &other)
    }
  }

  /// The chance that a row of label 1 scores above a row of label 0, a tie counting one half; nil
  /// when one of the labels does not occur. Exact up to 2³¹ rows.
  var area: Double? {
    var (positives, negatives, twice) = (UInt64(0), UInt64(0), UInt64(0))
    var start = 0
    words.withUnsafeBufferPointer { words in
      while start < words.count {
        let score = words[start] >> 1
        var tied: (one: UInt64, zero: UInt64) = (0, 0)
        var end = start
        while end < words.count, words[end] >> 1 == score {
          if words[end] & 1 == 1 { tied.one &+= 1 } else { tied.zero &+= 1 }
          end += 1
        }
        twice &+= tied.one &* (2 &* negatives &+ tied.zero)
        positives &+= tied.one
        negatives &+= tied.zero
        start = end
      }
    }
    guard positives > 0, negatives > 0 else { return nil }
    return Double(twice) / (2 * Double(positives) * Double(negatives))
  }
}
