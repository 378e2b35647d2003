import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct LassoRegressionTests {
  /// glmnet's `standardize = TRUE`, λ by λ, on the columns as they are.
  @Test(arguments: ["0", "2", "4"])
  func `a table's elastic net agrees with the reference`(configuration: String) throws {
    let answer = try ReferenceAnswer("birthwt-glmnet")
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let place = ["answers", "configurations", configuration]
    let alpha = try #require(answer.number(place[0], place[1], place[2], "alpha"))
    for i in 0..<answer.count(place[0], place[1], place[2], "path") {
      let step = String(i)
      func number(_ key: String) -> Double {
        answer.number(place[0], place[1], place[2], "path", step, key) ?? .nan
      }
      let lambda = number("lambda")
      let estimator = LogisticRegression(
        penalty: alpha == 1 ? .l1(lambda: lambda) : .elasticNet(lambda: lambda, l1Ratio: alpha),
        categorical: ["race"], references: ["race": "1"])
      let fit = try estimator.fit(
        table, target: "low", features: answer.texts("data", "features"))
      #expect(fit.history.method == "coordinate-descent")
      #expect(try #require(fit.certificate).kind == .dualityGap)
      #expect(fit.lambda == lambda && fit.l1Ratio == alpha)
      var expected = answer.numbers(place[0], place[1], place[2], "path", step, "coefficients")
      expected["intercept"] = number("intercept")
      var seen = 0
      for term in fit.terms where !term.isReference {
        let value = try #require(expected[term.kind == .intercept ? "intercept" : term.term])
        #expect(abs(term.estimate - value) < 1e-8 * max(1, abs(value)), "\(term.term)")
        #expect((term.estimate == 0) == (value == 0), "\(term.term) at λ \(lambda)")
        #expect(term.standardError == nil)
        seen += 1
      }
      #expect(seen == expected.count)
      #expect(abs(fit.logLikelihood / number("logLikelihood") - 1) < 1e-10)
    }
  }

  @Test func `three classes agree with the reference`() throws {
    let answer = try ReferenceAnswer("iris-enet")
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let classes = answer.texts("data", "classes")
    for i in 0..<answer.count("answers", "path") {
      let step = String(i)
      let lambda = try #require(answer.number("answers", "path", step, "lambda"))
      let fit = try LogisticRegression(penalty: .elasticNet(lambda: lambda, l1Ratio: 0.5)).fit(
        table, target: "species")
      let weights = fit.model.network.weights
      let kernel = weights[weights.count - 2]
      for (c, label) in classes.enumerated() {
        let expected = answer.numbers("answers", "path", step, "coefficients", label)
        for (j, feature) in answer.texts("data", "features").enumerated() {
          let value = try #require(expected[feature])
          #expect(abs(kernel[j * classes.count + c] - value) < 1e-8, "\(label) \(feature)")
        }
      }
    }
  }

  @Test func `the saved model carries Keras's regularizer`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    for (penalty, expected) in [
      (Penalty.l1(lambda: 0.02), Regularizer.l1(0.02)),
      (.elasticNet(lambda: 0.02, l1Ratio: 0.25), .l1l2(l1: 0.005, l2: 0.0075)),
    ] {
      let fit = try LogisticRegression(penalty: penalty).fit(
        table, target: "low", excluding: ["bwt"])
      let dense = fit.model.network.nodes.compactMap { $0.layer as? Dense }.last
      let regularizer = try #require(dense?.kernelRegularizer)
      #expect(abs(regularizer.l1 - expected.l1) < 1e-17)
      #expect(abs(regularizer.l2 - expected.l2) < 1e-17)
      let path = try #require(temporaryFolder()) + "/model.keras"
      try fit.model.save(to: path)
      let again = try TabularModel(contentsOf: path)
      #expect(
        again.record?.penalty == (penalty.hasL1Part && expected.l2 == 0 ? "l1" : "elasticnet"))
      #expect(again.record?.lambda == 0.02)
      #expect(again.record?.certificate?.kind == .dualityGap)
    }
  }

  @Test func `Newton refuses an L1 penalty, and coordinate descent a fit without a penalty`() throws
  {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/spector.csv"))
    let target = try #require(table.names.last)
    let newton = #expect(throws: LogisticError.self) {
      try LogisticRegression(penalty: .l1(lambda: 0.1), method: .newton()).fit(
        table, target: target)
    }
    #expect(newton?.description.contains("an L1 penalty") == true)
    let descent = #expect(throws: LogisticError.self) {
      try LogisticRegression(method: .coordinateDescent()).fit(table, target: target)
    }
    #expect(descent?.description.contains("penalised fits") == true)
  }

  @Test func `coordinate descent and Newton agree on an L2 penalty`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/spector.csv"))
    let target = try #require(table.names.last)
    let a = try LogisticRegression(penalty: .l2(lambda: 0.1), method: .coordinateDescent()).fit(
      table, target: target)
    let b = try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(table, target: target)
    for (x, y) in zip(a.terms, b.terms) { #expect(abs(x.estimate - y.estimate) < 1e-8) }
  }

  @Test(arguments: [-0.1, 1.1, .nan])
  func `an L1 ratio outside 0…1 is refused`(ratio: Double) throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/spector.csv"))
    #expect(throws: LogisticError.self) {
      try LogisticRegression(penalty: .elasticNet(lambda: 1, l1Ratio: ratio)).fit(
        table, target: table.names[table.names.count - 1])
    }
  }

  /// Keras's objective is mean loss + l1·Σ|w| + l2·Σw²: at its optimum the smooth gradient is
  /// within ±l1.
  @Test func `a compiled model with an L1 regularizer is fitted exactly by default`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("article/penguin-happiness.csv"))
    let names = ["fish_eaten", "hours_swum", "social_hours", "sleep_hours"]
    let (x, y) = (try table.matrix(of: names), try table.numbers(of: "happy"))
    var model = Sequential([
      Dense(
        1, activation: .sigmoid, kernelRegularizer: .l1l2(l1: 0.2, l2: 0.01), inputDim: 4)
    ])
    try model.compile(loss: .binaryCrossentropy)
    let history = try model.fit(x, y)
    #expect(history.method == "coordinate-descent")
    #expect(history.methodNote?.hasSuffix("with an L1 penalty") == true)
    #expect(try #require(history.solution).certificate.bound < 1e-10)
    let weights = try model.network.weights
    let kernel = weights[0]
    #expect(kernel.contains(0) && kernel.contains { $0 != 0 })
    let smooth = try Objective(
      rows: MemoryRows(features: x, targets: y), loss: .logistic, l2: [0.02, 0.02, 0.02, 0.02, 0])
    let gradient = try smooth.gradient(at: kernel + weights[1])
    for (g, w) in zip(gradient, kernel) {
      #expect(w == 0 ? abs(g) <= 0.2 : abs(g + (w > 0 ? 0.2 : -0.2)) < 1e-9)
    }
    #expect(abs(gradient[4]) < 1e-9)
  }
}
