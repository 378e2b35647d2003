import Logistic
import LogisticTestSupport
import Testing

@Suite struct SplitTests {
  func penguins() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
  }

  @Test func `a split holds every row once and each species in its share`() throws {
    let table = try penguins()
    let (training, validation) = try table.split(fraction: 0.2, stratifiedBy: "species", seed: 1)
    #expect(validation.rowCount == 69 && training.rowCount == 275)
    // Shares of 152, 68 and 124 rows: 30.5, 13.6 and 24.9 of 69.
    #expect(try ClassLabels("species", in: validation).counts == [30, 14, 25])
    let lines = [training, validation].flatMap { part in
      (0..<part.rowCount).compactMap { part.line(ofRow: $0) }
    }
    #expect(lines.sorted() == Array(2...345))
  }

  @Test func `equal seeds split equally, others otherwise`() throws {
    let table = try penguins()
    let first = try table.split(fraction: 0.3, stratifiedBy: "sex", seed: 5)
    #expect(try table.split(fraction: 0.3, stratifiedBy: "sex", seed: 5).training == first.training)
    #expect(try table.split(fraction: 0.3, stratifiedBy: "sex", seed: 6).training != first.training)
  }

  @Test(arguments: [0.01, 0.1, 0.25, 0.5, 0.9, 0.99])
  func `each class keeps a row for training, and shares are met to within a row`(
    fraction: Double
  ) throws {
    let classes = (0..<97).map { $0 % 13 == 0 ? 2 : $0 % 3 == 0 ? 1 : 0 }
    let (training, validation) = try StratifiedSplit.indices(
      classes: classes, fraction: fraction, seed: 9)
    #expect(validation.count == min(Int((fraction * 97).rounded()), 97 - 3))
    #expect((training + validation).sorted() == Array(0..<97))
    for label in 0...2 {
      let all = classes.count { $0 == label }
      let got = validation.count { classes[$0] == label }
      #expect(abs(Double(got) - fraction * Double(all)) <= 2)
      #expect(training.contains { classes[$0] == label })
    }
  }

  @Test func `a class of one row stays in training`() throws {
    let (training, _) = try StratifiedSplit.indices(
      classes: [0, 0, 0, 0, 1], fraction: 0.5, seed: 2)
    #expect(training.contains(4))
  }

  @Test(arguments: [0, 1, -0.5, 2, Double.nan])
  func `a fraction outside 0 to 1 is refused`(fraction: Double) {
    #expect(throws: LogisticError.self) {
      try StratifiedSplit.indices(classes: [0, 1], fraction: fraction, seed: 0)
    }
  }

  @Test func `folds hold every row once, and differ by a row at most`() throws {
    let table = try penguins()
    let folds = try table.foldRows(10, stratifiedBy: "species", seed: 3)
    #expect(folds.joined().sorted() == Array(0..<344))
    #expect(Set(folds.map(\.count)) == [34, 35])
    for (label, count) in zip(["Adelie", "Chinstrap", "Gentoo"], [152, 68, 124]) {
      for fold in folds {
        let got = fold.count { table["species"]?.text($0) == label }
        #expect(got == count / 10 || got == count / 10 + 1)
      }
    }
  }

  @Test(arguments: [-1, 0, 1, 5])
  func `fewer than two folds, or more than rows, are refused`(folds: Int) {
    #expect(throws: LogisticError.self) {
      try StratifiedFolds.indices(classes: [0, 1, 0, 1], folds: folds, seed: 0)
    }
  }

  @Test func `a split by measured numbers is not stratified, but is one`() throws {
    let (training, validation) = try penguins().split(
      fraction: 0.25, stratifiedBy: "bill_length_mm", seed: 1)
    #expect(training.rowCount == 258 && validation.rowCount == 86)
  }
}
