import CLogistic
import Testing

/// Vector functions against the C library's scalar ones.
@Suite struct ElementwiseTests {
  typealias Kernel64 = (UnsafePointer<Double>, Int, UnsafeMutablePointer<Double>) -> Void
  typealias Kernel32 = (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void

  static func apply(_ kernel: Kernel64, _ x: [Double]) -> [Double] {
    let input = Exact(x), output = Exact<Double>(count: x.count)
    kernel(input.pointer, x.count, output.pointer)
    return output.values
  }
  static func apply(_ kernel: Kernel32, _ x: [Float]) -> [Float] {
    let input = Exact(x), output = Exact<Float>(count: x.count)
    kernel(input.pointer, x.count, output.pointer)
    return output.values
  }

  static func sigmoid(_ x: Double) -> Double {
    x < 0 ? lgk_exp(x) / (1 + lgk_exp(x)) : 1 / (1 + lgk_exp(-x))
  }
  static func softplus(_ x: Double) -> Double { max(x, 0) + lgk_log1p(lgk_exp(-abs(x))) }

  /// The largest relative error where the true value is above the smallest normal number.
  static func worst(_ x: [Double], _ found: [Double], tiny: Double, _ f: (Double) -> Double)
    -> Double
  {
    var worst = 0.0
    for (x, found) in zip(x, found) {
      let truth = f(x)
      if truth < tiny { continue }
      let error = abs(found / truth - 1)
      worst = error.isNaN ? .infinity : max(worst, error)
    }
    return worst
  }

  /// A few ulp: 1e-15 in double, 2e-7 in float.
  @Test(arguments: Variant.all)
  func `functions are right to a few units in the last place`(variant: Variant) {
    let table = variant.table
    var random = SplitMix(state: 1)
    let near = random.values(3001), wide = near.map { $0 * 700 }, middle = near.map { $0 * 20 }
    for x in [near, middle, wide] {
      #expect(Self.worst(x, Self.apply(table.exp_f64, x), tiny: 1e-307, lgk_exp) < 1e-15)
      #expect(Self.worst(x, Self.apply(table.sigmoid_f64, x), tiny: 1e-307, Self.sigmoid) < 1e-15)
      #expect(
        Self.worst(x, Self.apply(table.softplus_f64, x), tiny: 1e-307, Self.softplus) < 1e-15)
    }
    for x in [near, middle, near.map { Double(Float($0 * 87)) }] {
      let x32 = x.map { Float($0) }, x64 = x32.map { Double($0) }
      func found(_ kernel: Kernel32) -> [Double] { Self.apply(kernel, x32).map { Double($0) } }
      #expect(Self.worst(x64, found(table.exp_f32), tiny: 1e-37, lgk_exp) < 2.5e-7)
      #expect(Self.worst(x64, found(table.sigmoid_f32), tiny: 1e-37, Self.sigmoid) < 2.5e-7)
      #expect(Self.worst(x64, found(table.softplus_f32), tiny: 1e-37, Self.softplus) < 2.5e-7)
    }
  }

  @Test(arguments: Variant.all)
  func `infinities have their limits and NaN stays NaN`(variant: Variant) {
    let table = variant.table
    let inf = Double.infinity
    let x = [-inf, -1e308, -1e4, 0, 1e4, 1e308, inf]
    #expect(Self.apply(table.exp_f64, x) == [0, 0, 0, 1, inf, inf, inf])
    #expect(Self.apply(table.sigmoid_f64, x) == [0, 0, 0, 0.5, 1, 1, 1])
    #expect(Self.apply(table.softplus_f64, x) == [0, 0, 0, lgk_log1p(1), 1e4, 1e308, inf])
    let x32 = x.map { Float($0) }
    #expect(Self.apply(table.exp_f32, x32) == [0, 0, 0, 1, .infinity, .infinity, .infinity])
    #expect(Self.apply(table.sigmoid_f32, x32) == [0, 0, 0, 0.5, 1, 1, 1])
    #expect(Self.apply(table.softplus_f32, x32).suffix(3) == [1e4, .infinity, .infinity])
    for kernel in [table.exp_f64, table.sigmoid_f64, table.softplus_f64] {
      #expect(Self.apply(kernel, [0, .nan, 0]).map { $0.isNaN } == [false, true, false])
    }
    for kernel in [table.exp_f32, table.sigmoid_f32, table.softplus_f32] {
      #expect(Self.apply(kernel, [0, .nan, 0]).map { $0.isNaN } == [false, true, false])
    }
  }

  @Test(arguments: Variant.all)
  func `results too small for a normal number are rounded, not lost`(variant: Variant) {
    let found = Self.apply(variant.table.exp_f64, [-745, -740, -720])
    for (x, value) in zip([-745.0, -740, -720], found) {
      #expect(value > 0 && abs(value - lgk_exp(x)) <= .leastNonzeroMagnitude)
    }
  }
}
