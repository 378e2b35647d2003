import Logistic
import LogisticTestSupport
import Testing

@Suite struct NewtonTests {
  @Test func `it passes what every solver must`() throws {
    try checkSolver(Newton(), gap: 1e-12)
  }

  @Test func `least squares takes one step`() throws {
    let rows = try MemoryRows(
      features: [[1], [2], [3], [4]] as Matrix<Double>, targets: [3, 5, 7, 9])
    let solution = try Newton().minimize(
      Objective(rows: rows, loss: .squared), from: [0, 0]
    ) { _ in .proceed }
    #expect(solution.iterations == 1)
    #expect(abs(solution.parameters[0] - 2) < 1e-12 && abs(solution.parameters[1] - 1) < 1e-12)
  }

  @Test func `independent outputs are as many binary fits`() throws {
    let one = try Problems.rows(Double.self, count: 200, columns: 3, seed: 21)
    let two = try Problems.rows(Double.self, count: 200, columns: 3, seed: 22)
    var targets = Matrix<Double>(rows: 200, columns: 2)
    for i in 0..<200 {
      targets[i, 0] = one.targets[i, 0]
      targets[i, 1] = two.targets[i, 0]
    }
    let both = try Newton().minimize(
      Objective(
        rows: MemoryRows(features: one.features, targets: targets), loss: .logistic, outputs: 2,
        l2: [0.01, 0.01, 0.01, 0, 0.01, 0.01, 0.01, 0]),
      from: [Double](repeating: 0, count: 8)
    ) { _ in .proceed }
    // The loss is a mean over the outputs, so each has twice the penalty.
    for (c, labels) in [one.targets, two.targets].enumerated() {
      let alone = try Newton().minimize(
        Objective(
          rows: MemoryRows(features: one.features, targets: labels), loss: .logistic,
          l2: [0.02, 0.02, 0.02, 0]), from: [0, 0, 0, 0]
      ) { _ in .proceed }
      for j in 0..<4 { #expect(abs(both.parameters[c * 4 + j] - alone.parameters[j]) < 1e-10) }
    }
  }

  @Test func `two classes of softmax with penalty λ are the binary model with λ/2`() throws {
    let rows = try Problems.rows(Double.self, count: 200, columns: 3, seed: 8)
    let softmax = try Newton().minimize(
      Objective(
        rows: rows, loss: .softmax, outputs: 2, l2: [0.1, 0.1, 0.1, 0, 0.1, 0.1, 0.1, 0]),
      from: [Double](repeating: 0, count: 8)
    ) { _ in .proceed }
    let binary = try Newton().minimize(
      Objective(rows: rows, loss: .logistic, l2: [0.05, 0.05, 0.05, 0]), from: [0, 0, 0, 0]
    ) { _ in .proceed }
    for j in 0..<4 {
      #expect(
        abs(softmax.parameters[4 + j] - softmax.parameters[j] - binary.parameters[j]) < 1e-9)
    }
    #expect(abs(softmax.parameters[3] + softmax.parameters[7]) < 1e-12)
  }

  @Test func `dense targets and class numbers are one problem`() throws {
    let rows = try Problems.rows(Double.self, count: 150, columns: 2, outputs: 3, seed: 4)
    var dense = Matrix<Double>(rows: 150, columns: 3)
    for i in 0..<150 { dense[i, Int(rows.targets[i, 0])] = 1 }
    let zero = [Double](repeating: 0, count: 9)
    let a = try Newton().minimize(
      Objective(rows: rows, loss: .softmax, outputs: 3), from: zero
    ) { _ in .proceed }
    let b = try Newton().minimize(
      Objective(
        rows: MemoryRows(features: rows.features, targets: dense), loss: .softmax, outputs: 3),
      from: zero
    ) { _ in .proceed }
    #expect(a.parameters == b.parameters)
  }

  /// Frequency weights stand for repeated rows: the optima agree to rounding.
  @Test func `a row of weight w is w rows`() throws {
    let rows = try Problems.rows(Double.self, count: 120, columns: 3, weighted: true, seed: 31)
    let weights = try #require(rows.weights)
    let repeated = (0..<120).flatMap { i in [Int](repeating: i, count: Int(weights[i])) }
    let expanded = try MemoryRows(
      features: rows.features.selecting(rows: repeated),
      targets: rows.targets.selecting(rows: repeated))
    let total = weights.reduce(0, +)
    let a = try Newton().minimize(
      Objective(rows: rows, loss: .logistic, normalizer: total), from: [0, 0, 0, 0]
    ) { _ in .proceed }
    let b = try Newton().minimize(
      Objective(rows: expanded, loss: .logistic), from: [0, 0, 0, 0]
    ) { _ in .proceed }
    for j in 0..<4 { #expect(abs(a.parameters[j] - b.parameters[j]) < 1e-10) }
  }

  @Test func `rows of weight 0 may hold anything`() throws {
    let rows = try Problems.rows(Double.self, count: 60, columns: 2, seed: 2)
    var features = rows.features
    features[5, 0] = .nan
    features[6, 1] = .infinity
    var weights = [Double](repeating: 1, count: 60)
    weights[5] = 0
    weights[6] = 0
    let objective = try Objective(
      rows: MemoryRows(features: features, targets: rows.targets, weights: weights),
      loss: .logistic)
    let solution = try Newton().minimize(objective, from: [0, 0, 0]) { _ in .proceed }
    #expect(solution.outcome == .converged)
  }

  @Test func `full steps that would diverge are shortened`() throws {
    // From this start a full step overshoots by orders of magnitude.
    let rows = try Problems.rows(Double.self, count: 200, columns: 2, seed: 17)
    let objective = try Objective(rows: rows, loss: .logistic)
    let near = try Newton().minimize(objective, from: [0, 0, 0]) { _ in .proceed }
    let far = try Newton().minimize(objective, from: [8, -8, 4]) { _ in .proceed }
    #expect(far.outcome == .converged)
    for j in 0..<3 { #expect(abs(near.parameters[j] - far.parameters[j]) < 1e-9) }
  }

  @Test func `a cap on iterations is an outcome with a bound`() throws {
    let rows = try Problems.rows(Double.self, count: 200, columns: 2, seed: 17)
    let objective = try Objective(rows: rows, loss: .logistic)
    let capped = try Newton(maxIterations: 2).minimize(objective, from: [0, 0, 0]) { _ in .proceed }
    #expect(capped.outcome == .iterationLimit)
    #expect(capped.iterations == 2)
    #expect(capped.certificate.kind == .newtonDecrement)
  }

  /// 3,000 rows of 64 columns are 3 blocks, a group each.
  @Test func `the number of threads changes no bit`() throws {
    let rows = try Problems.rows(Float.self, count: 3000, columns: 64, weighted: true, seed: 6)
    let zero = [Double](repeating: 0, count: 65)
    var found: [Solution] = []
    for threads in [1, 2, 8] {
      let objective = try Objective(rows: rows, loss: .logistic, threads: threads)
      found.append(try Newton().minimize(objective, from: zero) { _ in .proceed })
    }
    #expect(found[0].outcome == .converged)
    #expect(found[0].parameters == found[1].parameters)
    #expect(found[0].parameters == found[2].parameters)
    #expect(found[0].certificate == found[2].certificate)
  }

  /// logit(3/4) = ln 3.
  @Test func `an intercept alone is the logit of the share`() throws {
    let rows = try MemoryRows(features: Matrix<Double>(rows: 4, columns: 0), targets: [1, 1, 0, 1])
    let solution = try Newton().minimize(
      Objective(rows: rows, loss: .logistic), from: [0]
    ) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(abs(solution.parameters[0] - 1.0986122886681098) < 1e-12)
  }

  @Test func `offsets beside several outputs are refused`() throws {
    let rows = try MemoryRows(
      features: [[1], [2]] as Matrix<Double>, targets: [0, 1], offsets: [0, 1])
    let objective = try Objective(rows: rows, loss: .softmax, outputs: 2)
    #expect(throws: LogisticError.self) { try objective.value(at: [0, 0, 0, 0]) }
  }

  @Test func `numbers too large to be squared are refused`() throws {
    let rows = try MemoryRows(
      features: [[1e200], [-1e200], [1]] as Matrix<Double>, targets: [0, 1, 1])
    let error = #expect(throws: LogisticError.self) {
      try Newton().minimize(Objective(rows: rows, loss: .logistic), from: [0, 0]) { _ in .proceed }
    }
    #expect(error?.code == "overflow")
  }

  @Test func `rows without weight cannot be fitted`() throws {
    let rows = try MemoryRows(
      features: [[1], [2]] as Matrix<Double>, targets: [0, 1], weights: [0, 0])
    #expect(throws: LogisticError.self) {
      try Newton().minimize(Objective(rows: rows, loss: .logistic), from: [0, 0]) { _ in .proceed }
    }
  }

  @Test func `what a row holds wrongly is named`() throws {
    let rows = try Problems.rows(Double.self, count: 60, columns: 2, seed: 2)
    var targets = rows.targets
    targets[41, 0] = 1.5
    let objective = try Objective(
      rows: MemoryRows(features: rows.features, targets: targets), loss: .logistic)
    let error = #expect(throws: LogisticError.self) {
      _ = try Newton().minimize(objective, from: [0, 0, 0]) { _ in .proceed }
    }
    #expect(
      error?.description == "the target of row 41 is 1.5; targets lie between 0 and 1")
  }

  /// 2,560 rows in 80 small blocks take the road for many rows: a sample first, then one Hessian for
  /// several steps. The road must not show in the result.
  @Test(arguments: [ConvexLoss.logistic, .softmax], [false, true])
  func `many blocks are solved as exactly as few`(loss: ConvexLoss, weighted: Bool) throws {
    let k = loss == .softmax ? 3 : 1
    let rows = try Problems.rows(
      Float.self, count: 2560, columns: 3, outputs: k, weighted: weighted,
      offset: weighted && k == 1, seed: 40)
    let zero = [Double](repeating: 0, count: k * 4)
    let few = try Newton().minimize(
      Objective(rows: rows, loss: loss, outputs: k), from: zero
    ) { _ in .proceed }
    let many = try Objective(rows: SmallBlocks(rows: rows), loss: loss, outputs: k)
    let solution = try Newton().minimize(many, from: zero) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.separation == .none)
    #expect(solution.certificate.bound < 1e-15)
    for j in zero.indices { #expect(abs(solution.parameters[j] - few.parameters[j]) < 1e-9) }
    let value = try many.value(at: solution.parameters)
    #expect(abs(solution.objective - value) < 1e-14)
    for threads in [1, 3] {
      let other = try Objective(
        rows: SmallBlocks(rows: rows), loss: loss, outputs: k, threads: threads)
      let again = try Newton().minimize(other, from: zero) { _ in .proceed }
      #expect(again.parameters == solution.parameters)
    }
  }

  @Test func `a certificate from an earlier Hessian is a bound too`() throws {
    let rows = try SmallBlocks(
      rows: Problems.rows(Float.self, count: 2560, columns: 3, seed: 41))
    let objective = try Objective(rows: rows, loss: .logistic)
    let zero = [Double](repeating: 0, count: 4)
    let optimum = try Newton().minimize(objective, from: zero) { _ in .proceed }
    let atZero = try objective.value(at: zero)
    for tolerance in [1e-1, 1e-2, 1e-3, 1e-4, 1e-6] {
      let rough = try Newton(tolerance: tolerance).minimize(objective, from: zero) { _ in .proceed }
      let gap = (rough.objective - optimum.objective) / atZero
      #expect(rough.certificate.bound >= gap - 1e-15)
      #expect(rough.certificate.bound <= tolerance)
    }
  }

  @Test func `separated rows in many blocks are recognised`() throws {
    let plain = try Problems.rows(Float.self, count: 2560, columns: 3, seed: 42)
    let labels = (0..<2560).map { plain.features[$0, 0] + plain.features[$0, 1] > 1 ? 1.0 : 0 }
    let rows = SmallBlocks(rows: try MemoryRows(features: plain.features, targets: labels))
    let solution = try Newton().minimize(
      Objective(rows: rows, loss: .logistic), from: [0, 0, 0, 0]
    ) { _ in .proceed }
    #expect(solution.outcome == .separated)
    #expect(solution.separation == .complete)
    #expect(solution.iterations <= 40)
  }
}

/// The same rows in blocks of 32.
private struct SmallBlocks: RowSource {
  let rows: MemoryRows<Float>
  var rowCount: Int { rows.rowCount }
  var columnCount: Int { rows.columnCount }
  var targetWidth: Int { rows.targetWidth }
  var blockCount: Int { (rows.rowCount + 31) / 32 }
  var blockRows: Int { 32 }
  var hasWeights: Bool { rows.hasWeights }

  func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Float>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    let first = index * 32
    let skipped = first % rows.blockRows
    let count = min(32, rows.rowCount - first)
    precondition(skipped + count <= rows.blockRows, "a small block crosses a border")
    return try rows.withBlock(first / rows.blockRows) { block throws(LogisticError) in
      try body(
        RowBlock(
          features: block.features + skipped * block.columns, rows: count,
          columns: block.columns, targets: block.targets + skipped * block.targetWidth,
          targetWidth: block.targetWidth, weights: block.weights.map { $0 + skipped },
          offsets: block.offsets.map { $0 + skipped }, firstRow: first))
    }
  }
}
