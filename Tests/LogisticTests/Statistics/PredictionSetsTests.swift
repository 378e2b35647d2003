import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct PredictionSetsTests {
  @Test func `the limit is the score of rank ⌈(n + 1)·coverage⌉`() throws {
    let scores = [0.5, 0.1, 0.4, 0.2, 0.3, 0.6, 0.9, 0.8, 0.7]
    func limit(_ coverage: Double) throws -> Double {
      try PredictionSets(calibratedOn: scores, coverage: coverage, score: .leastAmbiguous).limit
    }
    #expect(try limit(0.5) == 0.5)
    #expect(try limit(0.51) == 0.6)
    #expect(try limit(0.9) == 0.9)
    // 10 · 0.91 is more than the rows there are.
    #expect(try limit(0.91) == .infinity)
    #expect(throws: LogisticError.self) { try limit(1) }
    #expect(throws: LogisticError.self) { try limit(0) }
    #expect(throws: LogisticError.self) { try limit(.nan) }
    #expect(throws: LogisticError.self) {
      try PredictionSets(calibratedOn: [], coverage: 0.9, score: .adaptive)
    }
  }

  @Test func `sets hold the classes whose score is low enough`() {
    let p = [0.6, 0.3, 0.1]
    func set(_ score: PredictionSets.Score, _ limit: Double) -> [Int]? {
      PredictionSets(coverage: 0.9, score: score, limit: limit, rowCount: 9).set(p)
    }
    #expect(set(.leastAmbiguous, 0.7) == [0, 1])
    #expect(set(.leastAmbiguous, 0.3) == [])
    #expect(set(.adaptive, 0.6) == [0])
    #expect(set(.adaptive, 0.95) == [0, 1])
    #expect(set(.adaptive, .infinity) == [0, 1, 2])
    #expect(
      PredictionSets(coverage: 0.9, score: .adaptive, limit: 1, rowCount: 9).set([.nan, 1]) == nil)
  }

  /// Three classes by two numbers, in a way that no softmax of them describes.
  private func rows(_ count: Int, using random: inout Xoshiro256StarStar) throws -> DataTable {
    var (a, b, y) = ([Double](), [Double](), [String?]())
    for _ in 0..<count {
      let (u, v) = (random.normal(), random.normal())
      let shares = [exp(u * v), exp(v), exp(-u * u / 2)]
      let pick = random.uniform() * shares.reduce(0, +)
      a.append(u)
      b.append(v)
      y.append(pick < shares[0] ? "x" : pick < shares[0] + shares[1] ? "y" : "z")
    }
    return try DataTable(columns: [
      Column("a", numbers: a), Column("b", numbers: b), Column("class", categories: y),
    ])
  }

  @Test(arguments: PredictionSets.Score.allCases)
  func `the true class is in the set as often as was promised, though the model is wrong`(
    score: PredictionSets.Score
  ) throws {
    var random = Xoshiro256StarStar(seed: 11)
    let model = try LogisticRegression().fit(rows(150, using: &random), target: "class").model
    let (draws, calibrating, judged) = (60, 99, 100)
    var hits = 0
    for _ in 0..<draws {
      let conformed = try model.conformed(
        coverage: 0.8, score: score, on: rows(calibrating, using: &random))
      let fresh = try rows(judged, using: &random)
      let sets = try #require(conformed.predictionSets)
      let labels = try ClassLabels("class", in: fresh, classes: model.classes).indices
      for (set, label) in zip(try conformed.predict(fresh).sets(by: sets), labels)
      where set?.contains(label) == true { hits += 1 }
    }
    let share = Double(hits) / Double(draws * judged)
    // Of one draw the coverage has the deviation √(0.8·0.2·(1/99 + 1/100)) = 0.057 about 0.8 (a beta-binomial); its
    // mean over 60 draws 0.0073. Scores without ties cover 0.8 to 0.81; the sum down to the last class is
    // always 1, so that `adaptive` may cover more.
    #expect(share > 0.8 - 3.3 * 0.0073, "covered \(share)")
    if score == .leastAmbiguous { #expect(share < 0.81 + 3.3 * 0.0073, "covered \(share)") }
  }

  @Test func `sets stay in the saved model until its probabilities change`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let even = table.selecting(rows: (0..<table.rowCount).filter { $0 % 2 == 0 })
    let odd = table.selecting(rows: (0..<table.rowCount).filter { $0 % 2 == 1 })
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      even, target: "low", features: ["age", "lwt", "smoke"])
    let conformed = try fit.model.conformed(coverage: 0.9, score: .adaptive, on: odd)
    let folder = try #require(temporaryFolder())
    try conformed.save(to: folder + "/m.keras")
    let read = try TabularModel(contentsOf: folder + "/m.keras")
    #expect(read.predictionSets == conformed.predictionSets)
    #expect(read.predictionSets?.rowCount == odd.rowCount)
    #expect(
      try read.predict(odd).sets(by: read.predictionSets!)
        == conformed.predict(odd)
        .sets(by: conformed.predictionSets!))
    #expect(try read.calibrated(.temperature, on: even).model.predictionSets == nil)
    #expect(try read.thresholded(by: .youden, on: odd).predictionSets != nil)
    var updated = read
    let update = try updated.update(with: odd)
    #expect(updated.predictionSets == nil)
    #expect(update.warnings.contains { $0.code == "prediction-sets" })
    let few = try fit.model.conformed(coverage: 0.9, on: odd.selecting(rows: 0..<5))
    #expect(few.predictionSets?.limit == .infinity)
    try few.save(to: folder + "/few.keras")
    #expect(try TabularModel(contentsOf: folder + "/few.keras").predictionSets?.limit == .infinity)
  }
}
