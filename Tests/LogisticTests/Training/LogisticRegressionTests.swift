import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct LogisticRegressionTests {
  /// Coefficients to 1e-8 standard errors: what a Newton solver that runs to the end reaches.
  @Test(arguments: ["birthwt-mle", "spector-mle", "penguin-happiness-mle", "penguins-sex-mle"])
  func `unpenalised estimates and standard errors agree with the reference`(name: String) throws {
    let answer = try ReferenceAnswer(name)
    let file = answer.text("data", "file")!
    let folder = name == "penguin-happiness-mle" ? "article" : "data"
    let table = try DataTable(contentsOf: ProjectFiles.fixture("\(folder)/\(file)"))
    var estimator = LogisticRegression(missing: .drop)
    estimator.categorical = name == "birthwt-mle" ? ["race"] : []
    let fit = try estimator.fit(
      table, target: answer.text("data", "target")!, features: answer.texts("data", "features"))
    #expect(fit.observations == answer.number("data", "rowsUsed"))
    let errors = answer.numbers("answers", "standardErrors")
    var expected = answer.numbers("answers", "coefficients")
    expected["intercept"] = answer.number("answers", "intercept")
    var seen = 0
    for term in fit.terms where !term.isReference {
      let key = term.kind == .intercept ? "intercept" : term.term
      let value = try #require(expected[key], "no reference for \(key)")
      let error = try #require(errors[key])
      #expect(abs(term.estimate - value) < 1e-8 * error, "\(key)")
      #expect(abs(try #require(term.standardError) / error - 1) < 1e-6, "\(key)")
      seen += 1
    }
    #expect(seen == expected.count)
    let logLikelihood = try #require(answer.number("answers", "logLikelihood"))
    #expect(abs(fit.logLikelihood / logLikelihood - 1) < 1e-10)
    let null = try #require(answer.number("answers", "nullLogLikelihood"))
    #expect(abs(try #require(fit.nullLogLikelihood) / null - 1) < 1e-10)
    #expect(fit.separation == .none)
    #expect(try #require(fit.certificate).bound < 1e-8)
  }

  /// The reference's λ is on the columns as they are, in `mean loss + λ/2·‖w‖²`.
  @Test(arguments: ["birthwt-l2", "breast-cancer-l2"])
  func `L2 of two classes agrees with the reference`(name: String) throws {
    let answer = try ReferenceAnswer(name)
    let table = try DataTable(
      contentsOf: ProjectFiles.fixture("data/\(answer.text("data", "file")!)"))
    for i in 0..<answer.count("answers", "path") {
      let step = String(i)
      let lambda = try #require(answer.number("answers", "path", step, "lambda"))
      // breast-cancer-l2 is stated on standardized columns, birthwt-l2 on raw ones.
      let isStandardized = name == "breast-cancer-l2"
      let isBirths = name == "birthwt-l2"
      let estimator = LogisticRegression(
        penalty: .l2(lambda: lambda), standardize: isStandardized,
        categorical: isBirths ? ["race"] : [], references: isBirths ? ["race": "1"] : [:],
        positive: answer.text("data", "positive"))
      let fit = try estimator.fit(
        table, target: answer.text("data", "target")!, features: answer.texts("data", "features"))
      let expected = answer.numbers("answers", "path", step, "coefficients")
      // What the network holds is on the scale that is penalised.
      let weights = fit.model.network.weights
      let kernel = weights[weights.count - 2]
      var seen = 0
      for (j, feature) in fit.model.space.features.enumerated() {
        guard let value = expected[feature.term] else {
          #expect(kernel[j] == 0, "\(feature.term) is a reference or unknown level")
          continue
        }
        #expect(abs(kernel[j] - value) < 1e-8 * max(1, abs(value)), "\(feature) at λ \(lambda)")
        seen += 1
      }
      #expect(seen == expected.count)
    }
  }

  @Test(arguments: ["iris-l2", "wine-l2"])
  func `L2 of three classes agrees with the reference`(name: String) throws {
    let answer = try ReferenceAnswer(name)
    let table = try DataTable(
      contentsOf: ProjectFiles.fixture("data/\(answer.text("data", "file")!)"))
    let lambda = try #require(answer.number("answers", "path", "0", "lambda"))
    let estimator = LogisticRegression(
      penalty: .l2(lambda: lambda), standardize: name == "wine-l2")
    let fit = try estimator.fit(
      table, target: answer.text("data", "target")!, features: answer.texts("data", "features"))
    let classes = answer.texts("data", "classes")
    let features = answer.texts("data", "features")
    let means = try features.map { name in
      let numbers = try table.numbers(of: name)
      return numbers.reduce(0, +) / Double(numbers.count)
    }
    let weights = fit.model.network.weights
    let kernel = weights[weights.count - 2]
    for (c, label) in classes.enumerated() {
      // The reference's intercept is at the columns' means where they are standardized.
      var intercept = 0.0
      for term in fit.terms where term.classLabel == label {
        let j = term.column.flatMap(features.firstIndex)
        intercept += term.estimate * (j.map { estimator.standardize ? means[$0] : 0 } ?? 1)
      }
      let value = try #require(answer.number("answers", "path", "0", "intercept", label))
      #expect(abs(intercept - value) < 1e-8 * max(1, abs(value)))
      let expected = answer.numbers("answers", "path", "0", "coefficients", label)
      for (j, feature) in features.enumerated() {
        #expect(
          abs(kernel[j * classes.count + c] - (try #require(expected[feature]))) < 1e-8,
          "\(label) \(feature)")
      }
    }
  }

  /// A multinomial fit once trapped on its way to the standard errors.
  @Test func `three classes without penalty agree with the reference, errors included`() throws {
    let answer = try ReferenceAnswer("penguins-island-multinomial")
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    let fit = try LogisticRegression(missing: .drop).fit(
      table, target: "island", features: answer.texts("data", "features"))
    #expect(fit.separation == .none)
    var seen = 0
    for term in fit.terms where !term.isReference {
      let label = try #require(term.classLabel)
      let key = term.kind == .intercept ? "intercept" : term.term
      let error = try #require(answer.number("answers", "standardErrors", label, key))
      let value =
        term.kind == .intercept
        ? answer.number("answers", "intercept", label)
        : answer.number("answers", "coefficients", label, key)
      #expect(abs(term.estimate - (try #require(value))) < 1e-8 * error, "\(label) \(key)")
      #expect(abs(try #require(term.standardError) / error - 1) < 1e-6, "\(label) \(key)")
      seen += 1
    }
    #expect(seen == 10)
  }

  @Test func `separated classes fall back to L2 and say which columns separate`() throws {
    let penguins = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    let (training, held) = try penguins.split(fraction: 0.2, stratifiedBy: "species", seed: 1)
    let fit = try LogisticRegression().fit(training, target: "species")
    #expect(fit.separation == .complete)
    #expect(fit.penaltyIsFallback)
    #expect(fit.lambda == 1 / fit.observations)
    #expect(!fit.separatingTerms.isEmpty)
    #expect(fit.terms.allSatisfy { $0.standardError == nil })
    let predictions = try fit.model.predict(held)
    let labels = try ClassLabels("species", in: held)
    let right = zip(predictions.predicted, labels.indices).count { $0 == $1 }
    #expect(Double(right) >= 0.97 * Double(held.rowCount))
  }

  @Test func `asking for the estimate itself of separated classes is an error with advice`() throws
  {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/separable.csv"))
    let error = #expect(throws: LogisticError.self) {
      try LogisticRegression(penalty: .unpenalized).fit(table, target: "y")
    }
    #expect(error?.code == "separated")
    #expect(error?.advice?.contains("--penalty") == true)
  }

  @Test func `frequency weights give the answers of the expanded table`() throws {
    let answer = try ReferenceAnswer("titanic-counts-weights")
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic_counts.csv"))
    let fit = try LogisticRegression(positive: answer.text("data", "positive")).fit(
      table, target: answer.text("data", "target")!, features: answer.texts("data", "features"),
      rowColumns: .init(frequencyWeight: "freq"))
    #expect(fit.observations == 2201)
    let expected = answer.numbers("answers", "coefficients")
    let errors = answer.numbers("answers", "standardErrors")
    for term in fit.terms where term.kind == .slope && !term.isReference {
      let value = try #require(expected[term.term], "\(term.term)")
      #expect(abs(term.estimate - value) < 1e-8 * (try #require(errors[term.term])))
    }
  }

  @Test func `Adam and Newton find one optimum of a weighted, penalised fit`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("article/penguin-happiness.csv"))
    var estimator = LogisticRegression(
      penalty: .l2(lambda: 0.05), classWeight: .each(["0": 3, "1": 0.5]))
    let exact = try estimator.fit(table, target: "happy")
    estimator.method = .adam(learningRate: 0.02)
    estimator.epochs = 400
    estimator.batchSize = 200
    let stepped = try estimator.fit(table, target: "happy")
    // Adam on the whole set stops moving within a few of its last step lengths.
    for (a, b) in zip(exact.terms, stepped.terms) {
      #expect(abs(a.estimate - b.estimate) < 1e-3, "\(a.term)")
    }
  }

  /// Weights that scale losses count nothing: twice all weights is the same fit, and no more known.
  @Test func `class and sample weights have no standard errors, frequency weights have`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("article/penguin-happiness.csv"))
    let twos = try table.with(
      Column("w", numbers: [Double](repeating: 2, count: table.rowCount)))
    let balanced = try LogisticRegression(classWeight: .balanced).fit(table, target: "happy")
    let weighted = try LogisticRegression().fit(
      twos, target: "happy", rowColumns: .init(sampleWeight: "w"))
    for fit in [balanced, weighted] {
      #expect(fit.hasLossWeights)
      #expect(fit.terms.allSatisfy { $0.standardError == nil })
      #expect(fit.statistics.aic == nil && fit.statistics.likelihoodRatioTest == nil)
      #expect(fit.summary().contains("sample and class weights scale losses"))
    }
    let counted = try LogisticRegression().fit(
      twos, target: "happy", rowColumns: .init(frequencyWeight: "w"))
    #expect(counted.terms.allSatisfy { $0.standardError != nil })
    #expect(counted.statistics.aic != nil)
  }

  @Test func `numbers missing in training are filled in, marked and counted`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic.csv"))
    let fit = try LogisticRegression().fit(table, target: "survived")
    #expect(fit.valuesImputed == 263)
    #expect(fit.observations == 1309)
    #expect(fit.terms.contains { $0.term == "age=missing" })
    #expect(fit.terms.allSatisfy { $0.standardError == nil })
    let predictions = try fit.model.predict(table)
    #expect(predictions.predicted.allSatisfy { $0 != nil })
  }

  @Test func `a level never seen in training is listed with its rows`() throws {
    let training = try DataTable(contentsOf: ProjectFiles.fixture("messy/levels_train.csv"))
    let new = try DataTable(contentsOf: ProjectFiles.fixture("messy/levels_new.csv"))
    let fit = try LogisticRegression(penalty: .l2(c: 1)).fit(training, target: "y")
    let predictions = try fit.model.predict(new)
    #expect(predictions.unknown.map(\.level) == ["", "green"])
    #expect(predictions.unknown.map(\.rows) == [[2], [1]])
    #expect(predictions.probabilities.rows == 4)
  }

  @Test func `collinear columns are fitted without the later one`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/collinear.csv"))
    let fit = try LogisticRegression().fit(table, target: "y")
    #expect(fit.terms.filter(\.isAliased).map(\.term) == ["x3", "x4"])
    #expect(
      fit.terms.filter(\.isAliased).allSatisfy { $0.estimate == 0 && $0.standardError == nil })
  }

  @Test func `a huge scale changes the coefficients' scale and nothing else`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("messy/huge_scale.csv"))
    let fit = try LogisticRegression().fit(table, target: "y")
    // 1e-8 of the reference on rescaled columns; the intercept on raw ones loses the digits of 1e9.
    #expect(abs(fit.logLikelihood / -7.286674203222181 - 1) < 1e-10)
    #expect(abs(fit.terms[1].estimate / 2.349961113235264e-06 - 1) < 1e-7)
    #expect(abs(fit.terms[2].estimate / 79906800.75298414 - 1) < 1e-7)
  }

  @Test func `a model without intercept predicts from its coefficients alone`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let fit = try LogisticRegression(intercept: false).fit(
      table, target: "low", features: ["age", "lwt", "smoke"])
    #expect(fit.model.coefficients[0].intercept == 0)
    let loss = try fit.model.evaluate(table)[0].value
    #expect(abs(loss * Double(table.rowCount) + fit.logLikelihood) < 1e-9)
  }
}
