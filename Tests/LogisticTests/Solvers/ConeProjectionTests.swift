import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct ConeProjectionTests {
  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func demand(_ row: [Double], of cone: inout ConeProjection) {
    let isDemand = cone.add(row)
    #expect(isDemand)
  }

  private func unit(_ order: Int, _ random: inout SplitMix) -> [Double] {
    let point = (0..<order).map { _ in random.bell() }
    let length = dot(point, point).squareRoot()
    return point.map { $0 / length }
  }

  /// What defines the nearest point d of a cone: it is in the cone, `c − d` is at right angles with
  /// it and with nothing in the cone at less. Rounding leaves 1e-9 and less.
  @Test(arguments: [2, 5, 20])
  func `a projection is in the cone and what is left is in its polar`(order: Int) throws {
    var random = SplitMix(seed: UInt64(order))
    for rowCount in [1, order, 2 * order, 8 * order] {
      var cone = ConeProjection(order: order)
      let inside = unit(order, &random)
      let rows = (0..<rowCount).map { i in
        let row = unit(order, &random)
        // Half of the cones hold a point.
        return rowCount % 2 == 0 && dot(row, inside) < 0 ? row.map { -$0 } : row
      }
      for row in rows { demand(row, of: &cone) }
      let point = unit(order, &random)
      let found = try #require(cone.project(point))
      #expect(rows.allSatisfy { dot($0, found) >= -1e-9 })
      #expect(abs(dot(found, point) - dot(found, found)) < 1e-12)
      if rowCount % 2 == 0 { #expect(dot(point, inside) <= dot(found, inside) + 1e-9) }
    }
  }

  @Test func `what lies in the polar cone is projected on 0, though all rows tie there`() throws {
    var cone = ConeProjection(order: 3)
    for i in 0..<12 {
      // Rows that all touch the ray (0, 0, 1).
      let angle = Double(i)
      demand([angle - 5.5, (angle - 3).magnitude, 0], of: &cone)
    }
    demand([0, 0, 1], of: &cone)
    #expect(cone.project([0, 0, -1]) == [0, 0, 0])
    #expect(cone.project([0, 0, 1]) == [0, 0, 1])
  }

  @Test func `repeated rows and rows of zeros change nothing`() throws {
    var plain = ConeProjection(order: 2)
    var repeated = ConeProjection(order: 2)
    for row in [[1.0, 1], [-1, 2]] {
      demand(row, of: &plain)
      for factor in [1.0, 3, 1e-8] { demand(row.map { factor * $0 }, of: &repeated) }
    }
    let says = repeated.add([0, 0])
    #expect(!says)
    let point = [0.0, -1]
    #expect(plain.project(point) == repeated.project(point))
  }

  @Test func `a cone without rows is the whole space`() {
    #expect(ConeProjection(order: 2).project([0.6, 0.8]) == [0.6, 0.8])
  }
}
