import Logistic

/// The fits of the lesson. The regions between `// snippet: …` and `// end` are what it shows.
enum LessonFits {
  /// The least-squares line through labels.
  static func line(
    _ x: Matrix<Double>, _ y: [Double]
  ) throws(LogisticError) -> (slope: Double, intercept: Double, crossing: Double) {
    // snippet: line
    var line = Sequential([Dense(1)])
    try line.compile(
      optimizer: .newton(), loss: .meanSquaredError)
    try line.fit(x, y)
    let (slope, intercept) = (
      try line.weights[0][0], try line.weights[1][0]
    )
    let crossing = (0.5 - intercept) / slope
    // end
    return (slope, intercept, crossing)
  }

  /// The outputs of a sigmoid.
  static func sigmoid(_ values: [Double]) throws(LogisticError) -> [Double] {
    let z = try Matrix(rows: values.count, columns: 1, values: values)
    // snippet: sigmoid
    let p = Activation.sigmoid(z)
    // end
    return p.values
  }

  /// The default fit of a table.
  static func logistic(_ table: DataTable) throws(LogisticError) -> LogisticFit {
    // snippet: logistic
    let fit = try LogisticRegression().fit(table, target: "y")
    let (b, w) = (fit.terms[0].estimate, fit.terms[1].estimate)
    let boundary = -b / w
    // end
    _ = boundary
    return fit
  }

  /// Adam on separated rows, looked at now and then.
  static func adamOnAndOn(
    _ x: Matrix<Double>, _ y: [Double], looks: [Int]
  ) throws(LogisticError) -> [(epochs: Int, loss: Double, slope: Double, intercept: Double)] {
    var found = [(epochs: Int, loss: Double, slope: Double, intercept: Double)]()
    // snippet: adam-on-and-on
    var model = Sequential([
      Dense(1, activation: .sigmoid, kernelInitializer: .zeros)
    ])
    try model.compile(
      optimizer: .adam(learningRate: 0.1),
      loss: .binaryCrossentropy)
    var done = 0
    for epochs in looks {
      try model.fit(
        x, y, epochs: epochs, batchSize: x.rows,
        initialEpoch: done)
      let loss = try model.evaluate(x, y)[0].value
      let weights = try model.weights
      found.append((epochs, loss, weights[0][0], weights[1][0]))
      done = epochs
    }
    // end
    return found
  }

  /// Gradient descent on one weight, from a place of one's choice.
  static func descend(
    _ x: Matrix<Double>, _ y: [Double], from start: Double, _ loss: some Loss
  ) throws(LogisticError) -> (w: Double, loss: Double) {
    // snippet: descend
    var model = Sequential([
      Dense(1, activation: .sigmoid, useBias: false, inputDim: 1)
    ])
    try model.compile(
      optimizer: .sgd(learningRate: 0.01), loss: loss)
    try model.setWeights([[start]])
    try model.fit(x, y, epochs: 10_000, batchSize: x.rows)
    let w = try model.weights[0][0]
    let value = try model.evaluate(x, y)[0].value
    // end
    return (w, value)
  }

  /// The only minimum of cross-entropy in one weight.
  static func onlyMinimum(
    _ x: Matrix<Double>, _ y: [Double]
  ) throws(LogisticError) -> (w: Double, loss: Double, bound: Double) {
    // snippet: only-minimum
    var model = Sequential([
      Dense(1, activation: .sigmoid, useBias: false)
    ])
    try model.compile(
      optimizer: .newton(), loss: .binaryCrossentropy)
    let history = try model.fit(x, y)
    let w = try model.weights[0][0]
    let value = try model.evaluate(x, y)[0].value
    let proof = history.solution?.certificate
    // end
    return (w, value, proof?.bound ?? .infinity)
  }

  /// The exact optimum of one sigmoid over rows.
  static func exact(
    _ x: Matrix<Double>, _ y: [Double]
  ) throws(LogisticError) -> (loss: Double, solution: Solution?, model: Sequential) {
    // snippet: exact
    var exact = Sequential([Dense(1, activation: .sigmoid)])
    try exact.compile(
      optimizer: .newton(), loss: .binaryCrossentropy)
    let solution = try exact.fit(x, y).solution
    let optimum = try exact.evaluate(x, y)[0].value
    // end
    return (optimum, solution, exact)
  }

  /// The gap to the optimum after each epoch of an optimizer, until it is small enough.
  static func gaps(
    _ x: Matrix<Double>, _ y: [Double], by optimizer: FittingMethod, batchSize: Int,
    optimum: Double, until enough: Double, epochs: Int
  ) throws(LogisticError) -> [Double] {
    // snippet: gaps
    var model = Sequential([Dense(1, activation: .sigmoid)])
    try model.compile(
      optimizer: optimizer, loss: .binaryCrossentropy)
    let history = try model.fit(
      x, y, epochs: epochs, batchSize: batchSize,
      validationData: (x, y)
    ) { progress in
      let loss = progress.values.first { $0.name == "val_loss" }
      return loss.map { $0.value - optimum <= enough } == true
        ? .stop : .proceed
    }
    let gaps = history["val_loss"].map { $0 - optimum }
    // end
    return gaps
  }

  /// The article's network: two sigmoid outputs.
  static func article(
    _ x: Matrix<Double>, _ y: Matrix<Double>, _ xVal: Matrix<Double>, _ yVal: Matrix<Double>
  ) throws(LogisticError) -> (model: Sequential, history: History) {
    // snippet: article
    var model = Sequential()
    model.add(
      Dense(2, activation: .sigmoid, inputDim: 4))
    try model.compile(
      optimizer: .adam(), loss: .binaryCrossentropy)
    let history = try model.fit(
      x, y, epochs: 10, validationData: (xVal, yVal))
    // end
    return (model, history)
  }

  /// Two sigmoid outputs and one, each at its optimum.
  static func twoAndOne(
    _ x: Matrix<Double>, _ happy: [Double]
  ) throws(LogisticError) -> (two: Sequential, unhappy: Sequential, happy: Sequential) {
    func exact(_ units: Int, _ y: some Targets) throws(LogisticError) -> Sequential {
      var model = Sequential([Dense(units, activation: .sigmoid)])
      try model.compile(optimizer: .newton(), loss: .binaryCrossentropy)
      try model.fit(x, y)
      return model
    }
    // snippet: two-and-one
    let two = try exact(2, oneHot(happy, classes: 2))
    let first = try exact(1, happy.map { 1 - $0 })
    let second = try exact(1, happy)
    // end
    return (two, first, second)
  }

  /// Three classes, ten epochs of Adam.
  static func threeClasses(
    _ x: Matrix<Double>, _ labels: [Int], epochs: Int
  ) throws(LogisticError) -> (model: Sequential, history: History) {
    // snippet: three-classes
    var model = Sequential()
    model.add(
      Dense(3, activation: .softmax, inputDim: 4))
    try model.compile(
      optimizer: .adam(),
      loss: .categoricalCrossentropy,
      metrics: [.accuracy])
    let history = try model.fit(
      x, oneHot(labels, classes: 3), epochs: epochs)
    // end
    return (model, history)
  }

  /// Three classes, exactly: the default, and scikit-learn's.
  static func threeClassesExactly(
    _ iris: DataTable
  ) throws(LogisticError) -> (byDefault: LogisticFit, asScikitLearn: LogisticFit) {
    // snippet: three-classes-exactly
    let byDefault = try LogisticRegression()
      .fit(iris, target: "species")
    let asScikitLearn = try LogisticRegression(
      penalty: .l2(c: 1), standardize: false
    ).fit(iris, target: "species")
    // end
    return (byDefault, asScikitLearn)
  }

  /// The happiness of penguins as statisticians ask for it, and as scikit-learn's default has it.
  static func estimates(
    _ penguins: DataTable
  ) throws(LogisticError) -> (estimate: LogisticFit, penalized: LogisticFit) {
    // snippet: estimates
    let fit = try LogisticRegression()
      .fit(penguins, target: "happy")
    let penalized = try LogisticRegression(
      penalty: .l2(c: 1), standardize: false
    ).fit(penguins, target: "happy")
    // end
    return (fit, penalized)
  }
}
