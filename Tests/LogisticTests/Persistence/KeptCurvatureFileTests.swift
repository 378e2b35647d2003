import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

/// What a file says of the rows that a model stands for is checked before it is used.
@Suite struct KeptCurvatureFileTests {
  private func archive(_ name: String = "birthwt") throws -> KerasArchive {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/\(name).csv"))
    let fit =
      name == "wine"
      ? try LogisticRegression().fit(table, target: "cultivar")
      : try LogisticRegression(classWeight: .balanced).fit(
        table, target: "low", features: ["age", "lwt", "smoke"])
    return try KerasArchive(fit.model.archive())
  }

  private func put(
    _ name: String, _ shape: [Int], _ values: [Double], in archive: inout KerasArchive
  ) {
    archive.doubles?["statistics/curvature/\(name)"] = .dataset(
      HDF5Dataset(shape: shape, values: .float64(values)))
  }

  private func set(_ key: String, _ value: JSONValue, in archive: inout KerasArchive) {
    guard case .object(var root)? = archive.extras, case .object(var table)? = root["table"],
      case .object(var fit)? = table["fit"], case .object(var curvature)? = fit["curvature"]
    else {
      Issue.record("there is no curvature to change")
      return
    }
    curvature[key] = value
    fit["curvature"] = .object(curvature)
    table["fit"] = .object(fit)
    root["table"] = .object(table)
    archive.extras = .object(root)
  }

  @Test func `a base class where there is one output is no trap`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    var archive = try archive()
    guard case .object(var root)? = archive.extras, case .object(var part)? = root["table"],
      case .object(var fit)? = part["fit"]
    else {
      Issue.record("there is no fit to change")
      return
    }
    fit["baseClass"] = .integer(1)
    part["fit"] = .object(fit)
    root["table"] = .object(part)
    archive.extras = .object(root)
    var model = try TabularModel(archive)
    let update = try model.update(with: table)
    #expect(update.isConverged)
  }

  @Test func `what was kept is read back to the bit`() throws {
    for name in ["birthwt", "wine"] {
      let first = try TabularModel(archive(name))
      let again = try TabularModel(archive: first.archive())
      #expect(first.record?.curvature != nil)
      #expect(again.record?.curvature == first.record?.curvature)
    }
  }

  @Test(arguments: [
    ("gradient", [3], [1.0, 2, 3]), ("gradient", [4], [1, .nan, 2, 3]),
    ("hessian", [4, 4], [Double](repeating: 1, count: 16)),
    ("hessian", [1, 4, 4], [Double](repeating: .infinity, count: 16)),
    ("centre", [2], [1, 2]), ("scale", [3], [1, 0, 1]), ("scale", [3], [1, -1, 1]),
  ])
  func `arrays of another size or that are no numbers are refused`(
    name: String, shape: [Int], values: [Double]
  ) throws {
    var archive = try archive()
    put(name, shape, values, in: &archive)
    let error = try #require(throws: LogisticError.self) { _ = try TabularModel(archive) }
    #expect(error.domain == .model)
  }

  @Test(arguments: [
    ("weight", JSONValue.number(0)), ("weight", .number(-1)), ("weight", .string("many")),
    ("value", .number(-1)), ("valueAtZero", .null), ("penaltyScale", .string("none")),
    ("classFactors", .numbers([1])), ("classFactors", .numbers([1, -1])),
    ("aliased", .array([.integer(4)])), ("aliased", .array([.integer(-1)])),
    ("radius", .number(-1)), ("drift", .number(-0.5)), ("gradientError", .string("x")),
    ("updates", .integer(-1)),
  ])
  func `numbers that cannot be are refused`(key: String, value: JSONValue) throws {
    var archive = try archive()
    set(key, value, in: &archive)
    let error = try #require(throws: LogisticError.self) { _ = try TabularModel(archive) }
    #expect(error.domain == .model, "\(error)")
  }

  @Test func `a file whose arrays are gone opens without a curvature and cannot be updated`() throws
  {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    var archive = try archive()
    archive.doubles?["statistics/curvature"] = nil
    var model = try TabularModel(archive)
    #expect(model.record?.curvature == nil)
    let before = model.network.storage
    let error = try #require(throws: LogisticError.self) { try model.update(with: table) }
    #expect(error.code == "no-curvature")
    #expect(model.network.storage == before)
    // As Keras leaves it.
    archive.doubles = nil
    #expect(try TabularModel(archive).record?.curvature == nil)
  }

  @Test func `a Hessian that is not one is an error of the update, not a trap`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    for value in [-1e300, 1e300, 0] {
      var archive = try archive()
      put("hessian", [1, 4, 4], [Double](repeating: value, count: 16), in: &archive)
      put("gradient", [4], [1e308, -1e308, 1e308, 1e308], in: &archive)
      var model = try TabularModel(archive)
      let before = model.network.storage
      do throws(LogisticError) {
        try model.update(with: table)
        let isFinite = model.network.storage.allSatisfy { $0.isFinite }
        #expect(isFinite)
      } catch { #expect(model.network.storage == before) }
    }
  }
}
