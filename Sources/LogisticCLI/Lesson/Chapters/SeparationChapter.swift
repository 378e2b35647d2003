import Logistic

/// The rows of the first chapters, fitted by logistic regression; and what the article leaves out.
struct SeparationChapter: LessonChapter {
  static let title = "The same rows, by logistic regression"
  static let codes = [
    LessonCode(
      name: "logistic",
      swift: """
        let fit = try LogisticRegression().fit(table, target: "y")
        let (b, w) = (fit.terms[0].estimate, fit.terms[1].estimate)
        let boundary = -b / w
        """,
      python: """
        fit = LogisticRegression().fit(X, y)
        b, w = fit.intercept_, fit.coef_[0]
        boundary = -b / w
        """, pythonTitle: "Python, with scikit-learn"),
    LessonCode(
      name: "adam-on-and-on",
      swift: """
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
        """,
      python: """
        model = Sequential([Dense(
            1, 'sigmoid',
            kernel_initializer='zeros')])
        model.compile(Adam(0.1),
            'binary_crossentropy')
        done = 0
        for n in looks:
            model.fit(x, y, epochs=n,
                batch_size=len(x),
                initial_epoch=done)
            loss = model.evaluate(x, y)
            w, b = model.get_weights()
            found.append((n, loss, w, b))
            done = n
        """),
  ]

  /// A default fit with its boundary.
  struct Fit {
    let name: String
    let fit: LogisticFit
    let wrong: [Double]
    var intercept: Double { fit.terms[0].estimate }
    var slope: Double { fit.terms[1].estimate }
    var boundary: Double { -intercept / slope }

    init(_ name: String, _ data: LessonData, lambda: Double? = nil) throws(LogisticError) {
      self.name = name
      let table = try data.table()
      if let lambda {
        fit = try LogisticRegression(penalty: .l2(lambda: lambda), standardize: false)
          .fit(table, target: "y")
      } else {
        fit = try LessonFits.logistic(table)
      }
      let (b, w) = (fit.terms[0].estimate, fit.terms[1].estimate)
      wrong = zip(try table.numbers(of: "x"), try table.numbers(of: "y"))
        .filter { (b + w * $0 > 0) != ($1 == 1) }.map(\.0)
    }
  }

  /// By default.
  let fits: [Fit]
  /// With the L2 penalty λ/2·w² on x as it is.
  let weak: [Fit]
  let growth: [(epochs: Int, loss: Double, slope: Double, intercept: Double)]
  let refusal: String
  let line: LineFit
  let balancedLine: LineFit
  let curve: [Double]

  init() throws(LogisticError) {
    fits = [
      try Fit("balanced", .balanced), try Fit("with the far rows", .imbalanced),
      try Fit("balanced, classes overlap", .balancedOverlap),
      try Fit("overlap, with the far rows", .imbalancedOverlap),
    ]
    weak = [
      try Fit("balanced", .balanced, lambda: 0.01),
      try Fit("with the far rows", .imbalanced, lambda: 0.01),
    ]
    let (x, y) = try LessonData.balanced.xy()
    growth = try LessonFits.adamOnAndOn(x, y, looks: [10, 100, 1000, 10_000])
    do {
      _ = try LogisticRegression(penalty: .unpenalized)
        .fit(LessonData.balanced.table(), target: "y")
      refusal = ""
    } catch {
      refusal = error.description
    }
    line = try LineFit(LessonData.imbalanced)
    balancedLine = try LineFit(LessonData.balanced)
    let (b, w) = (fits[1].intercept, fits[1].slope)
    curve = try LessonFits.sigmoid(
      LessonFigure(x: 0...82, y: 0...1).columnValues.map { b + w * $0 })
  }

  func write(to page: inout LessonPage) {
    var figure = line.figure(x: 0...82)
    figure.curve(curve, .character("•"), nil, "logistic regression")
    page.figure(figure)
    page.table(
      ["rows", "boundary", "w", "wrong at x =", "penalty"],
      fits.map { fit in
        [
          fit.name, LessonNumbers.fixed(fit.boundary, 4), LessonNumbers.fixed(fit.slope, 6),
          fit.wrong.isEmpty ? "none" : fit.wrong.map(LessonNumbers.plain).joined(separator: ", "),
          fit.fit.lambda.map { "L2, λ = \(LessonNumbers.significant($0, 4))" } ?? "none",
        ]
      })
    page.say(
      """
      This is the article's point: to logistic regression the far rows hardly matter. A row far on \
      its right side costs next to nothing and pulls with next to no force. Where the line moved \
      by \(LessonNumbers.plain(line.crossing - balancedLine.crossing)), the boundary moves by \
      \(LessonNumbers.fixed(abs(fits[1].boundary - fits[0].boundary), 4)), and only because the \
      penalty is relative to the column's spread, which the far rows change; with the penalty \
      λ = 0.01 on x as it is, the boundaries are \(LessonNumbers.fixed(weak[0].boundary, 6)) and \
      \(LessonNumbers.fixed(weak[1].boundary, 6)).
      """)
    page.code(Self.codes[0])
    page.say(
      """
      What the article leaves out: on its own rows there is no logistic regression to find. The \
      classes do not overlap (verdict: \(fits[0].fit.separation.rawValue) separation), so a \
      steeper sigmoid in the gap always has the lower loss. The maximum-likelihood estimate is at infinity. \
      Training does not notice; the loss falls for ever and the weights grow:
      """)
    page.table(
      ["Adam, epochs", "loss", "w", "b", "boundary"],
      growth.map {
        [
          LessonNumbers.grouped($0.epochs), LessonNumbers.significant($0.loss, 4),
          LessonNumbers.fixed($0.slope, 4), LessonNumbers.fixed($0.intercept, 4),
          LessonNumbers.fixed(-$0.intercept / $0.slope, 4),
        ]
      })
    page.code(Self.codes[1])
    page.say(
      """
      Whatever w such a training ends with says when it was stopped, not how strong the effect is. \
      The library's default notices: it takes the maximum-likelihood estimate where that exists \
      (the overlapping rows: no penalty), and where it does not, it says so and adds the L2 \
      penalty λ/2·w² on the standardized column with λ = 1/n, which is why w is finite in the \
      first two lines. Asked for the estimate itself, it refuses:
      """)
    for line in LessonPage.wrapped(refusal, to: min(page.width, LessonPage.proseWidth) - 4) {
      page.quote(line)
    }
    page.gap()
  }
}
