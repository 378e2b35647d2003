import Logistic
import LogisticTestSupport
import Testing

@Suite struct ClassLabelsTests {
  func labels(_ file: String) throws -> ClassLabels {
    try ClassLabels("y", in: DataTable(contentsOf: ProjectFiles.fixture("messy/\(file)")))
  }

  func table(_ column: Column) throws -> DataTable { try DataTable(columns: [column]) }

  func refusal(_ column: Column) throws -> LogisticError {
    try #require(throws: LogisticError.self) {
      try ClassLabels(column.name, in: table(column))
    }
  }

  @Test(arguments: [
    ("target_float.csv", ["0", "1"], [0, 1, 0, 1, 1]),
    ("target_bool.csv", ["false", "true"], [1, 0, 1, 0, 1]),
    ("target_minus_one.csv", ["-1", "1"], [0, 1, 0, 1, 1, 0]),
  ])
  func `two classes are found however they are spelled`(
    file: String, classes: [String], indices: [Int]
  ) throws {
    let labels = try labels(file)
    #expect(labels.classes == classes && labels.positive == classes[1])
    #expect(labels.indices == indices && labels.droppedCount == 0)
  }

  @Test func `one class is refused`() throws {
    let error = try #require(throws: LogisticError.self) { try labels("one_class.csv") }
    #expect(error.code == "one-class" && error.reason.contains("'1'"))
  }

  @Test func `missing targets are dropped and counted`() throws {
    let labels = try labels("target_missing.csv")
    #expect(labels.rows == [0, 2, 4, 5, 6, 7])
    #expect(labels.indices == [1, 0, 0, 1, 1, 0])
    #expect(labels.droppedCount == 2 && labels.classes == ["0", "1"])
  }

  @Test func `fractions are refused with line and advice`() throws {
    let error = try #require(throws: LogisticError.self) { try labels("target_fraction.csv") }
    #expect(error.code == "fractional-target" && error.place?.line == 2)
    #expect(error.reason.contains("0.25") && error.advice != nil)
  }

  @Test func `a target without any value is refused`() throws {
    let error = try refusal(Column("y", numbers: [.nan, .nan]))
    #expect(error.code == "no-target")
  }

  @Test func `a hundred different numbers are classes, one more are not`() throws {
    let hundred = try ClassLabels(
      "y", in: table(Column("y", numbers: (0..<100).map { Double($0) })))
    #expect(hundred.classes.count == 100 && hundred.classes[10] == "10")
    let error = try refusal(Column("y", numbers: (0..<101).map { Double($0) }))
    #expect(error.code == "too-many-classes")
  }

  @Test func `numbers are ordered as numbers, words as text`() throws {
    let numbers = try ClassLabels("y", in: table(Column("y", categories: ["10", "9", "-1"])))
    #expect(numbers.classes == ["-1", "9", "10"])
    let words = try ClassLabels(
      "y", in: table(Column("y", categories: ["male", "female", "male"])))
    #expect(words.positive == "male" && words.indices == [1, 0, 1] && words.counts == [1, 2])
  }

  @Test func `levels that no row has are no classes`() throws {
    let column = Column("y", .categories(codes: [2, 0, 2], levels: ["a", "b", "c"]))
    let labels = try ClassLabels("y", in: table(column))
    #expect(labels.classes == ["a", "c"] && labels.indices == [1, 0, 1])
  }

  @Test func `known classes keep their numbers, and an unknown one is refused`() throws {
    let known = try ClassLabels(
      "y", in: table(Column("y", numbers: [1, .nan, 1])), classes: ["0", "1"])
    #expect(known.indices == [1, 1] && known.rows == [0, 2])
    let booleans = try ClassLabels(
      "y", in: table(Column("y", booleans: [true, false])), classes: ["false", "true"])
    #expect(booleans.indices == [1, 0])
    let error = try #require(throws: LogisticError.self) {
      try ClassLabels("y", in: table(Column("y", numbers: [0, 2])), classes: ["0", "1"])
    }
    #expect(error.code == "unknown-class" && error.reason.contains("'2'"))
  }

  @Test func `another class can be positive, or the one that others are compared with`() throws {
    let two = try ClassLabels("y", in: table(Column("y", categories: ["no", "yes", "no"])))
    let other = try two.withPositive("no")
    #expect(other.classes == ["yes", "no"] && other.indices == [1, 0, 1])
    #expect(try other.withPositive("no") == other && other.withPositive("yes") == two)
    let three = try ClassLabels("y", in: table(Column("y", categories: ["a", "b", "c", "b"])))
    let based = try three.withBase("b")
    #expect(based.classes == ["b", "a", "c"] && based.indices == [1, 0, 2, 0])
    #expect(throws: LogisticError.self) { try three.withPositive("a") }
    let error = try #require(throws: LogisticError.self) { try two.withPositive("yess") }
    #expect(error.description == "'yess' is none of the classes; did you mean 'yes'?")
  }

  @Test func `an unknown target names the nearest column`() throws {
    let error = try #require(throws: LogisticError.self) {
      try ClassLabels("speces", in: table(Column("species", categories: ["a", "b"])))
    }
    #expect(error.description == "no column 'speces'; did you mean 'species'?")
  }
}
