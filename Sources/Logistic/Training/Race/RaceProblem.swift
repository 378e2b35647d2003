/// One objective that solvers and optimizers minimize alike: the features as the penalty sees them.
struct RaceProblem {
  let rows: MemoryRows<Double>
  let strength: PenaltyStrength?
  let outputs: Int
  let intercept: Bool
  let kind: ConvexLoss
  /// A Dense layer with zero weights and the penalty as its regularizer.
  let network: Network
  let loss: any Loss

  /// - Throws: when there is nothing to fit.
  init(_ problem: TableProblem, _ strength: PenaltyStrength?) throws(LogisticError) {
    let active = try problem.activeFeatures(isPenalized: strength != nil)
    try problem.checkDense(for: "a race of optimizers")
    let given = try problem.memoryRows(active)
    // Weights of mean 1: the mean over a batch then estimates the mean over Σs.
    let scale = Double(problem.rows.rowCount) / problem.totalWeight
    rows = try MemoryRows(
      features: Self.standardized(given.features, problem, active), targets: given.targets,
      weights: given.weights?.map { $0 * scale }, offsets: given.offsets)
    self.strength = strength
    outputs = problem.outputs
    intercept = problem.estimator.intercept
    kind = problem.activation == .sigmoid ? .logistic : .softmax
    loss = problem.loss
    var graph = NetworkBuilder(isChain: true)
    let input = graph.input(width: active.count)
    let output = try graph.add(
      Dense(
        outputs, activation: problem.activation, useBias: intercept, kernelInitializer: .zeros,
        kernelRegularizer: strength?.regularizer), to: input)
    network = try graph.network(output: output)
  }

  private static func standardized(
    _ x: Matrix<Double>, _ problem: TableProblem, _ active: [Int]
  ) -> Matrix<Double> {
    guard let moments = problem.space.moments, x.columns > 0, x.rows > 0 else { return x }
    let centre = active.map { moments.mean[$0] }
    let scale = active.map { max(moments.variance[$0].squareRoot(), 1e-7) }
    let values = [Double](unsafeUninitializedCapacity: x.values.count) { buffer, count in
      x.values.withUnsafeBufferPointer { x in
        for i in x.indices {
          let j = i % centre.count
          buffer[i] = (x[i] - centre[j]) / scale[j]
        }
      }
      count = x.values.count
    }
    return Matrix(unchecked: values, rows: x.rows, columns: x.columns)
  }

  /// How many parameters a Hessian of it has in one block.
  var order: Int {
    let perOutput = rows.columnCount + (intercept ? 1 : 0)
    return kind == .softmax ? perOutput * outputs : perOutput
  }

  var parameterCount: Int { (rows.columnCount + (intercept ? 1 : 0)) * outputs }

  /// The objective over rows that are these or count how often these are read.
  func objective<Rows: RowSource>(over rows: Rows) throws(LogisticError) -> Objective<Rows> {
    let perOutput = rows.columnCount + (intercept ? 1 : 0)
    guard perOutput > 0 else {
      throw LogisticError(.usage, "no-features", "there is nothing to fit")
    }
    var (l2, l1) = ([Double](), [Double]())
    for _ in 0..<outputs {
      l2 += [Double](repeating: strength?.l2 ?? 0, count: rows.columnCount)
      l1 += [Double](repeating: strength?.l1 ?? 0, count: rows.columnCount)
      if intercept {
        l2.append(0)
        l1.append(0)
      }
    }
    return try Objective(
      rows: rows, loss: kind, outputs: outputs, intercept: intercept,
      normalizer: Double(rows.rowCount), l2: l2, l1: l1)
  }

  /// From the network's order (kernel by unit, then bias) to the objective's.
  func objectiveOrder(_ stored: UnsafeBufferPointer<Double>) -> [Double] {
    let width = rows.columnCount
    var theta = [Double]()
    theta.reserveCapacity(parameterCount)
    for c in 0..<outputs {
      theta += stored[c * width..<(c + 1) * width]
      if intercept { theta.append(stored[outputs * width + c]) }
    }
    return theta
  }
}
