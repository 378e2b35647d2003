import LogisticTestSupport
import Testing

@testable import Logistic

/// Fits of many parameters by name and by choice, through the doors that users come in by.
@Suite struct WideFitTests {
  private func table(rows: Int, columns: Int, classes: Int, seed: UInt64) throws -> DataTable {
    let made = try Problems.rows(
      Double.self, count: rows, columns: columns, outputs: classes, seed: seed)
    let columns = (0..<columns).map { j in
      Column("x\(j)", numbers: (0..<rows).map { made.features[$0, j] })
    }
    let labels = (0..<rows).map { "c\(Int(made.targets[$0, 0]))" }
    return try DataTable(columns: columns + [Column("y", categories: labels)])
  }

  @Test(arguments: [FittingMethod.lbfgs(), .newtonCG()])
  func `a network is fitted by a method that is named`(method: FittingMethod) throws {
    let rows = try Problems.rows(Float.self, count: 300, columns: 6, seed: 4)
    func fit(_ method: FittingMethod) throws -> (History, [[Double]]) {
      var model = Sequential([
        Dense(
          1, activation: .sigmoid, kernelInitializer: .zeros, kernelRegularizer: .l2(0.01),
          inputDim: 6)
      ])
      try model.compile(optimizer: method, loss: .binaryCrossentropy)
      let history = try model.fit(rows.features, rows.targets)
      let again = try Sequential(archive: model.archive())
      #expect(try again.network.compiled?.method.solver?.name == method.solver?.name)
      return (history, try model.network.weights)
    }
    let (history, weights) = try fit(method)
    let (_, exact) = try fit(.newton())
    #expect(history.method == method.solver?.name)
    #expect(history.solution?.certificate.kind == .gradientNorm)
    #expect(try #require(history.solution).certificate.bound <= 1e-8)
    // ‖Δ‖² ≤ 2·1e-8·ln 2/λ with λ = 0.02.
    for (mine, other) in zip(weights.joined(), exact.joined()) { #expect(abs(mine - other) < 1e-3) }
  }

  @Test func `settings of a method come back from a file`() throws {
    for (method, name) in [
      (FittingMethod.lbfgs(tolerance: 1e-5, maxIterations: 7), "lbfgs"),
      (.newtonCG(tolerance: 1e-5, maxIterations: 7), "newton-cg"),
      (.coordinateDescent(tolerance: 1e-5, maxIterations: 7), "coordinate-descent"),
    ] {
      var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 2)])
      try model.compile(optimizer: method, loss: .binaryCrossentropy)
      let solver = try Sequential(archive: model.archive()).network.compiled?.method.solver
      #expect(solver?.name == name)
      let settings: (Double, Int)? =
        switch solver {
        case let solver as LBFGS: (solver.tolerance, solver.maxIterations)
        case let solver as NewtonCG: (solver.tolerance, solver.maxIterations)
        case let solver as CoordinateDescent: (solver.tolerance, solver.maxIterations)
        default: nil
        }
      #expect(settings?.0 == 1e-5 && settings?.1 == 7)
    }
  }

  /// 3 classes × 401 columns on 60 rows: separated, and no full Hessian of order 1203 is formed.
  @Test func `the automatic penalty stands in on separated rows of many columns`() throws {
    let fit = try LogisticRegression().fit(
      table(rows: 60, columns: 400, classes: 3, seed: 19), target: "y")
    #expect(fit.history.method == "lbfgs")
    #expect(fit.penaltyIsFallback)
    #expect(fit.separation == .complete)
    #expect(try #require(fit.certificate).bound <= 1e-8)
    #expect(fit.certificate?.kind == .gradientNorm)
  }

  @Test func `the automatic choice for many columns is said`() throws {
    let rows = try Problems.rows(Float.self, count: 200, columns: 1100, seed: 4)
    var model = Sequential([
      Dense(
        1, activation: .sigmoid, kernelInitializer: .zeros, kernelRegularizer: .l2(0.01),
        inputDim: 1100)
    ])
    try model.compile(loss: .binaryCrossentropy)
    let history = try model.fit(rows.features, rows.targets)
    #expect(history.method == "lbfgs")
    #expect(
      history.methodNote
        == "lbfgs, because the model is convex in its weights and its Hessian large")
    #expect(history.solution?.outcome == .converged)
  }
}
