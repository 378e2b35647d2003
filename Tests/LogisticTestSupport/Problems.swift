public import Logistic

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Seeded numbers for made problems (SplitMix64; Steele, Lea & Flood 2014).
public struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  /// A generator with its seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number of a bell-shaped distribution of mean 0 and deviation 1: four uniform ones added.
  public mutating func bell() -> Double {
    var sum = -2.0
    for _ in 0..<4 { sum += Double(next() >> 11) * 0x1p-53 }
    return sum * 1.7320508075688772
  }
}

/// Made problems whose rows overlap.
public enum Problems {
  /// Rows with correlated features and labels drawn from a logistic or softmax model.
  ///
  /// - Throws: never, for positive sizes.
  public static func rows<Scalar: KernelScalar>(
    _ scalar: Scalar.Type, count n: Int, columns p: Int, outputs: Int = 1, weighted: Bool = false,
    offset: Bool = false, seed: UInt64
  ) throws(LogisticError) -> MemoryRows<Scalar> {
    var random = SplitMix(seed: seed)
    let truth = (0..<max(1, outputs) * p).map { _ in random.bell() * 0.5 }
    var features = Matrix<Scalar>(rows: n, columns: p)
    var targets: [Double] = []
    var offsets: [Double] = []
    var weights: [Double] = []
    for i in 0..<n {
      let shared = random.bell() * 0.5
      var logits = [Double](repeating: 0, count: max(1, outputs))
      for j in 0..<p {
        let x = random.bell() + shared + Double(j % 3)
        features[i, j] = Scalar(x)
        for c in logits.indices { logits[c] += (x - Double(j % 3)) * truth[c * p + j] }
      }
      offsets.append(offset ? random.bell() * 0.3 : 0)
      weights.append(Double(Int.random(in: 0..<4, using: &random)))
      let pick = Double.random(in: 0..<1, using: &random)
      if outputs <= 1 {
        targets.append(pick < 1 / (1 + exp2(-(logits[0] + offsets[i]) * 1.4427)) ? 1 : 0)
      } else {
        let shares = logits.map { exp2($0 * 1.4427) }
        let total = shares.reduce(0, +)
        var label = 0
        var sum = shares[0]
        while sum < pick * total, label < outputs - 1 {
          label += 1
          sum += shares[label]
        }
        targets.append(Double(label))
      }
    }
    return try MemoryRows(
      features: features, targets: targets, weights: weighted ? weights : nil,
      offsets: offset ? offsets : nil)
  }
}
