import CLogistic
import Testing

/// Products against plain sums in double. Float sums of up to 130 terms stay below 1e-5 of the sum of
/// magnitudes, double ones below 1e-13: both a hundred times what was seen.
@Suite struct DenseTests {
  /// Features, weights and slopes of one shape, in both precisions.
  struct Problem {
    let n: Int, d: Int, k: Int
    let x: [Double], w: [Double], b: [Double], r: [Double]
    let x32: Exact<Float>, w32: Exact<Float>, b32: Exact<Float>, r32: Exact<Float>
    let x64: Exact<Double>, w64: Exact<Double>, b64: Exact<Double>, r64: Exact<Double>

    init(n: Int, d: Int, k: Int) {
      (self.n, self.d, self.k) = (n, d, k)
      var random = SplitMix(state: UInt64(n * 1_000_000 + d * 100 + k))
      x = random.values(n * d)
      w = random.values(k * d)
      b = random.values(k)
      r = random.values(n * k)
      let offset = d % 4
      x32 = Exact(x.map { Float($0) }, offset: offset)
      w32 = Exact(w.map { Float($0) }, offset: offset)
      b32 = Exact(b.map { Float($0) }, offset: offset)
      r32 = Exact(r.map { Float($0) }, offset: offset)
      x64 = Exact(x, offset: offset)
      w64 = Exact(w, offset: offset)
      b64 = Exact(b, offset: offset)
      r64 = Exact(r, offset: offset)
    }

    var logits: [Sum] {
      var sums = [Sum](repeating: Sum(), count: n * k)
      for i in 0..<n {
        for c in 0..<k {
          var sum = Sum()
          sum.add(b[c])
          for j in 0..<d { sum.add(x[i * d + j] * w[c * d + j]) }
          sums[i * k + c] = sum
        }
      }
      return sums
    }
    var gradient: [Sum] {
      var sums = [Sum](repeating: Sum(), count: k * d)
      for i in 0..<n {
        for c in 0..<k {
          for j in 0..<d { sums[c * d + j].add(r[i * k + c] * x[i * d + j]) }
        }
      }
      return sums
    }
  }

  static func farthest(_ sums: [Sum], _ values: [Double]) -> Double {
    zip(sums, values).map { $0.distance($1) }.max() ?? 0
  }

  /// Every column count once, with the row and output counts taking turns.
  @Test(arguments: Variant.all)
  func `products equal plain sums for every number of columns`(variant: Variant) {
    let table = variant.table
    for d in 0...130 {
      for (turn, k) in outputCounts.enumerated() {
        let problem = Problem(n: rowCounts[(d + turn) % rowCounts.count], d: d, k: k)
        let n = problem.n
        let (logits, gradient) = (problem.logits, problem.gradient)

        let z32 = Exact<Float>(count: n * k), z64 = Exact<Double>(count: n * k)
        table.affine_f32(
          problem.x32.pointer, n, d, problem.w32.pointer, problem.b32.pointer, k, z32.pointer)
        let single = Self.farthest(logits, z32.values.map { Double($0) })
        #expect(single < 1e-5, "affine_f32 of [\(n), \(d)] to \(k)")
        table.affine_f64(
          problem.x64.pointer, n, d, problem.w64.pointer, problem.b64.pointer, k, z64.pointer)
        #expect(
          Self.farthest(logits, z64.values) < 1e-13, "affine_f64 of [\(n), \(d)] to \(k)")
        table.affine_mixed(
          problem.x32.pointer, n, d, problem.w64.pointer, problem.b64.pointer, k, z64.pointer)
        #expect(
          Self.farthest(logits, z64.values) < 1e-13, "affine_mixed of [\(n), \(d)] to \(k)")

        let g32 = Exact<Double>(count: k * d), g64 = Exact<Double>(count: k * d)
        let mixed = Exact<Double>(count: k * d)
        table.accumulate_f32(problem.x32.pointer, n, d, problem.r32.pointer, k, g32.pointer)
        table.accumulate_f64(problem.x64.pointer, n, d, problem.r64.pointer, k, g64.pointer)
        table.accumulate_mixed(problem.x32.pointer, n, d, problem.r64.pointer, k, mixed.pointer)
        #expect(
          Self.farthest(gradient, g32.values) < 1e-5, "accumulate_f32 of [\(n), \(d)] to \(k)")
        #expect(
          Self.farthest(gradient, g64.values) < 1e-13, "accumulate_f64 of [\(n), \(d)] to \(k)")
        #expect(
          Self.farthest(gradient, mixed.values) < 1e-13, "accumulate_mixed of [\(n), \(d)] to \(k)")
      }
    }
  }

  @Test(arguments: Variant.all)
  func `accumulating adds to what is there`(variant: Variant) {
    let problem = Problem(n: 37, d: 21, k: 3)
    let once = Exact<Double>(count: 63), twice = Exact<Double>(count: 63)
    for (target, times) in [(once, 1), (twice, 2)] {
      for _ in 0..<times {
        variant.table.accumulate_f64(
          problem.x64.pointer, 37, 21, problem.r64.pointer, 3, target.pointer)
      }
    }
    // Up to the rounding of 37 additions of size 1.
    #expect(zip(once.values, twice.values).allSatisfy { abs(2 * $0 - $1) < 1e-13 })
  }

  /// A minibatch, a block and a whole set must agree on a row, or results would depend on how rows
  /// are dealt out.
  @Test(arguments: Variant.all, [5, 20, 33, 100])
  func `a row's logit does not depend on its place`(variant: Variant, d: Int) {
    let problem = Problem(n: 37, d: d, k: 3)
    let all = Exact<Double>(count: 37 * 3), one = Exact<Double>(count: 3)
    variant.table.affine_f64(
      problem.x64.pointer, 37, d, problem.w64.pointer, nil, 3, all.pointer)
    for i in 0..<37 {
      variant.table.affine_f64(
        problem.x64.pointer + i * d, 1, d, problem.w64.pointer, nil, 3, one.pointer)
      #expect(one.values == (0..<3).map { all[i * 3 + $0] })
    }
  }

  /// What is read past a row's end belongs to the next row, and must not leak into this one.
  @Test(arguments: Variant.all)
  func `a NaN stays in its row and its column`(variant: Variant) {
    let (n, d) = (40, 19)
    var x = [Float](repeating: 1, count: n * d)
    x[20 * d] = .nan
    x[21 * d + 1] = .infinity
    let features = Exact(x), w = Exact<Float>(count: d, repeating: 0.5)
    let z = Exact<Float>(count: n), r = Exact<Float>(count: n, repeating: 1)
    let g = Exact<Double>(count: d)
    variant.table.affine_f32(features.pointer, n, d, w.pointer, nil, 1, z.pointer)
    for i in 0..<n where i != 20 && i != 21 { #expect(z[i] == 9.5) }
    #expect(z[20].isNaN)
    #expect(z[21] == .infinity)
    variant.table.accumulate_f32(features.pointer, n, d, r.pointer, 1, g.pointer)
    #expect(g[0].isNaN)
    #expect(g[1] == .infinity)
    for j in 2..<d { #expect(g[j] == Double(n)) }
  }

  @Test(arguments: Variant.all, [0, 1, 8, 23, 64])
  func `standardizing subtracts and scales each column`(variant: Variant, d: Int) {
    let problem = Problem(n: 9, d: d, k: 2)
    let centre = Exact((0..<d).map { Double($0) / 3 })
    let scale = Exact((0..<d).map { 1 / Double($0 + 2) })
    let out = Exact<Double>(count: 9 * d), plain = Exact<Double>(count: 9 * d)
    variant.table.standardize_f32_f64(
      problem.x32.pointer, 9, d, centre.pointer, scale.pointer, out.pointer)
    variant.table.standardize_f32_f64(problem.x32.pointer, 9, d, nil, nil, plain.pointer)
    #expect(plain.values == problem.x)
    for i in 0..<9 * d {
      let expected = (problem.x[i] - centre[i % d]) * scale[i % d]
      #expect(abs(out[i] - expected) <= 1e-15)
    }
    variant.table.standardize_f64_f64(
      problem.x64.pointer, 9, d, nil, scale.pointer, out.pointer)
    for i in 0..<9 * d { #expect(abs(out[i] - problem.x[i] * scale[i % d]) <= 1e-15) }
  }
}
