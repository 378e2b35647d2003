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
        coverage: 0.8, score: score, on: rows(calibrating, using: &random), seed: random.next())
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
    if score != .adaptive { #expect(share < 0.81 + 3.3 * 0.0073, "covered \(share)") }
  }

  @Test func `a drawn share of the class's own probability is what makes a score`() throws {
    let p = [0.3, 0.4, 0.3]
    let scores = PredictionSets.Score.randomizedAdaptive.scores(p, share: 0.5)
    // Of equal probabilities the first comes first.
    for (score, expected) in zip(scores, [0.4 + 0.15, 0.2, 0.7 + 0.15]) {
      #expect(abs(score - expected) < 1e-15)
    }
    let sets = PredictionSets(
      coverage: 0.5, score: .randomizedAdaptive, limit: 0.5, rowCount: 9, seed: 7)
    let found = (0..<200).map { sets.set(p, row: $0) }
    #expect(found == (0..<200).map { sets.set(p, row: $0) })
    // The second class is in it always, the first where 0.4 + 0.3·u ≤ 0.5: a third of rows, ± 3.3 · 0.033.
    #expect(found.allSatisfy { $0?.contains(1) == true })
    let share = Double(found.count { $0?.contains(0) == true }) / 200
    #expect(abs(share - 1.0 / 3) < 0.11)
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let model = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "low", features: ["age", "lwt", "smoke"]
    ).model.conformed(coverage: 0.8, score: .randomizedAdaptive, on: table, seed: .max)
    let read = try TabularModel(archive: model.archive())
    #expect(read.predictionSets == model.predictionSets && read.predictionSets?.seed == .max)
    // Parts of a table have the draws of their rows.
    let whole = try read.predict(table).sets(by: read.predictionSets!)
    let part = try read.predict(table.selecting(rows: Array(100..<150)))
    #expect(part.sets(by: read.predictionSets!, firstRow: 100) == Array(whole[100..<150]))
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
