import Logistic
import Synchronization
import Testing

/// Rows in memory in blocks of 64, so that few rows are many blocks, with a count of those lent.
private final class SmallBlocks<Scalar: KernelScalar>: RowSource {
  let memory: MemoryRows<Scalar>
  let lent = Atomic(0)
  var rowCount: Int { memory.rowCount }
  var columnCount: Int { memory.columnCount }
  var targetWidth: Int { memory.targetWidth }
  var blockCount: Int { (rowCount + blockRows - 1) / blockRows }
  var blockRows: Int { 64 }
  var hasWeights: Bool { memory.hasWeights }
  /// How often all rows were read.
  var reads: Double { Double(lent.load(ordering: .relaxed)) / Double(rowCount) }

  init(_ memory: MemoryRows<Scalar>) { self.memory = memory }

  func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    let first = index * 64 % memory.blockRows
    let rows = min(64, rowCount - index * 64)
    lent.add(rows, ordering: .relaxed)
    return try memory.withBlock(index * 64 / memory.blockRows) { block throws(LogisticError) in
      try body(
        RowBlock(
          features: block.features + first * block.columns, rows: rows, columns: block.columns,
          targets: block.targets + first * block.targetWidth, targetWidth: block.targetWidth,
          weights: block.weights.map { $0 + first }, offsets: block.offsets.map { $0 + first },
          firstRow: index * 64))
    }
  }
}

@Suite struct ManyRowsTests {
  enum Kind: String, CaseIterable, Sendable { case one, independent, softmax }

  /// Rows of a known model, the classes unlike in size, the columns off their centre by a few deviations
  /// and some rows far out.
  private static func problem<Scalar: KernelScalar>(
    _: Scalar.Type, _ kind: Kind, rows n: Int, columns p: Int, lambda: Double
  ) throws -> (Objective<SmallBlocks<Scalar>>, SmallBlocks<Scalar>) {
    var random = Xoshiro256StarStar(seed: 5)
    let outputs = kind == .one ? 1 : 3
    let weights = (0..<outputs * p).map { _ in Double.random(in: -1...1, using: &random) / 2 }
    var x = [Scalar]()
    var y = [Double]()
    for i in 0..<n {
      let size = i % 97 == 0 ? 4.0 : 1
      let row = (0..<p).map { j in
        size * Double.random(in: -1.7...1.7, using: &random) + Double(j % 3)
      }
      x += row.map { Scalar($0) }
      let logits = (0..<outputs).map { c in
        (0..<p).reduce(Double(c) - 1) { $0 + weights[c * p + $1] * (row[$1] - Double($1 % 3)) }
      }
      if kind == .softmax {
        let shares = logits.map { logisticExp($0) }
        var left = Double.random(in: 0..<shares.reduce(0, +), using: &random)
        var label = 0
        while label < outputs - 1, left >= shares[label] {
          left -= shares[label]
          label += 1
        }
        y.append(Double(label))
      } else {
        for z in logits {
          let e = logisticExp(-z)
          y.append(Double.random(in: 0..<1, using: &random) * (1 + e) < 1 ? 1 : 0)
        }
      }
    }
    let width = kind == .independent ? outputs : 1
    let memory = try MemoryRows(
      features: Matrix(rows: n, columns: p, values: x),
      targets: Matrix(rows: n, columns: width, values: y))
    let rows = SmallBlocks(memory)
    let one = [Double](repeating: lambda, count: p) + [0]
    let objective = try Objective(
      rows: rows, loss: kind == .softmax ? .softmax : .logistic, outputs: outputs,
      l2: Array(repeatElement(one, count: outputs).joined()))
    return (objective, rows)
  }

  private static func logisticExp(_ x: Double) -> Double {
    // The series of a small part, squared up again: exact enough for drawing labels.
    var sum = 1.0
    var term = 1.0
    for i in 1...12 {
      term *= x / 64 / Double(i)
      sum += term
    }
    for _ in 0..<6 { sum *= sum }
    return sum
  }

  private static func fit<Rows: RowSource>(
    _ objective: Objective<Rows>, _ solver: some Solver
  ) throws -> Solution {
    try solver.minimize(
      objective, from: [Double](repeating: 0, count: objective.parameterCount)
    ) { _ in .proceed }
  }

  private static func atZero<Rows: RowSource>(_ objective: Objective<Rows>) throws -> Double {
    try objective.value(at: [Double](repeating: 0, count: objective.parameterCount))
  }

  /// 128 blocks of 64 rows, sampled in every sixteenth. Rounding of a mean of losses is below 1e-13.
  @Test(arguments: Kind.allCases, [0, 1e-4])
  func `a loose Newton fit stops early and is no farther off than its certificate says`(
    kind: Kind, lambda: Double
  ) throws {
    let (objective, rows) = try Self.problem(
      Float.self, kind, rows: 8192, columns: 5, lambda: lambda)
    let best = try Self.fit(objective, Newton(tolerance: 1e-12))
    let zero = try Self.atZero(objective)
    for tolerance in [1e-4, 1e-6, 2e-8] {
      let before = rows.reads
      let solution = try Self.fit(objective, Newton(tolerance: tolerance))
      let reads = rows.reads - before
      #expect(solution.outcome == .converged)
      #expect(solution.certificate.kind == .newtonDecrement)
      #expect(solution.certificate.bound <= tolerance)
      #expect((solution.objective - best.objective) / zero <= solution.certificate.bound + 1e-13)
      // Independent outputs are judged together, so that two may have to wait for the third; near
      // 1e-8 a sixteenth of so few rows proves too little, and the full Hessian is one more read.
      #expect(
        reads < (tolerance < 1e-7 ? 8 : 6.5),
        "\(kind), λ = \(lambda), to \(tolerance): \(reads) reads")
    }
  }

  @Test(arguments: Kind.allCases)
  func `L-BFGS on centred rows is no farther off than its certificate says`(kind: Kind) throws {
    let (single, _) = try Self.problem(Float.self, kind, rows: 8192, columns: 20, lambda: 1e-3)
    let (double, _) = try Self.problem(Double.self, kind, rows: 8192, columns: 20, lambda: 1e-3)
    try Self.checkBounds(single)
    try Self.checkBounds(double)
  }

  private static func checkBounds<Rows: RowSource>(_ objective: Objective<Rows>) throws {
    let best = try fit(objective, Newton(tolerance: 1e-12))
    let zero = try atZero(objective)
    for tolerance in [1e-2, 1e-4, 1e-6, 1e-9] {
      let solution = try fit(objective, LBFGS(tolerance: tolerance))
      #expect(solution.outcome == .converged)
      #expect(solution.certificate.kind == .gradientNorm)
      #expect(solution.certificate.bound <= tolerance)
      #expect((solution.objective - best.objective) / zero <= solution.certificate.bound + 1e-13)
    }
  }

  @Test func `the number of threads changes no bit of a fit of many rows`() throws {
    var (objective, _) = try Self.problem(
      Float.self, .softmax, rows: 8192, columns: 5, lambda: 1e-4)
    for solver in [LBFGS(tolerance: 1e-6), Newton(tolerance: 1e-6)] as [any Solver] {
      objective.threads = 1
      let alone = try Self.fit(objective, solver)
      objective.threads = nil
      let together = try Self.fit(objective, solver)
      #expect(alone.parameters == together.parameters)
      #expect(alone.certificate == together.certificate)
    }
  }
}
