import Logistic

/// SGD, RMSprop and Adam, measured against the exact optimum.
struct OptimizersChapter: LessonChapter {
  static let title = "SGD, RMSprop and Adam against the optimum"
  static let codes = [
    LessonCode(
      name: "exact",
      swift: """
        var exact = Sequential([Dense(1, activation: .sigmoid)])
        try exact.compile(
          optimizer: .newton(), loss: .binaryCrossentropy)
        let solution = try exact.fit(x, y).solution
        let optimum = try exact.evaluate(x, y)[0].value
        """,
      python: """
        # Keras has no exact solver.
        exact = LogisticRegression(
            C=np.inf, solver='newton-cholesky',
            tol=1e-12).fit(x, y)
        optimum = log_loss(
            y, exact.predict_proba(x))
        """, pythonTitle: "Python, with scikit-learn"),
    LessonCode(
      name: "gaps",
      swift: """
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
        """,
      python: """
        model = Sequential(
            [Dense(1, 'sigmoid')])
        model.compile(optimizer,
            'binary_crossentropy')
        gaps = []
        while len(gaps) < epochs:
            model.fit(x, y,
                batch_size=batch_size)
            loss = model.evaluate(x, y)
            gaps.append(loss - optimum)
            if gaps[-1] <= enough: break
        """),
  ]

  /// An optimizer's way.
  struct Run {
    let name: String
    /// The gap after each epoch, rows as they are, batches of 32, Keras's learning rate.
    let plain: [Double]
    /// All rows at once, columns standardized, the learning rate raised.
    let tuned: [Double]
    /// The same with batches of 32: the gaps of the last epochs.
    let trembling: (low: Double, high: Double)
    let rate: Double
  }

  static let enough = 1e-6
  static let cap = 1000
  /// How many epochs the batches of 32 get when tuned, and how many of the last are looked at.
  static let trembling = (epochs: 300, last: 100)

  let optimum: (loss: Double, bound: Double, iterations: Int, terms: [Double])
  /// The loss at zero weights and of the mean alone.
  let atZero: Double
  let byMean: Double
  let runs: [Run]
  let rows: Int

  init() throws(LogisticError) {
    let table = try LessonData.penguinHappiness.table()
    let names = table.names.filter { $0 != "happy" }
    let x = try table.matrix(of: names)
    let y = try table.numbers(of: "happy")
    rows = y.count
    let exact = try LessonFits.exact(x, y)
    let best = exact.loss
    let weights = try exact.model.weights
    optimum = (
      best, exact.solution?.certificate.bound ?? .infinity, exact.solution?.iterations ?? 0,
      [weights[1][0]] + weights[0]
    )
    var model = exact.model
    try model.setWeights([[0, 0, 0, 0], [0]])
    atZero = try model.evaluate(x, y)[0].value
    let fit = try LogisticRegression().fit(table, target: "happy")
    byMean = -(fit.nullLogLikelihood ?? .nan) / Double(rows)

    var standardized = x
    for j in 0..<x.columns {
      let values = (0..<x.rows).map { x[$0, j] }
      let mean = values.reduce(0, +) / Double(rows)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
      for i in 0..<x.rows { standardized[i, j] = (x[i, j] - mean) / variance.squareRoot() }
    }
    let methods: [(String, FittingMethod, FittingMethod, Double)] = [
      ("SGD", .sgd(), .sgd(learningRate: 1), 1),
      ("RMSprop", .rmsprop(), .rmsprop(learningRate: 0.01), 0.01),
      ("Adam", .adam(), .adam(learningRate: 0.1), 0.1),
    ]
    var found = [Run]()
    for (name, plain, tuned, rate) in methods {
      let batches = try LessonFits.gaps(
        standardized, y, by: tuned, batchSize: 32, optimum: best, until: Self.enough,
        epochs: Self.trembling.epochs
      ).suffix(Self.trembling.last)
      found.append(
        Run(
          name: name,
          plain: try LessonFits.gaps(
            x, y, by: plain, batchSize: 32, optimum: best, until: Self.enough, epochs: Self.cap),
          tuned: try LessonFits.gaps(
            standardized, y, by: tuned, batchSize: rows, optimum: best, until: Self.enough,
            epochs: Self.cap),
          trembling: (batches.min() ?? .nan, batches.max() ?? .nan), rate: rate))
    }
    runs = found
  }

  /// The first epoch, from 1, after which the gap is small enough; nil if there was none.
  static func reached(_ gaps: [Double]) -> Int? {
    gaps.firstIndex { $0 <= enough }.map { $0 + 1 }
  }

  func write(to page: inout LessonPage) {
    page.say(
      """
      Is a penguin happy? \(rows) of them, with four activities each: fish eaten, hours swum, \
      hours in company, hours slept. One sigmoid over four inputs has five parameters, and \
      cross-entropy has one minimum in them. Newton's method finds it in \(optimum.iterations) \
      iterations: the loss is \(LessonNumbers.fixed(optimum.loss, 10)), and the certificate says \
      that the true minimum is lower by at most \(LessonNumbers.significant(optimum.bound, 2)) of \
      the loss at zero weights, which is less than a double can show. (For scale: \(LessonNumbers.fixed(atZero, 4)) at zero weights, \
      \(LessonNumbers.fixed(byMean, 4)) if every penguin gets the same probability.)
      """)
    page.code(Self.codes[0])
    page.say(
      """
      With the exact minimum known, the gap of any training can be measured. First as the article \
      trains, with Keras's defaults: batches of 32, rows as they are, learning rate 0.01 for SGD \
      and 0.001 for RMSprop and Adam. Both axes are logarithmic: the gap to the optimum over the \
      epochs.
      """)
    page.figure(figure(\.plain, from: -2))
    page.table(
      [
        "defaults", "gap after 10 epochs", "after 100", "after \(LessonNumbers.grouped(Self.cap))",
        "epochs to 1e-6",
      ],
      runs.map { row($0.name, $0.plain) })
    page.say(
      """
      After the article's 10 epochs Adam is \
      \(LessonNumbers.fixed(runs[2].plain.count > 9 ? runs[2].plain[9] : .nan, 4)) above the \
      optimum. Ten epochs are \(10 * ((rows + 31) / 32)) steps, and a step of Adam moves a weight \
      by about the learning rate: by then no weight can be much further than \
      \(LessonNumbers.fixed(0.001 * Double(10 * ((rows + 31) / 32)), 2)) from where it started, \
      while the intercept belongs at \(LessonNumbers.fixed(optimum.terms[0], 2)).
      """)
    page.say(
      """
      What helps: standardize the columns, take all rows at once, raise the learning rate \
      (\(runs.map { "\($0.name) \(LessonNumbers.plain($0.rate))" }.joined(separator: ", "))).
      """)
    page.figure(figure(\.tuned, from: -6))
    page.table(
      [
        "tuned", "gap after 10 epochs", "after 100", "after \(LessonNumbers.grouped(Self.cap))",
        "epochs to 1e-6",
      ],
      runs.map { row($0.name, $0.tuned) })
    page.say(
      """
      With the same settings but batches of 32 none of them arrives: near the minimum each step \
      still follows its own 32 rows, and a constant learning rate keeps the weights trembling. \
      Over the last \(Self.trembling.last) of \(Self.trembling.epochs) epochs the gaps were
      """)
    page.table(
      ["batches of 32", "smallest gap", "largest gap"],
      runs.map {
        [
          $0.name, LessonNumbers.significant($0.trembling.low, 3),
          LessonNumbers.significant($0.trembling.high, 3),
        ]
      })
    page.code(Self.codes[1])
    page.say(
      """
      So the order of optimizers is not a law: it depends on scaling, batches and learning rate. \
      (RMSprop divides by the size of recent gradients, so its steps do not shrink as the gradient \
      does: at a constant learning rate it circles the optimum.) \
      For a model this small none of it is needed; the default of the library is the exact solver, \
      and Adam is for the networks that have no such thing.
      """)
  }

  private func row(_ name: String, _ gaps: [Double]) -> [String] {
    func after(_ epochs: Int) -> String {
      if gaps.count >= epochs { return LessonNumbers.significant(gaps[epochs - 1], 3) }
      return "≤ 1e-06"
    }
    return [
      name, after(10), after(100), after(Self.cap),
      Self.reached(gaps).map(LessonNumbers.grouped) ?? "not in \(LessonNumbers.grouped(Self.cap))",
    ]
  }

  /// Logarithms of the gaps, along logarithms of the epochs.
  private func figure(_ gaps: (Run) -> [Double], from lowest: Double) -> LessonFigure {
    let top = Double(Self.cap)
    // Even steps of an exponent: from epoch 1 to the cap.
    var axis = LessonFigure(
      x: 0...1, y: lowest...1,
      xLabel: { $0 == 0 ? "epoch 1" : "epoch \(LessonNumbers.grouped(Int(top)))" },
      yLabel: { $0 < 0 ? "1e\(Int($0))" : $0 == 0 ? "1" : "10" })
    let strokes: [(Character, LessonInk)] = [("s", .first), ("r", .second), ("a", .third)]
    for (run, (letter, ink)) in zip(runs, strokes) {
      let values = axis.columnValues.map { share -> Double in
        let epoch = Int(power(top, share).rounded())
        let all = gaps(run)
        guard epoch <= all.count else { return .nan }
        return logarithm10(max(all[epoch - 1], 1e-12))
      }
      axis.curve(values, .character(letter), ink, run.name)
    }
    return axis
  }
}
