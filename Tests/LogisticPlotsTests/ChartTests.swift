import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic
@testable import LogisticPlots

@Suite struct ChartTests {
  @Test func `a ROC curve tells the area that the library computes`() throws {
    let rows = try madeRows(500)
    let area = try #require(try rows.curve(of: 1).area)
    let svg = ParsedSVG(try Plot.roc(rows).svg())
    #expect(svg.isWellFormed)
    #expect(svg.texts.contains("yes: AUC " + NumberLabel.fixed(area, 4)))
    #expect(svg.texts.contains("500 rows"))
  }

  /// Four rows whose curves are known by hand: scores 0.1 to 0.4, labels 0, 0, 1, 1.
  @Test func `perfectly ranked rows have area 1 and average precision 1`() throws {
    let rows = try ScoredRows(
      probabilities: [0.1, 0.2, 0.3, 0.4], labels: [false, false, true, true])
    #expect(try Plot.roc(rows).svg().contains("1: AUC 1.0000"))
    #expect(try Plot.precisionRecall(rows).svg().contains("1: average precision 1.0000"))
  }

  @Test func `a confusion matrix has its counts and shares`() throws {
    let rows = try ScoredRows(
      probabilities: [0.1, 0.6, 0.7, 0.8], labels: [false, false, true, true])
    let svg = ParsedSVG(
      try Plot.confusion(rows.report(), classes: ["female", "male"]).svg())
    #expect(svg.texts.contains("2"))
    #expect(svg.texts.filter { $0 == "50.0 %" }.count == 2)
    #expect(svg.texts.contains { $0.hasPrefix("4 rows, 75.00 % right") })
  }

  /// Bins of one score each: the error is the mean of |0.25 − 0.5| and |0.75 − 1|.
  @Test func `the calibration error is the mean distance from the diagonal`() throws {
    let rows = try ScoredRows(
      probabilities: [0.25, 0.25, 0.75, 0.75], labels: [false, true, true, true])
    #expect(try Plot.reliability(rows).svg().contains("expected calibration error 0.2500"))
    let (low, high) = Plot.wilson(0.5, of: 10)
    // R: prop.test(5, 10, correct = FALSE)$conf.int
    #expect(abs(low - 0.2365931) < 1e-7 && abs(high - 0.7634069) < 1e-7)
  }

  @Test func `odds ratios of a fit and of its saved model are the same picture`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    var estimator = LogisticRegression()
    estimator.missing = .drop
    let fit = try estimator.fit(
      table, target: "sex", features: ["bill_length_mm", "body_mass_g", "species"])
    let one = CoefficientInterval.slopes(of: fit.terms)
    let other = CoefficientInterval.slopes(of: fit.model)
    #expect(one.map(\.term) == other.map(\.term))
    for (a, b) in zip(one, other) {
      let (i, j) = (try #require(a.interval), try #require(b.interval))
      // One square root of a covariance, taken twice.
      #expect(abs(i.lowerBound - j.lowerBound) <= 1e-12 * abs(i.lowerBound))
      #expect(abs(i.upperBound - j.upperBound) <= 1e-12 * abs(i.upperBound))
    }
    #expect(ParsedSVG(try Plot.coefficients(one).svg()).texts.contains("body_mass_g"))
  }

  @Test func `a model of three classes has intervals for two of them, and a curve each`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    var estimator = LogisticRegression(penalty: .l2(lambda: 0.01))
    estimator.missing = .drop
    let fit = try estimator.fit(
      table, target: "island", features: ["body_mass_g", "flipper_length_mm"])
    let labels = try ClassLabels("island", in: table, classes: fit.model.classes)
    let rows = try ScoredRows(
      fit.model.predict(table.selecting(rows: labels.rows)), labels: labels.indices)
    let svg = ParsedSVG(try Plot.roc(rows).svg())
    for name in fit.model.classes { #expect(svg.texts.contains { $0.hasPrefix("\(name): AUC ") }) }
    #expect(ParsedSVG(try Plot.network(fit.model).svg()).isWellFormed)
  }

  @Test func `the sigmoid crosses its threshold where it is marked, and its errors are counted`()
    throws
  {
    let plot = try Plot.sigmoid(
      x: [0, 1, 2, 3], labels: [false, true, false, true], sigmoid: (-1.5, 1))
    let svg = ParsedSVG(plot.svg())
    #expect(svg.texts.contains("1.5"))
    #expect(svg.texts.contains("on the wrong side: 2"))
  }

  @Test func `training curves of a fit name what was reported`() throws {
    var history = History()
    history.epochs = [0, 1, 2]
    history.metrics = [
      "loss": [0.7, 0.5, 0.4], "val_loss": [0.7, 0.6, .nan], "accuracy": [0.5, 0.6, 0.7],
    ]
    history.method = "adam"
    let svg = ParsedSVG(try Plot.training(history).svg())
    for name in ["loss", "loss, validation", "accuracy", "epoch", "adam, 3 epochs"] {
      #expect(svg.texts.contains(name), "\(name)")
    }
    #expect(throws: LogisticError.self) { try Plot.training(History()) }
  }

  @Test func `a path has its band and both choices`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let search = try LogisticRegression(penalty: .l1(lambda: 0.1)).crossValidated(
      table, target: "low", excluding: ["bwt"], folds: .stratified(4, seed: 1),
      grid: .init(count: 12))
    let svg = ParsedSVG(try Plot.path(search).svg())
    #expect(svg.texts.contains("mean of 4 folds ± 1 standard error"))
    #expect(svg.texts.contains("penalty λ"))
    #expect(ParsedSVG(try Plot.path(search.path).svg()).isWellFormed)
  }

  @Test func `a race has a curve for each method that ran`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("article/penguin-happiness.csv"))
    let race = try LogisticRegression().race(
      table, target: "happy",
      contestants: [
        .init("newton", .newton()), .init("adam", .adam(), learningRates: [0.1]),
      ], timeLimit: 0.2)
    for measure in Plot.RaceMeasure.allCases {
      let svg = ParsedSVG(try Plot.race(race, against: measure).svg())
      #expect(svg.texts.contains("newton"))
      #expect(svg.texts.contains { $0.hasPrefix("adam, rate ") })
    }
  }

  @Test func `the surface of a bowl has its lowest and highest value, and the ways on it`() throws {
    let plot = try Plot.lossSurface(
      "Bowl", x: -1...1, y: -2...2, marked: ("minimum", 0, 0),
      trajectories: [.init("SGD", steps: [[1, 1], [0.5, 0.5], [0.1, 0.1]])]
    ) { x, y throws(LogisticError) in x * x + y * y }
    let svg = ParsedSVG(plot.svg())
    #expect(svg.texts.contains { $0.hasPrefix("loss from 0 to 5") })
    #expect(svg.texts.contains("SGD: 2 steps"))
  }

  @Test func `a boundary of two features is where the probability is the threshold`() throws {
    let plot = try Plot.decisionBoundary(
      x: [0, 1, 2, 3], y: [0, 1, 2, 3], labels: [0, 0, 1, 1], classes: ["a", "b"],
      names: ("u", "v")
    ) { x, y throws(LogisticError) in
      try Matrix(
        rows: x.count, columns: 2,
        values: x.indices.flatMap { i in
          let p = logisticFunction(x[i] + y[i] - 3)
          return [1 - p, p]
        })
    }
    let svg = ParsedSVG(plot.svg())
    #expect(svg.texts.contains { $0.hasPrefix("4 rows, 0 predicted wrong") })
    #expect(svg.texts.contains("u") && svg.texts.contains("v"))
  }
}
