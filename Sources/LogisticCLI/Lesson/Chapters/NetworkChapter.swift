import Logistic

/// The article's network of two sigmoid outputs, beside one.
struct NetworkChapter: LessonChapter {
  static let title = "The article's network: two sigmoid outputs against one"
  static let codes = [
    LessonCode(
      name: "article",
      swift: """
        var model = Sequential()
        model.add(
          Dense(2, activation: .sigmoid, inputDim: 4))
        try model.compile(
          optimizer: .adam(), loss: .binaryCrossentropy)
        let history = try model.fit(
          x, y, epochs: 10, validationData: (xVal, yVal))
        """,
      python: """
        model = Sequential()
        model.add(Dense(2, activation='sigmoid',
                        input_dim=4))
        model.compile(optimizer='adam',
            loss='binary_crossentropy')
        model.fit(x, y, epoch=10,  # epochs!
            validation_data=(x_val, y_val))
        """, pythonTitle: "Python, the article's"),
    LessonCode(
      name: "two-and-one",
      swift: """
        let two = try exact(2, oneHot(happy, classes: 2))
        let first = try exact(1, happy.map { 1 - $0 })
        let second = try exact(1, happy)
        """,
      python: """
        two = exact(2, to_categorical(happy))
        first = exact(1, 1 - happy)
        second = exact(1, happy)
        """),
  ]

  let summary: String
  let history: History
  /// The smallest and the largest sum of a row's two outputs after 10 epochs.
  let sums: (low: Double, high: Double)
  /// A row's two outputs after 10 epochs.
  let example: (unhappy: Double, happy: Double)
  /// Weights at the optimum, the intercept first: both outputs of the two, and the single ones.
  let two: (unhappy: [Double], happy: [Double])
  let one: (unhappy: [Double], happy: [Double])
  /// The largest difference between a weight of the two outputs and that of its own fit.
  let difference: Double
  /// The largest distance of a sum of the two outputs from 1, at the optimum.
  let sumError: Double
  let parameters: (two: Int, one: Int)
  /// Rows for which the two networks say the same, of all.
  let agreeing: (same: Int, rows: Int)
  let loss: (two: Double, one: Double)
  let names: [String]
  let counts: (training: Int, validation: Int)

  init() throws(LogisticError) {
    let table = try LessonData.penguinHappiness.table()
    names = table.names.filter { $0 != "happy" }
    let x = try table.matrix(of: names)
    let happy = try table.numbers(of: "happy")
    let y = try oneHot(happy, classes: 2)
    let cut = happy.count * 4 / 5
    counts = (cut, happy.count - cut)
    let (model, history) = try LessonFits.article(
      x.selecting(rows: 0..<cut), y.selecting(rows: 0..<cut),
      x.selecting(rows: cut..<happy.count), y.selecting(rows: cut..<happy.count))
    summary = try Self.plainSummary(model)
    self.history = history
    let early = try model.predict(x)
    let totals = (0..<early.rows).map { early[$0, 0] + early[$0, 1] }
    sums = (totals.min() ?? .nan, totals.max() ?? .nan)
    example = (early[0, 0], early[0, 1])

    let exact = try LessonFits.twoAndOne(x, happy)
    let weights = try exact.two.weights
    let inputs = names.count
    func column(_ c: Int) -> [Double] {
      [weights[1][c]] + (0..<inputs).map { weights[0][$0 * 2 + c] }
    }
    two = (column(0), column(1))
    let (first, second) = (try exact.unhappy.weights, try exact.happy.weights)
    one = (first[1] + first[0], second[1] + second[0])
    difference =
      zip(two.unhappy + two.happy, one.unhappy + one.happy).map { abs($0 - $1) }.max() ?? .nan
    let both = try exact.two.predict(x)
    let single = try exact.happy.predict(x)
    sumError = (0..<both.rows).map { abs(both[$0, 0] + both[$0, 1] - 1) }.max() ?? .nan
    agreeing = (
      (0..<both.rows).count { (both[$0, 1] > both[$0, 0]) == (single[$0, 0] > 0.5) }, both.rows
    )
    parameters = (try exact.two.network.parameterCount, try exact.happy.network.parameterCount)
    loss = (try exact.two.evaluate(x, y)[0].value, try exact.happy.evaluate(x, happy)[0].value)
  }

  /// The summary without the optimizer's state, as it is before training.
  private static func plainSummary(_ model: Sequential) throws(LogisticError) -> String {
    let fresh = Sequential(model.layers, name: model.name)
    return try fresh.summary()
  }

  func write(to page: inout LessonPage) {
    page.say(
      """
      The article's network for the penguins has four inputs and two sigmoid outputs, one for \
      "unhappy" and one for "happy". This is its code, and the Swift beside it. The article writes \
      `epoch=10`; Keras's word is `epochs`, and Keras refuses the other: "fit() got an unexpected \
      keyword argument 'epoch'".
      """)
    page.code(Self.codes[0])
    for line in summary.split(separator: "\n") { page.quote(String(line)) }
    page.gap()
    let shown = [0, 1, 4, 9].filter { $0 < history["loss"].count }
    page.table(
      ["epoch", "loss", "val_loss"],
      shown.map {
        [
          "\($0 + 1)/\(history["loss"].count)", LessonNumbers.fixed(history["loss"][$0], 4),
          LessonNumbers.fixed(history["val_loss"][$0], 4),
        ]
      })
    page.say(
      """
      Labels are pairs here, (1, 0) for unhappy and (0, 1) for happy; \(counts.training) rows are \
      trained on and \(counts.validation) held out. Nothing ties the two outputs together: each is \
      a sigmoid of its own. After these ten epochs the first penguin is unhappy with probability \
      \(LessonNumbers.fixed(example.unhappy, 4)) and happy with \
      \(LessonNumbers.fixed(example.happy, 4)), and over all rows the two add up to anything from \
      \(LessonNumbers.fixed(sums.low, 4)) to \(LessonNumbers.fixed(sums.high, 4)).
      """)
    page.say(
      """
      At the optimum they do add up to 1 (to within \(LessonNumbers.significant(sumError, 1))), \
      not because the network says so but because the labels do. The two outputs are two separate \
      logistic regressions, and the one is the other with its signs turned:
      """)
    page.table(
      ["at the optimum", "two: unhappy", "two: happy", "alone: unhappy", "alone: happy"],
      (["intercept"] + names).enumerated().map { i, name in
        [name]
          + [two.unhappy[i], two.happy[i], one.unhappy[i], one.happy[i]].map {
            LessonNumbers.fixed($0, 9)
          }
      })
    page.code(Self.codes[1])
    page.say(
      """
      The largest difference between a weight of the pair and that of its own fit is \
      \(LessonNumbers.significant(difference, 1)). The loss is the same, \
      \(LessonNumbers.fixed(loss.two, 10)) and \(LessonNumbers.fixed(loss.one, 10)), since Keras \
      takes the mean over outputs; the decision is the same for \(agreeing.same) of \
      \(agreeing.rows) rows. For two classes one sigmoid is enough: \(parameters.one) parameters \
      instead of \(parameters.two), and its complement is 1 - p by construction. Several sigmoids \
      are for several questions whose answers may all be yes.
      """)
  }
}
