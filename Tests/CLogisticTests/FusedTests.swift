import CLogistic
import Testing

/// Fused passes against the unfused kernels, which have tests of their own, and Newton passes
/// against plain sums.
@Suite struct FusedTests {
  struct Problem {
    let n: Int, d: Int, k: Int
    let x: [Double], w: [Double], b: [Double], y: [Double], labels: [Double]
    let s: [Double], offset: [Double]

    init(n: Int, d: Int, k: Int) {
      (self.n, self.d, self.k) = (n, d, k)
      var random = SplitMix(state: UInt64(n * 10_000 + d * 20 + k))
      x = random.values(n * d)
      w = random.values(k * d)
      b = random.values(k)
      y = (0..<n * k).map { [0, 1, 0.25][$0 % 3] }
      labels = (0..<n).map { Double(($0 * 5) % k) }
      s = random.values(n).map { abs($0) + 0.125 }
      offset = random.values(n)
    }
  }

  enum Kind: CaseIterable { case logistic, softmax, squared }

  /// Loss, gradient and bias gradient by the unfused double kernels.
  static func unfused(_ kind: Kind, _ p: Problem, _ table: lgk_kernels)
    -> (loss: Double, gradient: [Double], bias: [Double], logits: [Double])
  {
    let (n, d, k) = (p.n, p.d, p.k)
    let x = Exact(p.x), z = Exact<Double>(count: n * k), r = Exact<Double>(count: n * k)
    let g = Exact<Double>(count: k * d), s = Exact(p.s)
    let w = Exact(p.w), b = Exact(p.b)
    table.affine_f64(x.pointer, n, d, w.pointer, b.pointer, k, z.pointer)
    for i in 0..<n * k { z.pointer[i] += p.offset[i / k] }
    let y = Exact(kind == .softmax ? p.labels : p.y)
    let loss =
      switch kind {
      case .logistic: table.logistic_f64(z.pointer, y.pointer, s.pointer, n, k, r.pointer, nil)
      case .softmax:
        table.softmax_loss_f64(z.pointer, y.pointer, 1, s.pointer, n, k, r.pointer, nil)
      case .squared: table.squared_f64(z.pointer, y.pointer, s.pointer, n, k, r.pointer)
      }
    table.accumulate_f64(x.pointer, n, d, r.pointer, k, g.pointer)
    var bias = [Double](repeating: 0, count: k)
    for i in 0..<n * k { bias[i % k] += r[i] }
    return (loss, g.values, bias, z.values)
  }

  static func close(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
  }

  /// Sums of up to n·(d + 1) terms of size 1: n·(d + 1)·1e-14 in double, n·(d + 1)·1e-6 in float.
  @Test(arguments: Variant.all, Kind.allCases)
  func `one pass gives what the steps give`(variant: Variant, kind: Kind) {
    let table = variant.table
    let shapes = [
      (1, 3, 1), (40, 0, 1), (33, 1, 1), (100, 4, 1), (700, 8, 1), (530, 20, 1), (97, 16, 2),
      (129, 33, 1), (50, 100, 3), (35, 130, 10), (600, 2, 5), (64, 7, 40), (3, 5, 3000),
    ]
    for (n, d, k) in shapes {
      let p = Problem(n: n, d: d, k: k)
      let truth = Self.unfused(kind, p, table)
      let x = Exact(p.x), w = Exact(p.w), b = Exact(p.b), s = Exact(p.s), o = Exact(p.offset)
      let x32 = Exact(p.x.map { Float($0) }), w32 = Exact(p.w.map { Float($0) })
      let b32 = Exact(p.b.map { Float($0) })
      let y = Exact(kind == .softmax ? p.labels : p.y)
      let scratch = Exact<Double>(count: lgk_fused_scratch(n, k))
      let size = Double(n * (d + 1))
      for pass in ["f64", "mixed", "f32"] {
        let g = Exact<Double>(count: k * d), gb = Exact<Double>(count: k)
        let z = Exact<Double>(count: n * k), z32 = Exact<Float>(count: n * k)
        let loss: Double
        switch (kind, pass) {
        case (.logistic, "f64"):
          loss = table.fused_logistic_f64(
            x.pointer, n, d, w.pointer, b.pointer, k, y.pointer, s.pointer, o.pointer, z.pointer,
            g.pointer, gb.pointer, scratch.pointer)
        case (.logistic, "mixed"):
          loss = table.fused_logistic_mixed(
            x32.pointer, n, d, w.pointer, b.pointer, k, y.pointer, s.pointer, o.pointer,
            z.pointer, g.pointer, gb.pointer, scratch.pointer)
        case (.logistic, _):
          loss = table.fused_logistic_f32(
            x32.pointer, n, d, w32.pointer, b32.pointer, k, y.pointer, s.pointer, o.pointer,
            z32.pointer, g.pointer, gb.pointer, scratch.pointer)
        case (.softmax, "f64"):
          loss = table.fused_softmax_f64(
            x.pointer, n, d, w.pointer, b.pointer, k, y.pointer, 1, s.pointer, o.pointer,
            z.pointer, g.pointer, gb.pointer, scratch.pointer)
        case (.softmax, "mixed"):
          loss = table.fused_softmax_mixed(
            x32.pointer, n, d, w.pointer, b.pointer, k, y.pointer, 1, s.pointer, o.pointer,
            z.pointer, g.pointer, gb.pointer, scratch.pointer)
        case (.softmax, _):
          loss = table.fused_softmax_f32(
            x32.pointer, n, d, w32.pointer, b32.pointer, k, y.pointer, 1, s.pointer, o.pointer,
            z32.pointer, g.pointer, gb.pointer, scratch.pointer)
        case (.squared, "f64"):
          loss = table.fused_squared_f64(
            x.pointer, n, d, w.pointer, b.pointer, k, y.pointer, s.pointer, o.pointer, z.pointer,
            g.pointer, gb.pointer, scratch.pointer)
        case (.squared, "mixed"):
          loss = table.fused_squared_mixed(
            x32.pointer, n, d, w.pointer, b.pointer, k, y.pointer, s.pointer, o.pointer,
            z.pointer, g.pointer, gb.pointer, scratch.pointer)
        case (.squared, _):
          loss = table.fused_squared_f32(
            x32.pointer, n, d, w32.pointer, b32.pointer, k, y.pointer, s.pointer, o.pointer,
            z32.pointer, g.pointer, gb.pointer, scratch.pointer)
        }
        let step = pass == "f32" ? 1e-6 : 1e-14
        let margins = pass == "f32" ? z32.values.map { Double($0) } : z.values
        let name = "\(kind) \(pass) of [\(n), \(d)] to \(k)"
        #expect(abs(loss - truth.loss) <= size * step * 3, "\(name)")
        #expect(Self.close(g.values, truth.gradient, size * step), "gradient of \(name)")
        #expect(Self.close(gb.values, truth.bias, size * step), "bias gradient of \(name)")
        #expect(Self.close(margins, truth.logits, Double(d + 2) * step), "logits of \(name)")
      }
    }
  }

  /// Multiplying by 1 and adding 0 are exact, so leaving weights, offset and logits out changes no bit.
  @Test(arguments: Variant.all)
  func `for every d, unit weights and offsets of zero give the bits of none`(variant: Variant) {
    for d in Array(1...130) + [257, 784] {
      let n = 75
      let p = Problem(n: n, d: d, k: 1)
      let x = Exact(p.x.map { Float($0) }), w = Exact(p.w.map { Float($0) }), y = Exact(p.y)
      let b = Exact([Float(0.25)])
      let ones = Exact([Double](repeating: 1, count: n)), zeros = Exact<Double>(count: n)
      let z = Exact<Float>(count: n), straight = Exact<Float>(count: n)
      let g = Exact<Double>(count: d), gb = Exact<Double>(count: 1)
      let g2 = Exact<Double>(count: d), gb2 = Exact<Double>(count: 1)
      let plain = variant.table.fused_logistic_f32(
        x.pointer, n, d, w.pointer, b.pointer, 1, y.pointer, nil, nil, nil, g.pointer, gb.pointer,
        nil)
      let full = variant.table.fused_logistic_f32(
        x.pointer, n, d, w.pointer, b.pointer, 1, y.pointer, ones.pointer, zeros.pointer, z.pointer,
        g2.pointer, gb2.pointer, nil)
      #expect(plain == full, "loss of d = \(d)")
      #expect(g.values == g2.values && gb.values == gb2.values, "gradient of d = \(d)")
      // Sums of d terms below 1 and their gradient over 75 rows, in single precision.
      variant.table.affine_f32(x.pointer, n, d, w.pointer, b.pointer, 1, straight.pointer)
      #expect(zip(z.values, straight.values).allSatisfy { abs($0 - $1) <= 1e-6 * Float(d + 1) })
      var loss = 0.0, slopes = [Double](repeating: 0, count: d)
      for i in 0..<n {
        let margin = Double(straight.values[i])
        loss += max(margin, 0) - p.y[i] * margin + lgk_log1p(lgk_exp(-abs(margin)))
        let slope = 1 / (1 + lgk_exp(-margin)) - p.y[i]
        for j in 0..<d { slopes[j] += slope * Double(Float(p.x[i * d + j])) }
      }
      #expect(abs(plain - loss) <= 3e-6 * Double(n * (d + 1)), "loss of d = \(d)")
      #expect(Self.close(g.values, slopes, 1e-6 * Double(n * (d + 1))), "gradient of d = \(d)")
    }
  }

  @Test(arguments: Variant.all)
  func `without outputs a pass still returns the loss`(variant: Variant) {
    let p = Problem(n: 300, d: 9, k: 1)
    let x = Exact(p.x.map { Float($0) }), w = Exact(p.w.map { Float($0) }), y = Exact(p.y)
    let g = Exact<Double>(count: 9)
    let with = variant.table.fused_logistic_f32(
      x.pointer, 300, 9, w.pointer, nil, 1, y.pointer, nil, nil, nil, g.pointer, nil, nil)
    let without = variant.table.fused_logistic_f32(
      x.pointer, 300, 9, w.pointer, nil, 1, y.pointer, nil, nil, nil, nil, nil, nil)
    #expect(with == without)
    #expect(with > 0)
  }

  @Test(arguments: Variant.all, [1, 3, 8, 20, 25, 33, 70])
  func `a Gram matrix is its sums, and leaves the upper triangle alone`(variant: Variant, d: Int) {
    let n = d == 20 ? 300 : 41
    var random = SplitMix(state: UInt64(d))
    let x = random.values(n * d), h = random.values(n)
    let xs = Exact(x), hs = Exact(h), found = Exact<Double>(count: d * d, repeating: 1)
    let unweighted = Exact<Double>(count: d * d)
    variant.table.gram_f64(xs.pointer, n, d, hs.pointer, found.pointer)
    variant.table.gram_f64(xs.pointer, n, d, nil, unweighted.pointer)
    for i in 0..<d {
      for j in 0..<d {
        if j > i {
          #expect(found[i * d + j] == 1)
          continue
        }
        var sum = 1.0, plain = 0.0
        for row in 0..<n {
          sum += h[row] * x[row * d + i] * x[row * d + j]
          plain += x[row * d + i] * x[row * d + j]
        }
        #expect(abs(found[i * d + j] - sum) <= 1e-14 * Double(n))
        #expect(abs(unweighted[i * d + j] - plain) <= 1e-14 * Double(n))
      }
    }
  }

  /// Plain sums over rows of (loss, gradient, curvature) on standardized columns.
  @Test(arguments: Variant.all, [1, 3])
  func `a Newton pass gives loss, gradient and Hessian`(variant: Variant, k: Int) {
    let (n, d) = (150, 11)
    let p = Problem(n: n, d: d, k: k)
    let centre = (0..<d).map { Double($0) / 8 - 0.5 }, scale = (0..<d).map { 1 + Double($0) / 4 }
    let blocks = k * (k + 1) / 2
    var loss = 0.0
    var g = [Double](repeating: 0, count: k * d), gb = [Double](repeating: 0, count: k)
    var hessian = [Double](repeating: 0, count: blocks * d * d)
    var cross = [Double](repeating: 0, count: blocks * d),
      sum = [Double](repeating: 0, count: blocks)
    for i in 0..<n {
      let u = (0..<d).map { (p.x[i * d + $0] - centre[$0]) * scale[$0] }
      let z = (0..<k).map { c in
        (0..<d).reduce(p.b[c] + p.offset[i]) { $0 + u[$1] * p.w[c * d + $1] }
      }
      var r = [Double](repeating: 0, count: k), h = [Double](repeating: 0, count: blocks)
      if k == 1 {
        let sigma = ElementwiseTests.sigmoid(z[0])
        loss += p.s[i] * (ElementwiseTests.softplus(z[0]) - p.y[i] * z[0])
        r[0] = p.s[i] * (sigma - p.y[i])
        h[0] = p.s[i] * sigma * (1 - sigma)
      } else {
        let mass = z.reduce(0) { $0 + lgk_exp($1) }
        let share = z.map { lgk_exp($0) / mass }
        loss += p.s[i] * (lgk_log(mass) - z[Int(p.labels[i])])
        for c in 0..<k {
          r[c] = p.s[i] * (share[c] - (c == Int(p.labels[i]) ? 1 : 0))
          for c2 in 0...c {
            h[c * (c + 1) / 2 + c2] = p.s[i] * share[c] * ((c == c2 ? 1 : 0) - share[c2])
          }
        }
      }
      for c in 0..<k {
        gb[c] += r[c]
        for j in 0..<d { g[c * d + j] += r[c] * u[j] }
      }
      for q in 0..<blocks {
        sum[q] += h[q]
        for j in 0..<d {
          cross[q * d + j] += h[q] * u[j]
          for l in 0...j { hessian[(q * d + j) * d + l] += h[q] * u[j] * u[l] }
        }
      }
    }
    let x = Exact(p.x), x32 = Exact(p.x.map { Float($0) }), w = Exact(p.w), b = Exact(p.b)
    let y = Exact(k == 1 ? p.y : p.labels), s = Exact(p.s), o = Exact(p.offset)
    let cs = Exact(centre), ss = Exact(scale)
    let scratch = Exact<Double>(count: lgk_newton_scratch(d, k))
    for single in [false, true] {
      let z = Exact<Double>(count: n * k)
      let g2 = Exact<Double>(count: k * d), gb2 = Exact<Double>(count: k)
      let h2 = Exact<Double>(count: blocks * d * d), c2 = Exact<Double>(count: blocks * d)
      let s2 = Exact<Double>(count: blocks)
      let found: Double
      switch (k == 1, single) {
      case (true, false):
        found = variant.table.newton_logistic_f64(
          x.pointer, n, d, cs.pointer, ss.pointer, w.pointer, b.pointer, y.pointer, s.pointer,
          o.pointer, z.pointer, g2.pointer, gb2.pointer, h2.pointer, c2.pointer, s2.pointer,
          scratch.pointer)
      case (true, true):
        found = variant.table.newton_logistic_f32(
          x32.pointer, n, d, cs.pointer, ss.pointer, w.pointer, b.pointer, y.pointer, s.pointer,
          o.pointer, z.pointer, g2.pointer, gb2.pointer, h2.pointer, c2.pointer, s2.pointer,
          scratch.pointer)
      case (false, false):
        found = variant.table.newton_softmax_f64(
          x.pointer, n, d, cs.pointer, ss.pointer, w.pointer, b.pointer, k, y.pointer, 1,
          s.pointer, o.pointer, z.pointer, g2.pointer, gb2.pointer, h2.pointer, c2.pointer,
          s2.pointer, scratch.pointer)
      case (false, true):
        found = variant.table.newton_softmax_f32(
          x32.pointer, n, d, cs.pointer, ss.pointer, w.pointer, b.pointer, k, y.pointer, 1,
          s.pointer, o.pointer, z.pointer, g2.pointer, gb2.pointer, h2.pointer, c2.pointer,
          s2.pointer, scratch.pointer)
      }
      #expect(abs(found - loss) <= 1e-12 * loss)
      #expect(Self.close(g2.values, g, 1e-11))
      #expect(Self.close(gb2.values, gb, 1e-11))
      #expect(Self.close(h2.values, hessian, 1e-10))
      #expect(Self.close(c2.values, cross, 1e-11))
      #expect(Self.close(s2.values, sum, 1e-11))
    }
  }
}
