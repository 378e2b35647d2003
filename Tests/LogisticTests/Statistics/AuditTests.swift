import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct AuditTests {
  private func spector() throws -> (Matrix<Double>, [Double]) {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/spector.csv"))
    return (try table.matrix(of: ["GPA", "TUCE", "PSI"]), try table.numbers(of: "GRADE"))
  }

  private func model(penalty: Regularizer? = nil) throws -> Sequential {
    var model = Sequential()
    model.add(Dense(1, activation: .sigmoid, kernelRegularizer: penalty, inputDim: 3))
    try model.compile(optimizer: .adam(learningRate: 0.01), loss: .binaryCrossentropy)
    return model
  }

  @Test(arguments: [nil, Regularizer.l2(0.01), .l1(0.01)])
  func `the gap is what an independent optimum says, and the certificate bounds it`(
    penalty: Regularizer?
  ) throws {
    let (x, y) = try spector()
    var model = try model(penalty: penalty)
    try model.fit(x, y, epochs: 30)
    let audit = try model.audit(x, y)
    #expect(audit.verdict == .notConverged)
    #expect(abs(audit.objective - (try model.evaluate(x, y))[0].value) < 1e-12)
    // The optimum by another solver, from another start.
    var exact = try self.model(penalty: penalty)
    try exact.compile(
      optimizer: penalty == .l1(0.01) ? .coordinateDescent() : .newton(),
      loss: .binaryCrossentropy)
    try exact.fit(x, y)
    let optimum = try exact.evaluate(x, y)[0].value
    let gap = (audit.objective - optimum) / audit.objectiveAtZero
    #expect(gap > 1e-4)
    #expect(abs(try #require(audit.gap) - gap) < 1e-9)
    #expect(audit.certificate.bound >= gap * (1 - 1e-9))
    let again = try exact.audit(x, y)
    #expect(again.verdict == .converged && again.certificate.bound < 1e-7)
  }

  @Test func `the optimum's coefficients are the reference's`() throws {
    let (x, y) = try spector()
    let answer = try ReferenceAnswer("spector-mle")
    var model = try model()
    try model.setWeights([[0, 0, 0], [0]])
    let audit = try model.audit(x, y)
    let optimal = audit.coefficients[0].optimal
    for (j, name) in ["GPA", "TUCE", "PSI"].enumerated() {
      let expected = try #require(answer.number("answers", "coefficients", name))
      let error = try #require(answer.number("answers", "standardErrors", name))
      #expect(abs(optimal[j] - expected) < 1e-7 * error)
      let found = try #require(audit.standardErrors?[0][j])
      #expect(abs(found - error) < 1e-6 * error)
    }
    // All weights are 0 as yet: every probability is ½.
    let calibration = try #require(audit.calibration?.first)
    #expect(calibration.slope == nil && calibration.meanPredicted == 0.5)
    #expect(abs(calibration.observedShare - 11 / 32.0) < 1e-15)
    #expect(abs(calibration.expectedCalibrationError - (0.5 - 11 / 32.0)) < 1e-15)
  }

  /// At the optimum of a likelihood with an intercept, log-odds are calibrated on the rows that were fitted: slope 1
  /// and intercept 0 solve the equations of Cox's model.
  @Test func `at the optimum the rows' own calibration has slope 1, short of it more`() throws {
    let (x, y) = try spector()
    var exact = try model()
    try exact.compile(optimizer: .newton(), loss: .binaryCrossentropy)
    try exact.fit(x, y)
    let best = try #require(try exact.audit(x, y).calibration?.first)
    #expect(abs(try #require(best.slope) - 1) < 1e-6)
    #expect(abs(try #require(best.intercept)) < 1e-6)
    #expect(abs(best.meanPredicted - best.observedShare) < 1e-6)
    var halved = exact
    try halved.setWeights(exact.weights.map { $0.map { 0.5 * $0 } })
    let timid = try #require(try halved.audit(x, y).calibration?.first)
    #expect(abs(try #require(timid.slope) - 2) < 1e-6)
  }

  /// The errors of a softmax are those of coefficients less their mean over the classes: for two classes half
  /// of the difference's.
  @Test func `a softmax of two classes has half the errors of the sigmoid`() throws {
    let (x, y) = try spector()
    let errors = try #require(try model().audit(x, y).standardErrors?[0])
    var model = Sequential()
    model.add(Dense(2, activation: .softmax, inputDim: 3))
    try model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossentropy)
    let audit = try model.audit(x, y)
    let found = try #require(audit.standardErrors)
    for c in 0..<2 {
      for j in 0..<4 {
        let (a, b) = (try #require(found[c][j]), try #require(errors[j]))
        #expect(abs(a - 0.5 * b) < 1e-6 * b)
      }
    }
    #expect(abs(audit.coefficients[1].optimal[0] + audit.coefficients[0].optimal[0]) < 1e-9)
    #expect(audit.calibration?.count == 2)
  }

  @Test func `separated classes and models that are not convex are told apart`() throws {
    let x = try Matrix<Double>([[1.0], [2], [3], [4]])
    var model = Sequential()
    model.add(Dense(1, activation: .sigmoid, inputDim: 1))
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    let audit = try model.audit(x, [0.0, 0, 1, 1])
    #expect(audit.verdict == .separated && audit.optimum == nil && audit.gap == nil)
    var deep = Sequential()
    deep.add(Dense(3, activation: .relu, inputDim: 1))
    deep.add(Dense(1, activation: .sigmoid))
    try deep.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    #expect {
      try deep.audit(x, [0.0, 0, 1, 1])
    } throws: {
      ($0 as? LogisticError)?.code == "not-convex"
    }
  }

  @Test func `a table's exact fit is converged on its own rows`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let fit = try LogisticRegression(penalty: .l2(lambda: 0.1), categorical: ["race"]).fit(
      table, target: "low", features: ["age", "race", "smoke"])
    let audit = try fit.model.audit(table)
    #expect(audit.verdict == .converged && audit.isPenalized)
    #expect(audit.certificate.bound < 1e-10)
  }
}
