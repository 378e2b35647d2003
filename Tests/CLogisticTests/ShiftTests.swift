import CLogistic
import Testing

/// The differences of slopes beside those of logistic functions in double.
@Suite struct ShiftTests {
  /// Rows and columns that fill vectors and tiles and that do not. u is single precision's, a rounding
  /// of some 1e-6 of the greatest |u|; the differences and their sums lose no more.
  @Test(arguments: Variant.all, [(1, 1), (7, 3), (40, 8), (129, 21)])
  func `slopes of fits near a point differ as logistic functions do`(
    variant: Variant, shape: (Int, Int)
  ) {
    let (n, d) = shape
    let fits = 64
    var random = SplitMix(state: UInt64(n * 100 + d))
    let x = random.values(n * d)
    let z = random.values(n).map { 3 * $0 }
    let weights = random.values(n).map { 1 + $0 * $0 }
    // Every third column stands still, the last fit too.
    let moves = random.values((d + 1) * fits).enumerated().map { at, value in
      at % fits == fits - 1 || (at / fits < d && at / fits % 3 == 2)
        ? 0 : value * 0.5 / Double(d + 1)
    }
    let chances = z.map { 1 / (1 + exponential(-$0)) }
    let x32 = Exact(x.map { Float($0) })
    let moves32 = Exact(moves.map { Float($0) })
    let p = Exact(chances.map { Float($0) })
    let h = Exact(zip(chances, weights).map { Float($0 * (1 - $0) * $1) })
    let moved = (0..<d).filter { $0 % 3 != 2 }
    let wanted = (0..<d).filter { $0 % 4 != 1 }
    let slopes = Exact<Float>(count: n * fits)
    let sums = Exact<Double>(count: (d + 1) * fits)
    let greatest = variant.table.shift_slopes(
      x32.pointer, n, d, moves32.pointer, fits, moved, moved.count, wanted, wanted.count,
      p.pointer, h.pointer, [2, 19], 2, slopes.pointer, sums.pointer)
    var expected = [Double](repeating: 0, count: (d + 1) * fits)
    var most = 0.0
    for i in 0..<n {
      for c in 0..<fits {
        var u = moves[d * fits + c]
        for j in 0..<d { u += x[i * d + j] * moves[j * fits + c] }
        most = max(most, abs(u))
        let slope = weights[i] * (1 / (1 + exponential(-z[i] - u)) - chances[i])
        #expect(abs(Double(slopes[i * fits + c]) - ([2, 19].contains(c) ? 0 : slope)) < 1e-6)
        if [2, 19].contains(c) { continue }
        expected[d * fits + c] += slope
        for j in wanted { expected[j * fits + c] += slope * x[i * d + j] }
      }
    }
    #expect(abs(Double(greatest) - most) < 1e-6)
    for (a, b) in zip(sums.values, expected) { #expect(abs(a - b) < 1e-5) }
  }

  @Test(arguments: Variant.all)
  func `a logit that is not a number is not lost`(variant: Variant) {
    let (x, moves) = (Exact<Float>([.nan]), Exact<Float>(count: 32, repeating: 0.1))
    let (p, slopes) = (Exact<Float>([0.5]), Exact<Float>(count: 16))
    let sums = Exact<Double>(count: 32)
    let greatest = variant.table.shift_slopes(
      x.pointer, 1, 1, moves.pointer, 16, [0], 1, [0], 1, p.pointer, p.pointer, [15], 1,
      slopes.pointer, sums.pointer)
    #expect(greatest.isNaN)
  }
}

private func exponential(_ x: Double) -> Double { lgk_exp(x) }
