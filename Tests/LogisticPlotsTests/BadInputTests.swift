import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic
@testable import LogisticPlots

/// What would break a careless plot: a sensible picture, or a clear error.
@Suite struct BadInputTests {
  /// Every chart of rows of two classes.
  private static func charts(_ rows: ScoredRows) throws -> [Plot] {
    [
      try .roc(rows), try .precisionRecall(rows), .scoreDistributions(rows),
      try .reliability(rows), try .confusion(rows.report(), classes: rows.classes),
    ]
  }

  private func check(_ plot: Plot, _ comment: Comment? = nil) {
    for theme in PlotTheme.allCases {
      let text = plot.svg(theme: theme)
      let svg = ParsedSVG(text)
      #expect(svg.isWellFormed, comment)
      #expect(text.utf8.count < 200_000, comment)
      for attribute in svg.attributes {
        #expect(!attribute.contains("nan") && !attribute.contains("inf"), comment)
        #expect(!attribute.hasPrefix("on"), comment)
      }
      #expect(svg.elements["script"] == nil, comment)
      #expect(svg.elements["desc"] == 1, comment)
    }
  }

  @Test func `constant scores are the diagonal`() throws {
    let rows = try ScoredRows(
      probabilities: Array(repeating: 0.3, count: 50), labels: (0..<50).map { $0 % 2 == 0 })
    for plot in try Self.charts(rows) { check(plot) }
    #expect(try Plot.roc(rows).svg().contains("AUC 0.5000"))
  }

  @Test func `rows of one class have distributions, and no curves that compare two`() throws {
    let rows = try ScoredRows(probabilities: [0.2, 0.8], labels: [true, true])
    check(.scoreDistributions(rows))
    check(try .reliability(rows))
    let roc = #expect(throws: LogisticError.self) { try Plot.roc(rows) }
    let other = #expect(throws: LogisticError.self) { try Plot.precisionRecall(rows) }
    for error in [roc, other] {
      #expect(error?.description.contains("every row is of class '1'") == true)
    }
  }

  @Test func `scores that are not numbers are left out and counted; none left is said`() throws {
    let rows = try ScoredRows(
      probabilities: [.nan, 0.2, 0.9, .nan], labels: [true, false, true, false])
    #expect(rows.rowsLeftOut == 2)
    #expect(try Plot.roc(rows).svg().contains("2 rows, 2 left out"))
    let error = #expect(throws: LogisticError.self) {
      try ScoredRows(probabilities: [.nan], labels: [true])
    }
    #expect(error?.description.contains("nothing to draw") == true)
  }

  @Test func `one row has a picture wherever one class is enough`() throws {
    let rows = try ScoredRows(probabilities: [0.5], labels: [true])
    check(.scoreDistributions(rows))
    check(try .reliability(rows))
    check(try .confusion(rows.report(), classes: rows.classes))
    check(try .sigmoid(x: [3], labels: [true], sigmoid: (0, 0)))
  }

  @Test(arguments: hostileNames)
  func `names are never markup`(name: String) throws {
    let rows = try madeRows(60, classes: [name, name + "2"])
    for plot in try Self.charts(rows) { check(plot, "\(name)") }
    check(
      try .coefficients(
        [
          .init(term: name, classLabel: name, estimate: 1, interval: 0.5...1.5),
          .init(term: "b", estimate: -.infinity),
        ], modelled: name))
    check(
      try .network(
        inputs: [name, "b"], outputs: [(0, [1, -1])], classes: [name, name], target: name))
    check(
      try .sigmoid(
        x: [1, 2, 3], labels: [true, false, true], sigmoid: (1, -1), line: (0, 1), feature: name,
        classes: [name, name]))
    check(
      try .lossCurve(
        name, x: [0, 1], curves: [(name, [1, .nan])], marked: [(name, 0, 1)], parameter: name,
        loss: name))
  }

  @Test func `a thousand classes are drawn as a few and the rest together`() throws {
    let k = 1000
    let n = 3000
    var values = [Double](repeating: 0.1 / Double(k - 1), count: n * k)
    for row in 0..<n { values[row * k + (row * 7) % k] = 0.9 }
    let labels = (0..<n).map { $0 % 3 == 0 ? 0 : ($0 * 7) % k }
    let report = try ClassificationReport(
      predicted: (0..<n).map { ($0 * 7) % k }, actual: labels, classCount: k)
    let names = (0..<k).map { "class number \($0)" }
    let plot = try Plot.confusion(report, classes: names)
    check(plot)
    #expect(plot.svg().contains("989 others"))
    check(
      try .coefficients((0..<5000).map { .init(term: "t\($0)", estimate: Double($0 % 17) - 8) }))
    check(
      try .network(
        inputs: (0..<300).map { "x\($0)" },
        outputs: (0..<50).map { c in (0, (0..<300).map { Double(($0 * c) % 7) }) },
        classes: (0..<50).map(String.init), target: "y"))
  }

  @Test func `a file stays small whatever the number of rows`() throws {
    let rows = try madeRows(100_000)
    for plot in try Self.charts(rows) { check(plot) }
    let x = (0..<50_000).map { Double(($0 * 7919) % 10_007) }
    let labels = x.map { $0 > 5000 }
    check(try .sigmoid(x: x, labels: labels, sigmoid: (-5, 0.001)))
    check(
      try .decisionBoundary(
        x: x, y: x.reversed(), labels: labels.map { $0 ? 1 : 0 }, classes: ["a", "b"],
        names: ("x", "y")
      ) { x, _ throws(LogisticError) in
        try Matrix(
          rows: x.count, columns: 2,
          values: x.flatMap { [1 - logisticFunction($0 - 5000), logisticFunction($0 - 5000)] })
      })
    var history = History()
    history.epochs = Array(0..<100_000)
    history.metrics = ["loss": history.epochs.map { Double(($0 * 31) % 101) }]
    check(try .training(history))
  }

  @Test func `the same values give the same bytes`() throws {
    let (one, other) = (try madeRows(2000), try madeRows(2000))
    for (a, b) in zip(try Self.charts(one), try Self.charts(other)) { #expect(a.svg() == b.svg()) }
  }

  @Test(arguments: [
    [0.0, 0], [1e300, -1e300], [1e-300, 2e-300], [5, 5 + 1e-12], [.nan, .infinity],
  ])
  func `axes have at least one label and end apart, whatever the values`(values: [Double]) {
    let scale = Scale.linear(values)
    #expect(scale.upper > scale.lower)
    #expect(!scale.ticks.isEmpty)
    for tick in scale.ticks { #expect(!tick.label.isEmpty) }
    let logarithmic = Scale.logarithmic(values)
    #expect(logarithmic.upper > logarithmic.lower)
  }

  @Test func `axes are labelled at round numbers`() {
    #expect(
      Scale.linear(from: 0, to: 1, tickCount: 5).ticks.map(\.label) == [
        "0.0", "0.2", "0.4", "0.6", "0.8", "1.0",
      ])
    #expect(
      Scale.linear(from: -7, to: 13, tickCount: 4).ticks.map(\.label) == ["−5", "0", "5", "10"])
    #expect(
      Scale.logarithmic([1e-6, 1], room: 0).ticks.map(\.label)
        == ["10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1"])
    #expect(NumberLabel.significant(0.000012345, 3) == "1.23×10⁻⁵")
    #expect(NumberLabel.count(1_234_567) == "1,234,567")
  }
}
