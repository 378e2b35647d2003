import Logistic

/// Why cross-entropy and not squared error.
struct CostChapter: LessonChapter {
  static let title = "The cost: squared error against cross-entropy"
  static let codes = [
    LessonCode(
      name: "descend",
      swift: """
        var model = Sequential([
          Dense(1, activation: .sigmoid, useBias: false, inputDim: 1)
        ])
        try model.compile(
          optimizer: .sgd(learningRate: 0.01), loss: loss)
        try model.setWeights([[start]])
        try model.fit(x, y, epochs: 10_000, batchSize: x.rows)
        let w = try model.weights[0][0]
        let value = try model.evaluate(x, y)[0].value
        """,
      python: """
        model = Sequential([Input((1,)),
            Dense(1, 'sigmoid', False)])
        model.compile(SGD(0.01), loss)
        model.set_weights(
            [np.array([[start]])])
        model.fit(x, y, epochs=10_000,
                  batch_size=len(x))
        w = model.get_weights()[0][0, 0]
        value = model.evaluate(x, y)
        """),
    LessonCode(
      name: "only-minimum",
      swift: """
        var model = Sequential([
          Dense(1, activation: .sigmoid, useBias: false)
        ])
        try model.compile(
          optimizer: .newton(), loss: .binaryCrossentropy)
        let history = try model.fit(x, y)
        let w = try model.weights[0][0]
        let value = try model.evaluate(x, y)[0].value
        let proof = history.solution?.certificate
        """,
      python: """
        # Keras has no exact solver.
        fit = LogisticRegression(
            C=np.inf, fit_intercept=False
        ).fit(x, y)
        w = fit.coef_[0, 0]
        """, pythonTitle: "Python, with scikit-learn"),
  ]

  /// Where descent on squared error ends, from 0 and from 1, and on cross-entropy.
  let fromZero: (w: Double, loss: Double)
  let fromOne: (w: Double, loss: Double)
  let crossentropyFromZero: (w: Double, loss: Double)
  let crossentropyFromOne: (w: Double, loss: Double)
  let only: (w: Double, loss: Double, bound: Double)
  /// The slope of squared error at 0.
  let slopeAtZero: Double
  /// Rows right at each of the three minima.
  let right: (fromZero: Int, fromOne: Int, only: Int)
  /// Points of the figure at which each curve bends downwards.
  let bends: (squared: Int, crossentropy: Int, points: Int)
  let rows: Int
  let squared: [Double]
  let crossentropy: [Double]

  static let shown = -0.2...0.9

  init() throws(LogisticError) {
    let (x, y) = try LessonData.spuriousMinimum.xy()
    rows = y.count
    fromZero = try LessonFits.descend(x, y, from: 0, .meanSquaredError)
    fromOne = try LessonFits.descend(x, y, from: 1, .meanSquaredError)
    crossentropyFromZero = try LessonFits.descend(x, y, from: 0, .binaryCrossentropy)
    crossentropyFromOne = try LessonFits.descend(x, y, from: 1, .binaryCrossentropy)
    only = try LessonFits.onlyMinimum(x, y)

    var model = Sequential([Dense(1, activation: .sigmoid, useBias: false, inputDim: 1)])
    func values(_ loss: some Loss, _ weights: [Double]) throws(LogisticError) -> [Double] {
      try model.compile(optimizer: .sgd(), loss: loss, metrics: [.accuracy])
      var found = [Double]()
      for w in weights {
        try model.setWeights([[w]])
        found.append(try model.evaluate(x, y)[0].value)
      }
      return found
    }
    func rightRows(_ w: Double) -> Int {
      zip(x.values, y).count { (w * $0 > 0) == ($1 == 1) }
    }
    right = (rightRows(fromZero.w), rightRows(fromOne.w), rightRows(only.w))
    let axis = LessonFigure(x: Self.shown, y: 0...1).columnValues
    squared = try values(.meanSquaredError, axis)
    crossentropy = try values(.binaryCrossentropy, axis)
    func downward(_ curve: [Double]) -> Int {
      (1..<curve.count - 1).count { curve[$0 - 1] - 2 * curve[$0] + curve[$0 + 1] < 0 }
    }
    bends = (downward(squared), downward(crossentropy), axis.count - 2)
    // One step of length 1 from 0 is the negative slope there.
    try model.compile(optimizer: .sgd(learningRate: 1), loss: .meanSquaredError)
    try model.setWeights([[0]])
    try model.fit(x, y, epochs: 1, batchSize: rows)
    slopeAtZero = -(try model.weights[0][0])
  }

  func write(to page: inout LessonPage) {
    page.say(
      """
      Which w is best? Squared error, (σ(w·x) - y)² averaged over the rows, is the obvious cost. \
      The article rejects it because it is not convex. Here is what that can do, on \(rows) rows \
      and with one weight w: x = 5, class 1, eight times; x = 50, class 0, twice; x = 1, class 0, \
      once.
      """)
    var figure = LessonFigure(x: Self.shown, y: 0.2...0.5)
    figure.curve(squared, .blocks, .first, "squared error")
    figure.marks(
      [(fromZero.w, fromZero.loss), (fromOne.w, fromOne.loss)], "●", .second, "its two minima")
    page.figure(figure)
    page.table(
      ["squared error", "w", "cost", "rows right"],
      [
        [
          "descent from w = 0", LessonNumbers.fixed(fromZero.w, 10),
          LessonNumbers.fixed(fromZero.loss, 10), "\(right.fromZero) of \(rows)",
        ],
        [
          "descent from w = 1", LessonNumbers.fixed(fromOne.w, 10),
          LessonNumbers.fixed(fromOne.loss, 10), "\(right.fromOne) of \(rows)",
        ],
      ])
    page.say(
      """
      Two minima. At w = 0, the natural place to start, the slope is \
      \(LessonNumbers.fixed(slopeAtZero, 6)), so descent walks left, into the worse one, and stays: \
      \(LessonNumbers.fixed(fromZero.loss, 4)) where \(LessonNumbers.fixed(fromOne.loss, 4)) was \
      to be had. No number of epochs mends that.
      """)
    page.code(Self.codes[0])
    page.say("Cross-entropy, -ln of the probability that the model gave to what happened:")
    figure = LessonFigure(x: Self.shown, y: 0...10)
    figure.curve(crossentropy, .blocks, .first, "cross-entropy")
    figure.marks([(only.w, only.loss)], "●", .second, "its minimum")
    page.figure(figure)
    page.table(
      ["cross-entropy", "w", "cost", "rows right"],
      [
        crossentropyRow("descent from w = 0", crossentropyFromZero),
        crossentropyRow("descent from w = 1", crossentropyFromOne),
        [
          "exact", LessonNumbers.fixed(only.w, 10), LessonNumbers.fixed(only.loss, 10),
          "\(right.only) of \(rows)",
        ],
      ])
    page.say(
      """
      One minimum, wherever descent starts. Of the \(bends.points) inner points of these figures, \
      squared error bends downwards at \(bends.squared), cross-entropy at \(bends.crossentropy), \
      and provably nowhere: its second derivative is a mean of x²·σ·(1 - σ), which is never \
      negative. So Newton's \
      method can take it, and can prove how far from the minimum it ended: by at most \
      \(LessonNumbers.significant(only.bound, 2)) of the cost at w = 0, less than a double can show.
      """)
    page.code(Self.codes[1])
    page.say(
      """
      An honest reading: convexity says that the optimizer cannot be trapped. It does not say that \
      the answer classifies better. Here it gets \(right.only) of \(rows) rows right and the better \
      minimum of squared error \(right.fromOne): being confidently wrong about the two rows at \
      x = 50 costs cross-entropy without bound, so it gives up the eight.
      """)
  }

  private func crossentropyRow(_ name: String, _ end: (w: Double, loss: Double)) -> [String] {
    let note = abs(end.w - only.w) < 1e-6 ? "\(right.only) of \(rows)" : "not there yet"
    return [name, LessonNumbers.fixed(end.w, 10), LessonNumbers.fixed(end.loss, 10), note]
  }
}
