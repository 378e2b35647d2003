import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct FactorisationTests {
  private func matrix(_ n: Int) -> SymmetricMatrix {
    var random = SplitMix(seed: UInt64(n))
    let x = (0..<(n + 5) * n).map { _ in random.bell() }
    var a = SymmetricMatrix(order: n)
    for i in 0..<n {
      for j in i..<n {
        a[i, j] = (0..<n + 5).reduce(0) { $0 + x[$1 * n + i] * x[$1 * n + j] }
      }
    }
    return a
  }

  /// Orders around the four-pivot step of the algorithm. Residuals grow with the condition, some 1e3.
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 17, 40])
  func `Cholesky solves, inverts and measures`(n: Int) throws {
    let a = matrix(n)
    let factor = try #require(a.cholesky())
    let b = (0..<n).map { Double($0 % 3) - 0.7 }
    let x = factor.solve(b)
    for i in 0..<n {
      let product = (0..<n).reduce(0) { $0 + a[i, $1] * x[$1] }
      #expect(abs(product - b[i]) < 1e-10)
    }
    let form = zip(b, x).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(factor.inverseForm(b) - form) < 1e-10 * abs(form))
    let inverse = factor.inverse()
    #expect(abs(inverse.quadraticForm(b) - form) < 1e-10 * abs(form))
  }

  @Test func `a matrix that is not definite has no factor`() {
    #expect(SymmetricMatrix(order: 2, values: [1, 2, 2, 1]).cholesky() == nil)
    #expect(SymmetricMatrix(order: 2, values: [1, 1, 1, 1]).cholesky() == nil)
    #expect(SymmetricMatrix(order: 1, values: [0]).cholesky() == nil)
    #expect(SymmetricMatrix(order: 1, values: [.nan]).cholesky() == nil)
  }

  @Test func `units of rows and columns do not matter to definiteness`() throws {
    var a = matrix(3)
    for i in 0..<3 { for j in i..<3 { a[i, j] *= [1e-150, 1, 1e150][i] * [1e-150, 1, 1e150][j] } }
    #expect(a.cholesky() != nil)
  }

  /// RᵀR is the Gram matrix, to rounding of its entries (some 100).
  @Test(arguments: [1, 7, 64])
  func `the streamed factor does not depend on the tiles`(tileRows: Int) {
    var random = SplitMix(seed: 3)
    let (n, p) = (100, 5)
    let x = (0..<n * p).map { _ in random.bell() }
    var qr = StreamingQR(columns: p)
    var first = 0
    while first < n {
      let count = min(tileRows, n - first)
      var tile = Array(x[first * p..<(first + count) * p])
      tile.withUnsafeMutableBufferPointer { qr.add($0.baseAddress!, rows: count) }
      first += count
    }
    for i in 0..<p {
      for j in 0..<p {
        let gram = (0..<n).reduce(0) { $0 + x[$1 * p + i] * x[$1 * p + j] }
        let product = (0...min(i, j)).reduce(0) {
          $0 + qr.upper[$1 * p + i] * qr.upper[$1 * p + j]
        }
        #expect(abs(gram - product) < 1e-11)
      }
    }
  }

  @Test func `dependent columns are found in order, with their factors`() {
    var random = SplitMix(seed: 4)
    var qr = StreamingQR(columns: 5)
    var tile: [Double] = []
    for _ in 0..<30 {
      let (a, b, c) = (random.bell(), random.bell(), random.bell())
      tile += [a, 2 * a, b, a - 3 * b, c]
    }
    tile.withUnsafeMutableBufferPointer { qr.add($0.baseAddress!, rows: 30) }
    let found = qr.dependences(tolerance: 1e-9)
    #expect(found.map(\.column) == [1, 3])
    #expect(abs((found.last?.factors.first { $0.column == 0 }?.factor ?? 0) - 1) < 1e-12)
    #expect(abs((found.last?.factors.first { $0.column == 2 }?.factor ?? 0) + 3) < 1e-12)
  }
}
