import Synchronization
import Testing

@testable import Logistic

@Suite struct KernelsTests {
  static let rows = 3000, columns = 13
  static let features = (0..<rows * columns).map { Double(Float(($0 * 7919 % 1000) - 500) / 250) }
  static let targets = (0..<rows).map { Double($0 % 2) }
  static let weights = (0..<columns).map { Double($0 - 6) / 8 }

  /// Loss and gradient, by blocks on a pool, added up in block order.
  static func pass<S: KernelScalar>(
    _ x: [S], arithmetic: Kernels.Arithmetic, threads: Int
  ) -> [Double] {
    let blocks = 10, size = rows / blocks
    let parts = Mutex([[Double]](repeating: [], count: blocks))
    ThreadPool(threads: threads).run(count: blocks) { block in
      var part = [Double](repeating: 0, count: columns + 1)
      x.withUnsafeBufferPointer { x in
        targets.withUnsafeBufferPointer { y in
          part.withUnsafeMutableBufferPointer { sums in
            let rows = Kernels.Rows(
              features: x.baseAddress! + block * size * columns, count: size, columns: columns,
              targets: y.baseAddress! + block * size, targetWidth: 1)
            sums[columns] = Kernels.fusedPass(
              .logistic, rows, weights: weights, bias: nil, outputs: 1, arithmetic: arithmetic,
              gradient: sums.baseAddress!)
          }
        }
      }
      parts.withLock { $0[block] = part }
    }
    return parts.withLock { $0 }.reduce([Double](repeating: 0, count: columns + 1)) {
      zip($0, $1).map { $0 + $1 }
    }
  }

  @Test(arguments: [2, 3, 8])
  func `results do not depend on the number of threads`(threads: Int) {
    let x32 = Self.features.map { Float($0) }
    for arithmetic in [Kernels.Arithmetic.single, .double] {
      let alone = Self.pass(x32, arithmetic: arithmetic, threads: 1)
      #expect(Self.pass(x32, arithmetic: arithmetic, threads: threads) == alone)
    }
    let alone = Self.pass(Self.features, arithmetic: .double, threads: 1)
    #expect(Self.pass(Self.features, arithmetic: .double, threads: threads) == alone)
  }

  /// Double arithmetic on features that a Float holds exactly is the same arithmetic; single
  /// arithmetic is off by rounding, 3000 terms of size 1 at 1e-6 each at most.
  @Test func `storage does not change double arithmetic`() {
    let x32 = Self.features.map { Float($0) }
    let wide = Self.pass(Self.features, arithmetic: .double, threads: 1)
    let narrow = Self.pass(x32, arithmetic: .double, threads: 1)
    let single = Self.pass(x32, arithmetic: .single, threads: 1)
    for ((a, b), c) in zip(zip(wide, narrow), single) {
      #expect(abs(a - b) <= 1e-10)
      #expect(abs(a - c) <= 3e-3)
    }
  }

  @Test func `the lower triangle is mirrored`() {
    var matrix: [Double] = [1, 9, 9, 2, 3, 9, 4, 5, 6]
    matrix.withUnsafeMutableBufferPointer {
      Kernels.mirrorLowerTriangle($0.baseAddress!, order: 3)
    }
    #expect(matrix == [1, 2, 4, 2, 3, 5, 4, 5, 6])
  }

  @Test func `scalar sigmoid and softplus hold at 800`() {
    #expect(sigmoid(800) == 1)
    #expect(sigmoid(-800) == 0)
    #expect(sigmoid(-700) > 0)
    #expect(softplus(800) == 800)
    #expect(softplus(-800) == 0)
    #expect(softplus(0) == log(2))
    #expect(sigmoid(.nan).isNaN)
    #expect(softplus(.nan).isNaN)
  }
}
