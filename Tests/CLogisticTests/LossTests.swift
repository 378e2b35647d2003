import CLogistic
import Testing

@Suite struct LossTests {
  static let logits: [Double] = [
    0, 0.5, -0.5, 3, -3, 30, -30, 800, -800, 1e4, -1e4, 1e-9, 17, -17, 40, -40, 2, 1, 0.25, -9,
  ]

  @Test(arguments: Variant.all, outputCounts)
  func `logistic loss, slope and curvature equal their formulas`(variant: Variant, k: Int) {
    let n = Self.logits.count
    let z = (0..<n * k).map { Self.logits[($0 * 7 + $0 / k) % n] }
    let y = (0..<n * k).map { [0, 1, 0.25][$0 % 3] }
    for weighted in [false, true] {
      let s = (0..<n).map { 0.5 + Double($0 % 4) }
      let zs = Exact(z, offset: 1), ys = Exact(y, offset: 1), ss = Exact(s)
      let r = Exact<Double>(count: n * k), h = Exact<Double>(count: n * k)
      let loss = variant.table.logistic_f64(
        zs.pointer, ys.pointer, weighted ? ss.pointer : nil, n, k, r.pointer, h.pointer)
      var sum = 0.0
      for i in 0..<n * k {
        let factor = (weighted ? s[i / k] : 1) / Double(k)
        let sigma = ElementwiseTests.sigmoid(z[i])
        let signed = (1 - y[i]) * max(z[i], 0) + y[i] * max(-z[i], 0)
        sum += factor * (signed + lgk_log1p(lgk_exp(-abs(z[i]))))
        #expect(abs(r[i] - factor * (sigma - y[i])) <= 1e-15 * factor)
        let curvature = factor * sigma * ElementwiseTests.sigmoid(-z[i])
        #expect(abs(h[i] - curvature) <= 1e-14 * curvature + 1e-300)
      }
      #expect(abs(loss - sum) <= 1e-13 * sum)

      let z32 = Exact(z.map { Float($0) }), r32 = Exact<Float>(count: n * k)
      let loss32 = variant.table.logistic_f32(
        z32.pointer, ys.pointer, weighted ? ss.pointer : nil, n, k, r32.pointer, nil)
      #expect(abs(loss32 - sum) <= 1e-6 * sum)
      for i in 0..<n * k { #expect(abs(Double(r32[i]) - r[i]) <= 1e-6) }
    }
  }

  @Test(arguments: Variant.all)
  func `a label met with certainty costs nothing, one missed costs infinitely much`(
    variant: Variant
  ) {
    let inf = Double.infinity
    func loss(_ z: Double, _ y: Double) -> Double {
      let zs = Exact([z]), ys = Exact([y])
      return variant.table.logistic_f64(zs.pointer, ys.pointer, nil, 1, 1, nil, nil)
    }
    #expect(loss(inf, 1) == 0)
    #expect(loss(-inf, 0) == 0)
    #expect(loss(inf, 0) == inf)
    #expect(loss(-inf, 1) == inf)
    #expect(loss(-800, 1) == 800)
    #expect(loss(.nan, 1).isNaN)
  }

  @Test(arguments: Variant.all, [1, 2, 3, 10, 128, 129, 1500])
  func `softmax loss and slopes equal their formulas`(variant: Variant, k: Int) {
    let n = k > 1000 ? 3 : 29
    let z = (0..<n * k).map { Self.logits[($0 * 3 + $0 / k) % Self.logits.count] }
    let labels = (0..<n).map { Double($0 % k) }
    let s = (0..<n).map { 0.5 + Double($0 % 4) }
    var oneHot = [Double](repeating: 0, count: n * k)
    for i in 0..<n { oneHot[i * k + i % k] = 1 }
    let zs = Exact(z), ss = Exact(s)

    var sum = 0.0
    var p = [Double](repeating: 0, count: n * k)
    for i in 0..<n {
      let row = z[i * k..<(i + 1) * k]
      let top = row.max() ?? 0
      let mass = row.reduce(0) { $0 + lgk_exp($1 - top) }
      sum += s[i] * (lgk_log(mass) + top - z[i * k + i % k])
      for c in 0..<k { p[i * k + c] = lgk_exp(z[i * k + c] - top) / mass }
    }
    // For one class, width 1 means class numbers.
    for (targets, width) in k == 1 ? [(labels, 1)] : [(labels, 1), (oneHot, k)] {
      let ys = Exact(targets)
      let r = Exact<Double>(count: n * k), shares = Exact<Double>(count: n * k)
      let loss = variant.table.softmax_loss_f64(
        zs.pointer, ys.pointer, width, ss.pointer, n, k, r.pointer, shares.pointer)
      #expect(abs(loss - sum) <= 1e-13 * (sum + 1))
      for i in 0..<n * k {
        #expect(abs(shares[i] - p[i]) <= 1e-13)
        #expect(abs(r[i] - s[i / k] * (p[i] - oneHot[i])) <= 1e-12)
      }
      let z32 = Exact(z.map { Float($0) }), r32 = Exact<Float>(count: n * k)
      let loss32 = variant.table.softmax_loss_f32(
        z32.pointer, ys.pointer, width, ss.pointer, n, k, r32.pointer, nil)
      #expect(abs(loss32 - sum) <= 1e-5 * (sum + 1))
      for i in 0..<n * k { #expect(abs(Double(r32[i]) - r[i]) <= 2e-5) }
    }
    let rows = Exact(z)
    variant.table.softmax_f64(rows.pointer, n, k)
    for i in 0..<n * k { #expect(abs(rows[i] - p[i]) <= 1e-13) }
  }

  @Test(arguments: Variant.all, [-1.0, 3, 0.5, .nan, .infinity])
  func `a number that names no class makes NaN`(variant: Variant, label: Double) {
    let z = Exact([1.0, 2, 3]), y = Exact([label]), r = Exact<Double>(count: 3)
    let loss = variant.table.softmax_loss_f64(z.pointer, y.pointer, 1, nil, 1, 3, r.pointer, nil)
    #expect(loss.isNaN)
    #expect(r.values.allSatisfy { $0.isNaN })
  }

  @Test(arguments: Variant.all, outputCounts)
  func `squared loss and slopes equal their formulas`(variant: Variant, k: Int) {
    let n = 21
    var random = SplitMix(state: 5)
    let z = random.values(n * k), y = random.values(n * k), s = random.values(n).map { abs($0) }
    let zs = Exact(z), ys = Exact(y), ss = Exact(s), r = Exact<Double>(count: n * k)
    let loss = variant.table.squared_f64(zs.pointer, ys.pointer, ss.pointer, n, k, r.pointer)
    var sum = 0.0
    for i in 0..<n * k {
      let factor = s[i / k] / Double(k)
      sum += factor * (z[i] - y[i]) * (z[i] - y[i])
      #expect(abs(r[i] - 2 * factor * (z[i] - y[i])) <= 1e-15)
    }
    #expect(abs(loss - sum) <= 1e-13 * sum)
  }
}
