import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct SequentialTests {
  private func happiness() throws -> (x: Matrix<Double>, y: [Double]) {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("article/penguin-happiness.csv"))
    return (
      try table.matrix(of: ["fish_eaten", "hours_swum", "social_hours", "sleep_hours"]),
      try table.numbers(of: "happy")
    )
  }

  @Test func `the article's model compiles, trains and predicts`() throws {
    let (x, y) = try happiness()
    let labels = try oneHot(y, classes: 2)
    var model = Sequential()
    model.add(Dense(2, activation: .sigmoid, inputDim: 4))
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy, metrics: [.accuracy])
    let history = try model.fit(x, labels, epochs: 10, validationData: (x, labels))
    #expect(history.epochs == Array(0..<10))
    #expect(Set(history.metrics.keys) == ["loss", "accuracy", "val_loss", "val_accuracy"])
    #expect(history["loss"].last! < history["loss"].first!)
    #expect(try model.predict(x).columns == 2)
  }

  @Test func `the default finds the optimum that Adam approaches`() throws {
    let (x, y) = try happiness()
    var exact = Sequential([Dense(1, activation: .sigmoid, inputDim: 4)])
    try exact.compile(loss: .binaryCrossentropy)
    let history = try exact.fit(x, y)
    #expect(history.method == "newton")
    #expect(history.methodNote == "newton, because the model is convex in its weights")
    #expect(try #require(history.solution).certificate.bound < 1e-8)
    // −log-likelihood over 200 rows.
    #expect(abs(history["loss"].last! * 200 - 91.6064599562411) < 1e-8)
    #expect(abs(try exact.network.weights[1][0] - -8.313537746011) < 1e-7)
  }

  @Test func `epochs given to the default ask for Adam, and that is said`() throws {
    let (x, y) = try happiness()
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 4)])
    try model.compile(loss: .binaryCrossentropy)
    let history = try model.fit(x, y, epochs: 2)
    #expect(history.method == "adam")
    #expect(history.methodNote?.hasPrefix("adam, because epochs was given") == true)
  }

  @Test func `an exact method refuses epochs`() throws {
    let (x, y) = try happiness()
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 4)])
    try model.compile(optimizer: .newton(), loss: .binaryCrossentropy)
    let error = #expect(throws: LogisticError.self) { try model.fit(x, y, epochs: 10) }
    #expect(error?.description.contains("has iterations, not epochs") == true)
  }

  @Test func `an exact method refuses two dense layers`() throws {
    let (x, y) = try happiness()
    var model = Sequential([
      Dense(3, activation: .relu, inputDim: 4), Dense(1, activation: .sigmoid),
    ])
    try model.compile(optimizer: .newton(), loss: .binaryCrossentropy)
    let error = #expect(throws: LogisticError.self) { try model.fit(x, y) }
    #expect(error?.code == "not-convex")
  }

  /// Newton and Adam minimise one objective, Keras's, also with weights, a penalty and K outputs.
  @Test func `a penalised, weighted model of two sigmoids has one optimum`() throws {
    let (x, y) = try happiness()
    let labels = try oneHot(y, classes: 2)
    let weights = (0..<200).map { Double($0 % 3) + 0.5 }
    func model(_ method: FittingMethod) throws -> Sequential {
      var model = Sequential([
        Normalization(mean: [5, 5, 5, 5], variance: [9, 9, 9, 9]),
        Dense(2, activation: .sigmoid, kernelRegularizer: .l2(0.01), biasRegularizer: .l2(0.002)),
      ])
      try model.compile(optimizer: method, loss: .binaryCrossentropy)
      return model
    }
    var exact = try model(.newton())
    try exact.fit(x, labels, sampleWeight: weights)
    var stepped = try model(.adam(learningRate: 0.05))
    try stepped.fit(x, labels, epochs: 500, batchSize: 200, sampleWeight: weights)
    for (a, b) in zip(try exact.network.weights.joined(), try stepped.network.weights.joined()) {
      #expect(abs(a - b) < 1e-6)
    }
  }

  @Test func `least squares solves a line in one step`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("article/article-balanced.csv"))
    let x = try table.matrix(of: ["x"])
    var line = Sequential([Dense(1, inputDim: 1)])
    try line.compile(optimizer: .newton(), loss: .meanSquaredError)
    try line.fit(x, try table.numbers(of: "y"))
    let (slope, intercept) = (try line.network.weights[0][0], try line.network.weights[1][0])
    // 101/82 − (20/533)·x crosses ½ at 39/2.
    #expect(abs((0.5 - intercept) / slope - 19.5) < 1e-10)
  }

  /// Central differences of the loss against the gradient that a step of SGD takes.
  @Test func `gradients flow through layers`() throws {
    let (x, y) = try happiness()
    let rows = x.selecting(rows: 0..<20)
    let labels = Array(y[0..<20])
    var start = Sequential(
      [
        Dense(3, activation: .tanh, inputDim: 4), Dense(4, activation: .relu),
        Dense(2, activation: .softmax), Dense(1, activation: .sigmoid),
      ], seed: 3)
    try start.compile(optimizer: .sgd(learningRate: 1), loss: .meanSquaredError)
    try start.build(inputWidth: 4)
    var stepped = start
    try stepped.fit(rows, labels, epochs: 1, batchSize: 20, shuffle: false)
    let before = try start.network
    let after = try stepped.network
    for i in before.storage.indices {
      let h = 1e-6
      func loss(_ shift: Double) throws -> Double {
        var moved = before
        moved.storage[i] += shift
        return try moved.evaluate(rows, labels)[0].value
      }
      let slope = (try loss(h) - (try loss(-h))) / (2 * h)
      #expect(abs(before.storage[i] - after.storage[i] - slope) < 1e-8, "weight \(i)")
    }
  }

  @Test func `seeded trainings repeat bit for bit`() throws {
    let (x, y) = try happiness()
    func weights(_ seed: UInt64) throws -> [[Double]] {
      var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 4)], seed: seed)
      try model.compile(optimizer: .adam(), loss: .binaryCrossentropy)
      try model.fit(x, y, epochs: 3)
      return try model.network.weights
    }
    #expect(try weights(7) == weights(7))
    #expect(try weights(7) != weights(8))
  }

  @Test func `one label column against two sigmoid outputs is explained`() throws {
    let (x, y) = try happiness()
    var model = Sequential([Dense(2, activation: .sigmoid, inputDim: 4)])
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    let error = #expect(throws: LogisticError.self) { try model.fit(x, y, epochs: 1) }
    let text = error?.description ?? ""
    #expect(text.contains("two label columns") || text.contains("2 label columns"))
    #expect(text.contains("oneHot"))
    #expect(text.contains("Dense(1"))
  }

  @Test(arguments: [0, -3]) func `a batch size below 1 is refused`(size: Int) throws {
    let (x, y) = try happiness()
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 4)])
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    let error = #expect(throws: LogisticError.self) {
      try model.fit(x, y, epochs: 1, batchSize: size)
    }
    #expect(error?.description.contains("batchSize is \(size)") == true)
  }

  @Test func `a feature that is not a number is named, and the weights are kept`() throws {
    var (x, y) = try happiness()
    x[17, 2] = .nan
    for method in [FittingMethod.adam(), .newton()] {
      var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 4)])
      try model.compile(optimizer: method, loss: .binaryCrossentropy)
      let before = try model.network.weights
      let error = #expect(throws: LogisticError.self) {
        try model.fit(x, y, shuffle: false)
      }
      #expect(error?.domain == .data)
      #expect(error?.description.contains("17") == true)
      #expect(error?.description.contains("2") == true)
      #expect(try model.network.weights == before)
    }
  }

  @Test func `a learning rate that is too large is an error, not a model of NaN`() throws {
    let (x, y) = try happiness()
    var model = Sequential([Dense(1, inputDim: 4)])
    try model.compile(optimizer: .sgd(learningRate: 1e6), loss: .meanSquaredError)
    let error = #expect(throws: LogisticError.self) { try model.fit(x, y, epochs: 500) }
    #expect(error?.code == "loss-not-finite")
    #expect(try model.network.weights.joined().allSatisfy(\.isFinite))
  }

  @Test func `an observer can stop a fit, which keeps the last batch`() throws {
    let (x, y) = try happiness()
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 4)])
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    var batches = 0
    let history = try model.fit(x, y, epochs: 100) { progress in
      batches += progress.moment == .batch ? 1 : 0
      return batches == 10 ? .stop : .proceed
    }
    #expect(history.wasStopped)
    #expect(try model.network.optimizerState?.iterations == 10)
  }

  @Test func `the validation split takes the last rows`() throws {
    let (x, y) = try happiness()
    var split = Sequential([Dense(1, activation: .sigmoid, inputDim: 4)])
    try split.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    var given = split
    let a = try split.fit(x, y, epochs: 2, validationSplit: 0.25)
    let b = try given.fit(
      x.selecting(rows: 0..<150), Array(y[0..<150]), epochs: 2,
      validationData: (x.selecting(rows: 150..<200), Array(y[150..<200])))
    #expect(a.metrics == b.metrics)
  }

  @Test func `features in single precision are fitted as they are`() throws {
    let (x, y) = try happiness()
    let single = Matrix<Float>(
      unchecked: x.values.map(Float.init), rows: x.rows, columns: x.columns)
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 4)])
    try model.compile(loss: .binaryCrossentropy)
    let history = try model.fit(single, y)
    // The data have one decimal; rounding them to float moves the optimum by about 1e-7.
    #expect(abs(history["loss"].last! * 200 - 91.6064599562411) < 1e-4)
  }
}

@Suite struct SequentialFittedTests {
  @Test func `a fitted copy leaves the model as it was`() async throws {
    let x: Matrix<Double> = [[0], [1], [2], [3]]
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 1)])
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    let before = try model.network.weights
    let (fitted, history) = try await model.fitted(x, [0, 1, 0, 1], epochs: 5)
    #expect(history.epochs.count == 5)
    #expect(try model.network.weights == before)
    #expect(try fitted.network.weights != before)
  }

  @Test func `a cancelled task ends the fit with an error`() async throws {
    let x: Matrix<Double> = [[0], [1], [2], [3]]
    var compiled = Sequential([Dense(1, activation: .sigmoid, inputDim: 1)])
    try compiled.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    let model = compiled
    let task = Task { try await model.fitted(x, [0, 1, 0, 1], epochs: 100_000_000) }
    task.cancel()
    let error = await #expect(throws: LogisticError.self) { try await task.value }
    #expect(error?.domain == .interrupted)
  }
}
