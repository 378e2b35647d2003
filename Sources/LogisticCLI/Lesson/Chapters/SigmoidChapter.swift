import Logistic

/// The sigmoid, the threshold, and what a probability of 1 means in a computer.
struct SigmoidChapter: LessonChapter {
  static let title = "The sigmoid, and one half"
  static let codes = [
    LessonCode(
      name: "sigmoid", swift: "let p = Activation.sigmoid(z)",
      python: "p = 1 / (1 + np.exp(-z))", pythonTitle: "Python, with NumPy")
  ]

  /// Logits and their probabilities.
  let values: [(z: Double, p: Double)]
  /// The logistic fit of the rows whose line gave 105.
  let intercept: Double
  let slope: Double
  let boundary: Double
  /// The logit and the probability at x = 1054.
  let far: (logit: Double, p: Double, lossIfWrong: Double)
  let rows: (ones: [Double], zeros: [Double])
  let curve: [Double]
  let wide: [Double]

  init() throws(LogisticError) {
    let logits: [Double] = [-1000, -10, -4, -2, -1, 0, 1, 2, 4, 10, 1000]
    values = Array(zip(logits, try LessonFits.sigmoid(logits)))
    let table = try LessonData.outOfRange.table()
    let fit = try LessonFits.logistic(table)
    (intercept, slope) = (fit.terms[0].estimate, fit.terms[1].estimate)
    boundary = -intercept / slope
    let logit = intercept + slope * 1054
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 1)])
    try model.compile(optimizer: .auto, loss: .binaryCrossentropy)
    try model.setWeights([[slope], [intercept]])
    far = (
      logit, try LessonFits.sigmoid([logit])[0], try model.evaluate([[1054]], [0.0])[0].value
    )
    let x = try table.numbers(of: "x")
    let y = try table.numbers(of: "y")
    rows = (
      zip(x, y).filter { $1 == 1 }.map(\.0), zip(x, y).filter { $1 == 0 }.map(\.0)
    )
    let axis = LessonFigure(x: 0...18, y: 0...1).columnValues
    let (b, w) = (intercept, slope)
    curve = try LessonFits.sigmoid(axis.map { b + w * $0 })
    wide = try LessonFits.sigmoid(LessonFigure(x: -8...8, y: 0...1).columnValues)
  }

  func write(to page: inout LessonPage) {
    page.say(
      "σ(z) = 1 / (1 + exp(-z)) maps every number to one between 0 and 1, and 0 to one half.")
    var figure = LessonFigure(x: -8...8, y: 0...1)
    figure.level(0.5)
    figure.upright(0)
    figure.curve(wide, .blocks, .first, "σ(z)")
    page.figure(figure)
    page.table(
      ["z", "σ(z)"],
      values.map { [LessonNumbers.plain($0.z), LessonNumbers.significant($0.p, 6)] })
    for code in Self.codes { page.code(code) }
    page.say(
      """
      Logistic regression is the hypothesis h(x) = σ(w·x + b): a straight line once more, but for \
      the log-odds z = ln(p / (1 - p)). The rule "1 where h(x) is above 0.5" is "1 where w·x + b \
      is above 0", so the boundary is x = -b / w. On the rows of the last chapter:
      """)
    figure = LessonFigure(x: 0...18, y: 0...1)
    figure.level(0.5)
    figure.upright(boundary)
    figure.curve(curve, .blocks, .first, "σ(w·x + b)")
    figure.marks(rows.ones.map { ($0, 1) }, "●", .second, "class 1")
    figure.marks(rows.zeros.map { ($0, 0) }, "○", .third, "class 0")
    page.figure(figure)
    page.say(
      """
      b = \(LessonNumbers.fixed(intercept, 6)), w = \(LessonNumbers.fixed(slope, 6)), boundary \
      x = \(LessonNumbers.plain(boundary)). At x = 1054, where the line said 105, the log-odds \
      are \(LessonNumbers.fixed(far.logit, 3)). Their probability is below 1, but by less than a \
      double can show: it prints as \(LessonNumbers.plain(far.p)). Nothing is certain all the \
      same, and that is why the library computes with log-odds: if such a row were of class 0, \
      its loss would be \(LessonNumbers.fixed(far.lossIfWrong, 3)), not infinity.
      """)
  }
}
