import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct TabularModelFileTests {
  private func penguins() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
  }

  static let estimators: [(name: String, target: String, LogisticRegression)] = [
    ("exact", "sex", LogisticRegression()),
    ("ridge", "sex", LogisticRegression(penalty: .l2(lambda: 0.01))),
    ("drop", "sex", LogisticRegression(missing: .drop)),
    ("plain columns", "sex", LogisticRegression(standardize: false)),
    ("adam", "sex", LogisticRegression(method: .adam(learningRate: 0.01))),
    ("three classes", "species", LogisticRegression()),
    ("no intercept", "sex", LogisticRegression(intercept: false)),
  ]

  private func fit(_ i: Int) throws -> LogisticFit {
    let (_, target, estimator) = Self.estimators[i]
    return try estimator.fit(penguins(), target: target)
  }

  @Test(arguments: estimators.indices)
  func `a saved model predicts the same bits when it is opened`(_ i: Int) throws {
    let table = try penguins()
    let model = try fit(i).model
    let opened = try TabularModel(archive: model.archive())
    let (before, after) = (try model.predict(table), try opened.predict(table))
    let isSame = zip(before.probabilities.values, after.probabilities.values).allSatisfy {
      $0 == $1 || $0.isNaN && $1.isNaN
    }
    #expect(isSame)
    #expect(before.predicted == after.predicted)
    #expect(before.classes == after.classes)
  }

  @Test(arguments: estimators.indices)
  func `what was known of the fit is known again`(_ i: Int) throws {
    var model = try fit(i).model
    model.threshold = 0.3
    let opened = try TabularModel(archive: model.archive())
    #expect(opened.record == model.record)
    #expect(opened.space == model.space)
    #expect(opened.target == model.target)
    #expect(opened.positive == model.positive)
    #expect(opened.missing == model.missing)
    #expect(opened.threshold == 0.3)
    #expect(opened.schema == model.schema)
    #expect(opened.modelled == model.modelled)
    #expect(try opened.archive() == model.archive())
  }

  @Test func `an exactly fitted table is automatic again when it is opened`() throws {
    let archive = try fit(0).model.kerasArchive()
    #expect(archive.config["compile_config"]?["optimizer"]?["class_name"]?.string == "Adam")
    let method = try TabularModel(archive).network.compiled?.method
    #expect(method?.optimizer == nil && method?.solver == nil)
  }

  @Test func `columns with awkward names keep them`() throws {
    let table = try DataTable(columns: [
      Column("a/b", numbers: [1, 2, 3, 4, 5, 6]), Column("a_b", numbers: [0, 1, 0, 1, 1, 0]),
      Column("dense", categories: ["x", "", "[UNK]", "x", "ä\"", "x"]),
      Column("", numbers: [1, 0, 0, 1, 0, 1]),
      Column("y", categories: ["n", "y", "y", "n", "n", "y"]),
    ])
    let model = try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(table, target: "y").model
    let archive = try model.kerasArchive()
    #expect(
      archive.config["config"]?["input_layers"]?.object?.keys == [
        "a_b_1", "a_b", "dense", "column",
      ])
    let opened = try TabularModel(archive: model.archive())
    #expect(opened.space == model.space)
    #expect(try opened.predict(table).probabilities == model.predict(table).probabilities)
  }

  @Test func `a file of Keras's own is no table, and the error says what to do`() throws {
    let path = ProjectFiles.fixture("keras/sgd-nesterov/trained.keras")
    let error = try #require(throws: LogisticError.self) { _ = try TabularModel(contentsOf: path) }
    #expect(error.code == "not-a-table")
    #expect(error.description.hasPrefix(path))
    #expect(error.advice != nil)
  }

  /// Each change makes `logistic.json` speak of another model than `config.json`.
  @Test(arguments: [
    (["table", "classes"], JSONValue.strings(["a", "b", "c"])),
    (["table", "classes"], .strings(["a", "a"])), (["table", "positive"], .integer(2)),
    (["table", "positive"], .integer(-1)), (["table", "columns"], .array([])),
    (["table", "moments"], .null), (["table", "missing"], .string("guess")),
    (["table", "threshold"], .string("0.5")), (["table", "target"], .integer(3)),
    (["table", "fit"], .array([])), (["table", "moments", "mean"], .numbers([1])),
    (["table"], .integer(1)), (["schemaVersion"], .integer(2)),
  ])
  func `a contradicting description is refused`(path: [String], value: JSONValue) throws {
    var archive = try fit(0).model.kerasArchive()
    archive.extras = changing(archive.extras ?? .null, path[...], to: value)
    let error = try #require(throws: LogisticError.self) { _ = try TabularModel(archive) }
    #expect(error.place?.entry == "logistic.json")
  }

  @Test func `columns in another order are refused`() throws {
    var archive = try fit(0).model.kerasArchive()
    let columns = try #require(archive.extras?["table"]?["columns"]?.array)
    // Two columns of one kind, so that only the names tell them apart.
    var swapped = columns
    swapped.swapAt(2, 3)
    archive.extras = changing(
      archive.extras ?? .null, ["table", "columns"], to: .array(swapped))
    let error = try #require(throws: LogisticError.self) { _ = try TabularModel(archive) }
    #expect(error.code == "contradiction")
  }
}

/// A JSON value with another one at a path of keys.
func changing(_ value: JSONValue, _ path: ArraySlice<String>, to other: JSONValue) -> JSONValue {
  guard let key = path.first, var object = value.object else { return other }
  object[key] = changing(object[key] ?? .null, path.dropFirst(), to: other)
  return .object(object)
}
