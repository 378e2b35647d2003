import Logistic

/// A straight line through 0 and 1, where it works.
struct LineChapter: LessonChapter {
  static let title = "A straight line through two classes"
  static let codes = [
    LessonCode(
      name: "line",
      swift: """
        var line = Sequential([Dense(1)])
        try line.compile(
          optimizer: .newton(), loss: .meanSquaredError)
        try line.fit(x, y)
        let (slope, intercept) = (
          try line.weights[0][0], try line.weights[1][0]
        )
        let crossing = (0.5 - intercept) / slope
        """,
      python: """
        slope, intercept = np.polyfit(x, y, 1)
        crossing = (0.5 - intercept) / slope
        """, pythonTitle: "Python, with NumPy")
  ]

  /// The rows and the line.
  let balanced: LineFit

  init() throws(LogisticError) {
    balanced = try LineFit(LessonData.balanced)
  }

  func write(to page: inout LessonPage) {
    page.say(
      """
      Two classes, 0 and 1, and one number x for each of \(balanced.x.count) rows: \
      \(balanced.ones) of class 1, \(balanced.x.count - balanced.ones) of class 0. The first \
      idea is a straight line: fit it by least squares to the labels and say 1 where it is above \
      one half.
      """)
    page.figure(balanced.figure(x: 0...40, columns: 41))
    page.say(
      """
      The line is \(LessonNumbers.fixed(balanced.intercept, 6)) \
      \(balanced.slope < 0 ? "-" : "+") \(LessonNumbers.fixed(abs(balanced.slope), 6))·x. It \
      crosses 0.5 at x = \(LessonNumbers.plain(balanced.crossing)), in the middle between the \
      classes, and gets \(balanced.wrong.isEmpty ? "no row" : "\(balanced.wrong.count) rows") \
      wrong. So far a line seems to do.
      """)
    for code in Self.codes { page.code(code) }
    page.say(
      """
      A `Dense(1)` without an activation and squared error is linear regression. Squared error is \
      convex in a line's weights, so the exact solver takes it: one step of Newton's method is \
      the least-squares solution.
      """)
  }
}

/// A least-squares line through labels, and what it gets wrong at one half.
struct LineFit {
  let x: [Double]
  let y: [Double]
  let slope: Double
  let intercept: Double
  /// Where the line is one half.
  let crossing: Double

  init(_ data: LessonData) throws(LogisticError) {
    let (features, labels) = try data.xy()
    (slope, intercept, crossing) = try LessonFits.line(features, labels)
    (x, y) = (features.values, labels)
  }

  /// How many rows are of class 1.
  var ones: Int { y.count { $0 == 1 } }
  /// The line's value.
  func value(_ x: Double) -> Double { intercept + slope * x }
  /// Rows that lie on one half but for rounding: no side is right or wrong there.
  var undecided: [Double] { x.filter { abs(value($0) - 0.5) < 1e-9 } }
  /// Rows on the wrong side, those on the line itself left out.
  var wrong: [Double] {
    zip(x, y).filter { abs(value($0) - 0.5) >= 1e-9 && (value($0) > 0.5) != ($1 == 1) }.map(\.0)
  }

  /// The rows with the line.
  func figure(x range: ClosedRange<Double>, columns: Int = 64) -> LessonFigure {
    var figure = LessonFigure(x: range, y: -0.3...1.3, columns: columns)
    figure.level(0.5)
    figure.upright(crossing)
    figure.curve(figure.columnValues.map(value), .blocks, .first, "least squares")
    figure.marks(points(ofClass: 1), "●", .second, "class 1")
    figure.marks(points(ofClass: 0), "○", .third, "class 0")
    return figure
  }

  /// The rows of a class as points.
  func points(ofClass label: Double) -> [(Double, Double)] {
    zip(x, y).filter { $1 == label }.map { ($0, $1) }
  }
}
