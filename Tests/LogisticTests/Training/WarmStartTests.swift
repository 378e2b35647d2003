import LogisticTestSupport
import Testing

@testable import Logistic

/// Fits that begin at a model.
@Suite struct WarmStartTests {
  private func births() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
  }
  private let features = ["age", "lwt", "race", "smoke"]

  @Test func `a fit that begins at its own optimum takes no step and ends there`() throws {
    for (penalty, reference) in [(Penalty.unpenalized, true), (.l2(lambda: 0.01), false)] {
      let estimator = LogisticRegression(
        penalty: penalty, categorical: ["race"], references: reference ? ["race": "2"] : [:])
      let fit = try estimator.fit(births(), target: "low", features: features)
      let again = try estimator.fit(
        births(), target: "low", features: features, startingFrom: fit.model)
      #expect(try #require(fit.history.solution).iterations > 2)
      // What the model holds is on other columns: rounding may ask for one step.
      #expect(try #require(again.history.solution).iterations <= 1)
      for (a, b) in zip(fit.terms, again.terms) {
        #expect(abs(a.estimate - b.estimate) < 1e-7 * max(1e-3, abs(a.estimate)))
      }
    }
  }

  @Test func `a fit without penalty may begin at a penalised one, which has every level`() throws {
    let penalised = try LogisticRegression(penalty: .l2(lambda: 1e-4), categorical: ["race"]).fit(
      births(), target: "low", features: features)
    let estimator = LogisticRegression(categorical: ["race"])
    let cold = try estimator.fit(births(), target: "low", features: features)
    let warm = try estimator.fit(
      births(), target: "low", features: features, startingFrom: penalised.model)
    #expect(
      try #require(warm.history.solution).iterations < #require(cold.history.solution).iterations)
    for (a, b) in zip(cold.terms, warm.terms) {
      #expect(abs(a.estimate - b.estimate) < 1e-7 * max(1e-3, abs(a.estimate)))
    }
  }

  @Test func `an optimizer begins at the model's loss, whichever class is positive`() throws {
    let fit = try LogisticRegression(penalty: .l2(lambda: 0.01)).fit(
      births(), target: "low", features: features)
    let best = try fit.model.evaluate(births())[0].value
    for positive in ["0", "1"] {
      var adam = LogisticRegression(
        penalty: .l2(lambda: 0.01), method: .adam(learningRate: 1e-9), positive: positive)
      adam.epochs = 1
      let stepped = try adam.fit(
        births(), target: "low", features: features, startingFrom: fit.model)
      #expect(abs(stepped.history["loss"][0] - best) < 0.02)
      #expect(abs(try stepped.model.evaluate(births())[0].value - best) < 1e-6)
    }
  }

  @Test func `classes in another order and several outputs find their coefficients`() throws {
    let wine = try DataTable(contentsOf: ProjectFiles.fixture("data/wine.csv"))
    let estimator = LogisticRegression(penalty: .l2(lambda: 0.01))
    let fit = try estimator.fit(wine, target: "cultivar")
    let again = try estimator.fit(wine, target: "cultivar", startingFrom: fit.model)
    #expect(try #require(again.history.solution).iterations <= 1)
  }

  @Test func `a path may begin at a model and has the points that it has without`() throws {
    let estimator = LogisticRegression(penalty: .l1(lambda: 0.02))
    let fit = try estimator.fit(births(), target: "low", features: features)
    let grid = RegularizationPath.Grid(lambdas: [0.03, 0.02, 0.01])
    let cold = try estimator.path(births(), target: "low", features: features, grid: grid)
    let warm = try estimator.path(
      births(), target: "low", features: features, grid: grid, startingFrom: fit.model)
    for (a, b) in zip(cold.points, warm.points) {
      for (x, y) in zip(a.weights[0], b.weights[0]) { #expect(abs(x - y) < 1e-7) }
    }
  }

  @Test func `a compiled network fits on from its present weights, exactly too`() throws {
    let rows = try Problems.rows(Double.self, count: 300, columns: 3, seed: 1)
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 3)])
    try model.compile(optimizer: .auto, loss: .binaryCrossentropy)
    let first = try model.fit(rows.features, rows.targets)
    let second = try model.fit(rows.features, rows.targets)
    #expect(try #require(first.solution).iterations > 2)
    #expect(try #require(second.solution).iterations <= 1)
  }

  @Test func `other columns, levels, classes and outputs are refused with what differs`() throws {
    let estimator = LogisticRegression(categorical: ["race"])
    let fit = try estimator.fit(births(), target: "low", features: features)
    func reason(_ estimator: LogisticRegression, _ table: DataTable, _ features: [String])
      -> String
    {
      do throws(LogisticError) {
        _ = try estimator.fit(table, target: "low", features: features, startingFrom: fit.model)
        return "accepted"
      } catch { return "\(error.code): \(error.reason)" }
    }
    let table = try births()
    #expect(
      reason(estimator, table, ["age", "lwt", "race", "ht"])
        == "starting-model: the fit cannot begin at this model: it has no coefficient of ht")
    #expect(
      reason(estimator, table, ["age", "race"]).hasSuffix(
        "it has a coefficient of lwt, which the rows do not have"))
    let race = try table.numbers(of: "race")
    let few = table.selecting(rows: race.indices.filter { race[$0] != 3 })
    #expect(reason(estimator, few, features).contains("a coefficient of race=3"))
    var two = estimator
    two.outputLayer = .softmax(units: 2)
    #expect(reason(two, table, features).contains("1 outputs (sigmoid), the fit 2 (softmax)"))
    do throws(LogisticError) {
      _ = try estimator.fit(table, target: "ptl", features: features, startingFrom: fit.model)
      Issue.record("other classes were accepted")
    } catch { #expect(error.reason.contains("its classes are 0, 1")) }
  }
}
