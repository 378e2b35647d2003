import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct RaceTests {
  private func births() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
  }
  private let features = ["age", "lwt", "race", "smoke", "ht", "ui"]

  /// The optimum raced to is that of `fit`, whatever the penalty's kind and the weights.
  @Test(arguments: [
    Penalty.unpenalized, .l2(lambda: 0.02), .l2(c: 0.7), .l1(lambda: 0.01),
    .elasticNet(lambda: 0.02, l1Ratio: 0.4),
  ])
  func `the race is to the optimum that fit finds`(penalty: Penalty) throws {
    for standardize in [true, false] {
      let estimator = LogisticRegression(
        penalty: penalty, standardize: standardize, categorical: ["race"],
        classWeight: .each(["1": 2]))
      let fit = try estimator.fit(births(), target: "low", features: features)
      let race = try estimator.race(
        births(), target: "low", features: features,
        contestants: Race.Contestant.all.filter { $0.method.solver != nil })
      let optimum = try #require(fit.history.solution).objective
      #expect(abs(race.optimum - optimum) < 1e-10, "\(race.optimum) \(optimum)")
      #expect(race.certificate.bound < 1e-9)
      #expect(race.lambda == fit.lambda && race.l1Ratio == fit.l1Ratio)
      for runner in race.runners {
        #expect(runner.ending == .converged, "\(runner.name)")
        #expect(runner.finalGap < 1e-7, "\(runner.name)")
        #expect(runner.certificate.map { $0.bound >= runner.finalGap - 1e-14 } == true)
      }
      let absent = Set(race.absences.map(\.name))
      #expect(
        absent
          == (penalty.hasL1Part
            ? ["newton", "lbfgs", "newton-cg"]
            : penalty == .unpenalized ? ["coordinate-descent"] : []))
    }
  }

  /// What Adam minimizes is what the gaps are measured by: the trace of `fit` by Adam with its weights,
  /// batch order and penalty ends in the same place.
  @Test func `an optimizer's last gap is that of the fit by the same steps`() throws {
    var estimator = LogisticRegression(
      penalty: .l2(lambda: 0.02), method: .adam(learningRate: 0.01), classWeight: .each(["1": 2]))
    estimator.epochs = 4
    estimator.batchSize = 16
    let race = try estimator.race(
      births(), target: "low", features: features,
      contestants: [Race.Contestant("adam", .adam(learningRate: 0.01))], timeLimit: 100)
    let fit = try estimator.fit(births(), target: "low", features: features)
    let runner = try #require(race.runners.first)
    #expect(runner.ending == .epochs && runner.points.last?.passes == 4)
    // The fit's loss with its penalty, at weights of mean 1.
    let labels = try ClassLabels("low", in: births()).indices
    let weights = labels.map { $0 == 1 ? 2.0 : 1 }
    let mean = weights.reduce(0, +) / Double(weights.count)
    let (targets, used) = try fit.model.rows(births(), target: "low")
    let values = try fit.model.space.values(used)
    let loss = try fit.model.network.evaluate(
      values, targets, sampleWeight: weights.map { $0 / mean })[0].value
    #expect(abs(runner.finalGap - (loss - race.optimum) / race.valueAtZero) < 1e-9)
  }

  @Test func `the best rate is the one that reaches the smallest level in the fewest passes`()
    throws
  {
    func runner(_ gaps: [Double]) -> Race.Runner {
      Race.Runner(
        name: "", method: "", isExact: false, isDefaultRate: false, isBestRate: false,
        points: gaps.enumerated().map {
          Race.Point(seconds: 0, passes: Double($0.offset), gap: $0.element)
        }, ending: .epochs)
    }
    #expect(RaceRun.isBetter(runner([1, 1, 1e-5]), runner([1, 5e-3, 5e-3])))
    #expect(RaceRun.isBetter(runner([1, 5e-5, 1]), runner([1, 1, 5e-5])))
    #expect(RaceRun.isBetter(runner([1, 0.3]), runner([1, 0.4])))
  }

  @Test func `a rate that diverges is said to, and the others still run`() throws {
    let race = try LogisticRegression(standardize: false).race(
      births(), target: "low", features: features,
      contestants: [
        Race.Contestant("sgd", .sgd(learningRate: 1e-6), learningRates: [1e300])
      ], timeLimit: 0.2)
    #expect(race.runners.map(\.learningRate) == [1e-6, 1e300])
    #expect(race.runners[1].ending == .diverged)
    #expect(race.runners[0].isBestRate && race.runners[0].isDefaultRate)
  }

  @Test func `passes count what is read: newton's are whole reads and few`() throws {
    let race = try LogisticRegression().race(
      births(), target: "low", features: features,
      contestants: [Race.Contestant("newton", .newton())])
    let points = race.runners[0].points
    #expect(points[0].passes == 0)
    #expect(points.allSatisfy { $0.passes == $0.passes.rounded() })
    #expect(try #require(points.last).passes < 20)
  }

  @Test func `an offset leaves the exact methods, and a stop keeps what there is`() throws {
    let table = try births()
    let estimator = LogisticRegression()
    let race = try estimator.race(
      table, target: "low", features: ["age", "smoke"], rowColumns: .init(offset: "ht"),
      contestants: Race.Contestant.all)
    #expect(race.runners.map(\.name) == ["newton", "lbfgs", "newton-cg"])
    #expect(race.absences.contains { $0.reason == "optimizers take no offset" })
    var calls = 0
    let stopped = try estimator.race(table, target: "low", features: features) { progress in
      if progress.name == "lbfgs" { calls += 1 }
      return calls > 2 ? .stop : .proceed
    }
    #expect(stopped.wasStopped)
    #expect(stopped.runners.map(\.name) == ["newton", "lbfgs"])
    #expect(stopped.runners[1].ending == .stopped)
    do throws(LogisticError) {
      _ = try estimator.race(table, target: "low", features: features) { _ in .stop }
      Issue.record("a race without an optimum was returned")
    } catch { #expect(error.domain == .interrupted) }
  }

  @Test func `what only one method could fit is refused`() throws {
    var factors = LogisticRegression(penalty: .l2(lambda: 0.1))
    factors.penaltyFactors = ["age": 2]
    var bounds = LogisticRegression(penalty: .l2(lambda: 0.1))
    bounds.nonnegative = true
    for estimator in [factors, bounds, LogisticRegression(penalty: .groupLasso(lambda: 0.1))] {
      let error = try #require(throws: LogisticError.self) {
        try estimator.race(births(), target: "low", features: features)
      }
      #expect(error.code == "race-penalty")
    }
  }
}
