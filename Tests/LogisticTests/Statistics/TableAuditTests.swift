import LogisticTestSupport
import Testing

@testable import Logistic

/// Audits of tables' models against what their fits said.
@Suite struct TableAuditTests {
  private func table(_ name: String) throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/\(name).csv"))
  }

  @Test(arguments: [
    LogisticRegression(penalty: .unpenalized, classWeight: .each(["1": 2.5])),
    LogisticRegression(penalty: .l2(lambda: 0.05), classWeight: .balanced),
  ])
  func `an exact fit with class weights is converged with them, and not without`(
    estimator: LogisticRegression
  ) throws {
    let birthwt = try table("birthwt")
    var model = try estimator.fit(birthwt, target: "low", features: ["age", "lwt", "smoke"]).model
    let weights = try #require(estimator.classWeight)
    let audit = try model.audit(birthwt, classWeight: weights)
    #expect(audit.verdict == .converged && audit.warnings.isEmpty && audit.calibration == nil)
    #expect(audit.whyNoStandardErrors != nil && audit.standardErrors == nil)
    let known = try model.audit(birthwt)
    #expect(known.verdict == .converged && known.warnings.map(\.code) == ["class-weights"])
    #expect(model.isFitted(to: birthwt))
    model.record?.weights = FitWeights()
    let without = try model.audit(birthwt)
    #expect(without.verdict == .notConverged && without.warnings.map(\.code) == ["other-weights"])
  }

  @Test func `a fit with frequency weights is converged with them, and said to lack them without`()
    throws
  {
    let counts = try table("titanic_counts")
    let columns = LogisticRegression.RowColumns(frequencyWeight: "freq")
    let model = try LogisticRegression(penalty: .unpenalized).fit(
      counts, target: "survived", features: ["class", "sex", "age"], rowColumns: columns
    ).model
    let audit = try model.audit(counts, rowColumns: columns)
    #expect(audit.verdict == .converged && audit.warnings.isEmpty && audit.rows == 2201)
    let errors = try model.inference(on: counts, rowColumns: columns)
    let slope = try #require(errors.terms.first { $0.term == "sex=Male" && !$0.isReference })
    let place = try #require(audit.terms.firstIndex(of: "sex=Male"))
    let found = try #require(audit.standardErrors?[0][place])
    #expect(abs(found - (try #require(slope.standardError))) < 1e-9)
    let calibration = try #require(audit.calibration?[0])
    #expect(abs(calibration.observedShare - 711 / 2201.0) < 1e-12)
    let without = try model.audit(counts)
    #expect(without.verdict != .converged && without.warnings.map(\.code) == ["other-weights"])
    #expect(model.isFitted(to: counts, rowColumns: columns) && !model.isFitted(to: counts))
  }

  @Test func `the optimum of a table's fit is shown as the fit has it`() throws {
    let birthwt = try table("birthwt")
    let fit = try LogisticRegression(penalty: .unpenalized, categorical: ["race"]).fit(
      birthwt, target: "low", features: ["age", "race", "smoke"])
    let audit = try fit.model.audit(birthwt)
    #expect(audit.terms == ["age", "race=1", "race=2", "race=3", "smoke"])
    let inference = try fit.model.inference(on: birthwt)
    let (present, optimal) = audit.coefficients[0]
    let errors = try #require(audit.standardErrors?[0])
    for (j, name) in (audit.terms + ["(Intercept)"]).enumerated() {
      let term = try #require(inference.terms.first { $0.term == name })
      #expect(abs(present[j] - term.estimate) < 1e-12)
      #expect(abs(optimal[j] - term.estimate) < 1e-7)
      if let error = term.standardError {
        #expect(abs(try #require(errors[j]) - error) < 1e-8 * error)
      } else {
        #expect(errors[j] == nil && optimal[j] == 0)
      }
    }
    // The network of the optimum predicts as the fit does.
    let node = audit.optimal.nodes[audit.optimal.output]
    #expect(node.shape.width == 1)
    for (a, b) in zip(audit.optimal.storage, fit.model.network.storage) {
      #expect(abs(a - b) < 1e-7)
    }
  }

  @Test func `a softmax is shown less its base class, which stays 0`() throws {
    let penguins = try table("penguins")
    let fit = try LogisticRegression(penalty: .unpenalized, missing: .drop).fit(
      penguins, target: "island", features: ["body_mass_g", "bill_depth_mm"])
    let base = try #require(fit.model.record?.baseClass)
    let audit = try fit.model.audit(penguins)
    #expect(audit.verdict == .converged)
    #expect(audit.coefficients[base].optimal.allSatisfy { $0 == 0 })
    let inference = try fit.model.inference(on: penguins)
    for (c, name) in fit.model.classes.enumerated() where c != base {
      for (j, term) in (audit.terms + ["(Intercept)"]).enumerated() {
        let own = try #require(
          inference.terms.first { $0.term == term && $0.classLabel == name })
        let error = try #require(own.standardError)
        #expect(abs(audit.coefficients[c].optimal[j] - own.estimate) < 1e-6 * error)
        #expect(abs(try #require(audit.standardErrors?[c][j]) - error) < 1e-6 * error)
      }
    }
  }

  @Test func `a Firth fit is at the optimum of its own objective, FLIC of none`() throws {
    let data = try table("quasi_separated")
    var model = try LogisticRegression(penalty: .firth).fit(data, target: "y").model
    let audit = try model.audit(data)
    #expect(audit.verdict == .converged && audit.isPenalized && audit.optimum != nil)
    #expect(audit.warnings.map(\.code) == ["firth"])
    // At zero weights the penalty counts nothing.
    let log2 = 0.693147180559945
    #expect(abs(audit.objectiveAtZero - log2) < 1e-12)
    var zero = model
    zero.network = model.network(with: [(0, model.coefficients[0].weights.map { _ in 0 })])
    let start = try zero.audit(data)
    #expect(start.verdict == .notConverged)
    #expect(abs(start.objective - log2) < 1e-12)
    #expect(abs((try #require(start.optimum)) - (try #require(audit.optimum))) < 1e-9)
    #expect(audit.objective < log2)
    #expect(model.isFitted(to: data))
    model.addToIntercepts([0.5])
    #expect(try model.audit(data).verdict == .notConverged)
    #expect(!model.isFitted(to: data))
    let flic = try LogisticRegression(penalty: .flic).fit(data, target: "y").model
    #expect {
      try flic.audit(data)
    } throws: {
      ($0 as? LogisticError)?.code == "no-objective"
    }
  }

  @Test func `a penalty that no Keras layer has is said to be left out, and no weights are missed`()
    throws
  {
    let birthwt = try table("birthwt")
    let model = try LogisticRegression(penalty: .groupLasso(lambda: 0.02), categorical: ["race"])
      .fit(birthwt, target: "low", features: ["age", "lwt", "race"]).model
    let audit = try model.audit(birthwt)
    #expect(audit.verdict == .notConverged)
    #expect(audit.warnings.map(\.code) == ["penalty-left-out"])
    #expect(!model.isFitted(to: birthwt))
  }

  @Test func `smoothed labels give no standard errors, and it is said why`() throws {
    let spector = try table("spector")
    var model = Sequential()
    model.add(Dense(1, activation: .sigmoid, inputDim: 3))
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy(labelSmoothing: 0.1))
    let audit = try model.audit(
      try spector.matrix(of: ["GPA", "TUCE", "PSI"]), try spector.numbers(of: "GRADE"))
    #expect(audit.standardErrors == nil)
    #expect(audit.whyNoStandardErrors?.contains("smoothed") ?? false)
  }

  @Test func `class weights of a network are factors on its rows' losses`() throws {
    let spector = try table("spector")
    let (x, y) = (
      try spector.matrix(of: ["GPA", "TUCE", "PSI"]), try spector.numbers(of: "GRADE")
    )
    var model = Sequential()
    model.add(Dense(1, activation: .sigmoid, inputDim: 3))
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    let byClass = try model.audit(x, y, classWeight: [0: 1, 1: 2.5])
    let byRow = try model.audit(x, y, sampleWeight: y.map { $0 == 1 ? 2.5 : 1 })
    #expect(byClass.objective == byRow.objective && byClass.gap == byRow.gap)
    #expect(byClass.objective != (try model.audit(x, y)).objective)
  }

  @Test(arguments: [
    Penalty.unpenalized, .l2(lambda: 0.05), .l1(lambda: 0.02), .firth,
  ])
  func `the rows of a fit are recognised, others of their number are not`(penalty: Penalty) throws {
    let birthwt = try table("birthwt")
    let model = try LogisticRegression(penalty: penalty, categorical: ["race"]).fit(
      birthwt, target: "low", features: ["age", "lwt", "race"]
    ).model
    #expect(model.isFitted(to: birthwt))
    let again = birthwt.selecting(rows: Array(0..<150) + Array(0..<39))
    #expect(!model.isFitted(to: again))
    #expect(!model.isFitted(to: birthwt.selecting(rows: 0..<150)))
    #expect(!model.isFitted(to: birthwt, target: "smoke"))
    var steps = LogisticRegression(method: .adam())
    steps.epochs = 3
    let stepped = try steps.fit(birthwt, target: "low", features: ["age", "lwt"]).model
    #expect(!stepped.isFitted(to: birthwt))
  }
}
