import LogisticTestSupport
import Testing

@testable import Logistic

/// The cone of separating directions of a small problem in whole numbers, by enumeration: its edges
/// are the vectors orthogonal to m − 1 of the comparisons that no comparison forbids. All arithmetic
/// is exact.
private struct EnumeratedCone {
  let comparisons: [[Int]]
  let order: Int
  private(set) var edges: [[Int]] = []

  init(_ comparisons: [[Int]]) {
    self.comparisons = comparisons
    order = comparisons[0].count
    choose([], from: 0)
  }

  private mutating func choose(_ chosen: [[Int]], from first: Int) {
    if chosen.count == order - 1 {
      let normal = (0..<order).map { column in
        EnumeratedCone.determinant(
          chosen.map { row in row.indices.filter { $0 != column }.map { row[$0] } })
          * (column % 2 == 0 ? 1 : -1)
      }
      guard normal.contains(where: { $0 != 0 }) else { return }
      for sign in [1, -1] {
        let edge = normal.map { sign * $0 }
        if comparisons.allSatisfy({ EnumeratedCone.dot($0, edge) >= 0 }) { edges.append(edge) }
      }
      return
    }
    for i in first..<max(first, comparisons.count) {
      choose(chosen + [comparisons[i]], from: i + 1)
    }
  }

  var isPointed: Bool { EnumeratedCone.rank(comparisons) == order }

  var separation: Separation {
    if edges.isEmpty { return .none }
    let middle = (0..<order).map { j in edges.reduce(0) { $0 + $1[j] } }
    return comparisons.allSatisfy { EnumeratedCone.dot($0, middle) > 0 }
      ? .complete : .quasiComplete
  }

  var divergences: [Divergence] {
    (0..<order).map { j in
      Divergence(rises: edges.contains { $0[j] > 0 }, falls: edges.contains { $0[j] < 0 })
    }
  }

  static func dot(_ a: [Int], _ b: [Int]) -> Int { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  static func determinant(_ a: [[Int]]) -> Int {
    guard let head = a.first else { return 1 }
    var sum = 0
    for column in head.indices where head[column] != 0 {
      let minor = a.dropFirst().map { row in row.indices.filter { $0 != column }.map { row[$0] } }
      sum += (column % 2 == 0 ? 1 : -1) * head[column] * determinant(minor)
    }
    return sum
  }

  /// Without fractions (Bareiss 1968).
  static func rank(_ matrix: [[Int]]) -> Int {
    var a = matrix
    var rank = 0
    for column in a[0].indices {
      guard let pivot = (rank..<a.count).first(where: { a[$0][column] != 0 }) else { continue }
      a.swapAt(rank, pivot)
      for i in rank + 1..<max(a.count, rank + 1) {
        let (head, factor) = (a[rank][column], a[i][column])
        a[i] = zip(a[i], a[rank]).map { $0 * head - $1 * factor }
      }
      rank += 1
      if rank == a.count { break }
    }
    return rank
  }
}

@Suite struct SeparationSweepTests {
  /// What the cone alone says, without the proofs that Newton's iterates bring.
  private func verdict(
    _ objective: Objective<MemoryRows<Double>>, output: Int?, variables: [Int]
  ) throws -> Separation {
    let comparisons = Comparisons(
      objective: objective, scaling: try objective.fittingScaling(), output: output)
    guard var cone = try SeparationCone(comparisons, variables: variables) else { return .unknown }
    switch (try cone.separates(), try cone.separatesCompletely()) {
    case (.none, .none): return .none
    case (.direction, .none): return .quasiComplete
    case (.direction, .direction): return .complete
    default: return .unknown
    }
  }

  @Test(arguments: [UInt64](1...6))
  func `two classes: verdict and each coefficient agree with enumeration`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var seen: [Separation: Int] = [:]
    for _ in 0..<40 {
      let count = Int.random(in: 4...9, using: &random)
      let x = (0..<count).map { _ in
        [Int.random(in: -2...2, using: &random), Int.random(in: -2...2, using: &random)]
      }
      let y = (0..<count).map { i in
        Int.random(in: 0..<5, using: &random) == 0
          ? Int.random(in: 0...1, using: &random) : (x[i][0] + x[i][1] > 0 ? 1 : 0)
      }
      let cone = EnumeratedCone(
        zip(x, y).map { row, label in (row + [1]).map { label == 1 ? $0 : -$0 } })
      guard cone.isPointed else { continue }
      let rows = try MemoryRows(
        features: Matrix(x.map { $0.map(Double.init) }), targets: y.map(Double.init))
      let objective = try Objective(rows: rows, loss: .logistic)
      let solution = try Newton().minimize(objective, from: [0, 0, 0]) { _ in .proceed }
      #expect(solution.separation == cone.separation, "\(x) \(y)")
      #expect(try objective.divergences() == cone.divergences, "\(x) \(y)")
      #expect(try verdict(objective, output: 0, variables: [0, 1, 2]) == cone.separation)
      seen[cone.separation, default: 0] += 1
    }
    // All three cases have to occur.
    #expect(seen.count == 3)
  }

  @Test(arguments: [UInt64](1...4))
  func `three classes: verdict and each coefficient agree with enumeration`(seed: UInt64) throws {
    var random = SplitMix(seed: 100 + seed)
    var seen: [Separation: Int] = [:]
    for _ in 0..<25 {
      let count = Int.random(in: 4...7, using: &random)
      let x = (0..<count).map { _ in Int.random(in: -3...3, using: &random) }
      let y = x.map { value in
        Int.random(in: 0..<5, using: &random) == 0
          ? Int.random(in: 0...2, using: &random) : (value < -1 ? 0 : value < 1 ? 1 : 2)
      }
      // Class 0 is the base: (slope, intercept) of class 1, then of class 2.
      var comparisons: [[Int]] = []
      for (value, label) in zip(x, y) {
        for other in 0..<3 where other != label {
          var row = [0, 0, 0, 0]
          if label > 0 { (row[2 * label - 2], row[2 * label - 1]) = (value, 1) }
          if other > 0 { (row[2 * other - 2], row[2 * other - 1]) = (-value, -1) }
          comparisons.append(row)
        }
      }
      let cone = EnumeratedCone(comparisons)
      guard cone.isPointed else { continue }
      let rows = try MemoryRows(
        features: Matrix(x.map { [Double($0)] }), targets: y.map(Double.init))
      let objective = try Objective(rows: rows, loss: .softmax, outputs: 3)
      let solution = try Newton().minimize(
        objective, from: [Double](repeating: 0, count: 6)
      ) { _ in .proceed }
      #expect(solution.separation == cone.separation, "\(x) \(y)")
      #expect(
        try objective.divergences() == [.finite, .finite] + cone.divergences, "\(x) \(y)")
      let free = [2, 3, 4, 5]
      #expect(try verdict(objective, output: nil, variables: free) == cone.separation)
      seen[cone.separation, default: 0] += 1
    }
    #expect(seen.count >= 2)
  }
}
