import Logistic
import Testing

@Suite struct NewtonReferenceTests {
  /// The references carry 15 digits, good to about 1e-14 relative, far below 1e-8 standard errors.
  @Test(arguments: [
    "birthwt-mle", "spector-mle", "penguin-happiness-mle", "penguins-sex-mle",
    "titanic-counts-weights", "breast-cancer-mean3-mle", "article-overlap-mle",
  ])
  func `maximum likelihood agrees to 1e-8 standard errors`(name: String) throws {
    let fixture = try SolverFixture(name)
    let objective = try fixture.likelihood()
    let zero = [Double](repeating: 0, count: objective.parameterCount)
    let solution = try Newton().minimize(objective, from: zero) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.separation == .none)
    #expect(solution.certificate.bound < 1e-12)
    #expect(solution.aliased.isEmpty)
    #expect(abs(solution.objective + fixture.number("logLikelihood")) < 1e-10 * solution.objective)
    let inverse = try objective.informationInverse(at: solution.parameters)
    for (j, column) in (fixture.columns + ["intercept"]).enumerated() {
      let expected =
        j == fixture.columns.count
        ? fixture.number("intercept") : fixture.number("coefficients", column)
      let error = fixture.number("standardErrors", column)
      #expect(abs(solution.parameters[j] - expected) < 1e-8 * error, "\(column)")
      // Errors follow from the estimate: 1e-9 relative.
      #expect(abs(inverse[j, j].squareRoot() / error - 1) < 1e-9, "\(column)")
    }
  }

  @Test func `the information's inverse is the reference covariance`() throws {
    let fixture = try SolverFixture("spector-mle")
    let objective = try fixture.likelihood()
    let solution = try Newton().minimize(objective, from: [0, 0, 0, 0]) { _ in .proceed }
    let inverse = try objective.informationInverse(at: solution.parameters)
    let covariance = try #require(fixture.answers["covariance"] as? [String: Any])
    let matrix = try #require(covariance["matrix"] as? [[Double]])
    let place = [3, 0, 1, 2]
    for i in 0..<4 {
      for j in 0..<4 {
        let expected = matrix[i][j]
        #expect(abs(inverse[place[i], place[j]] - expected) < 1e-9 * abs(expected))
      }
    }
  }

  @Test func `a multinomial fit agrees after subtracting the base class`() throws {
    let fixture = try SolverFixture("penguins-island-multinomial")
    let objective = try fixture.likelihood()
    let zero = [Double](repeating: 0, count: objective.parameterCount)
    let solution = try Newton().minimize(objective, from: zero) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.separation == .none)
    let q = fixture.columns.count + 1
    let inverse = try objective.informationInverse(at: solution.parameters, baseClass: 0)
    for (c, name) in fixture.classes.enumerated().dropFirst() {
      for (j, column) in (fixture.columns + ["intercept"]).enumerated() {
        let expected =
          column == "intercept"
          ? fixture.number("intercept", name) : fixture.number("coefficients", name, column)
        let error = fixture.number("standardErrors", name, column)
        let estimate = solution.parameters[c * q + j] - solution.parameters[j]
        #expect(abs(estimate - expected) < 1e-8 * error, "\(name) \(column)")
        let at = (c - 1) * q + j
        #expect(abs(inverse[at, at].squareRoot() / error - 1) < 1e-9, "\(name) \(column)")
      }
    }
  }

  /// Objectives to 1e-10; coefficients to 1e-8 (the objective is strongly convex).
  @Test(arguments: ["birthwt-l2", "breast-cancer-l2"])
  func `a binary ridge path agrees`(name: String) throws {
    let fixture = try SolverFixture(name)
    let path = try #require(fixture.answers["path"] as? [[String: Any]])
    let rows = try fixture.rows
    for step in path {
      let lambda = try #require(step["lambda"] as? Double)
      let p = fixture.columns.count
      let objective = try Objective(
        rows: rows, loss: .logistic, l2: [Double](repeating: lambda, count: p) + [0])
      let solution = try Newton().minimize(
        objective, from: [Double](repeating: 0, count: p + 1)
      ) { _ in .proceed }
      #expect(solution.outcome == .converged)
      let value = try #require(step["objective"] as? Double)
      #expect(abs(solution.objective - value) < 1e-10)
      let coefficients = try #require(step["coefficients"] as? [String: Double])
      for (j, column) in fixture.columns.enumerated() {
        let expected = coefficients[column] ?? .nan
        #expect(abs(solution.parameters[j] - expected) < 1e-8 * max(1, abs(expected)), "\(column)")
      }
      let intercept = try #require(step["intercept"] as? Double)
      #expect(abs(solution.parameters[p] - intercept) < 1e-7 * max(1, abs(intercept)))
    }
  }

  @Test(arguments: ["wine-l2", "iris-l2", "digits-l2"])
  func `a softmax ridge path agrees`(name: String) throws {
    try SolverFixture(name).expectSoftmaxPath(by: Newton())
  }

  @Test func `columns of mean 1e9 and of size 1e-9 fit exactly`() throws {
    let table = try SolverFixture.table("messy/huge_scale.csv")
    let rows = try MemoryRows(
      features: Matrix(
        table.map { [Double($0["x1"] ?? "") ?? .nan, Double($0["x2"] ?? "") ?? .nan] }),
      targets: table.map { Double($0["y"] ?? "") ?? .nan })
    let objective = try Objective(rows: rows, loss: .logistic, normalizer: 1)
    let solution = try Newton().minimize(objective, from: [0, 0, 0]) { _ in .proceed }
    #expect(solution.outcome == .converged)
    // The intercept as given cancels nine digits of its terms; the others keep 1e-9.
    #expect(abs(solution.parameters[0] / 2.349961113235264e-06 - 1) < 1e-9)
    #expect(abs(solution.parameters[1] / 79906800.75298414 - 1) < 1e-9)
    #expect(abs(solution.parameters[2] / -2351.703751189044 - 1) < 1e-9)
    #expect(abs(solution.objective - 7.286674203222181) < 1e-10)
  }
}
