import LogisticTestSupport
import Testing

@testable import Logistic

/// Standard errors of networks that know no column names.
@Suite struct NetworkInferenceTests {
  private let columns = ["GPA", "TUCE", "PSI"]
  private func spector() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/spector.csv"))
  }

  private func fitted(normalized: Bool, penalty: Regularizer? = nil) throws -> Network {
    let table = try spector()
    let (x, y) = (try table.matrix(of: columns), try table.numbers(of: "GRADE"))
    var model = Sequential()
    if normalized {
      var layer = Normalization()
      layer.adapt(x)
      model.add(layer)
    }
    model.add(Dense(1, activation: .sigmoid, kernelRegularizer: penalty))
    try model.compile(optimizer: .newton(), loss: .binaryCrossentropy)
    try model.fit(x, y)
    // As a file would hold it.
    return try Network(archive: model.archive())
  }

  @Test(arguments: [false, true])
  func `a network fitted exactly has the reference's errors`(normalized: Bool) throws {
    let table = try spector()
    let answer = try ReferenceAnswer("spector-mle")
    let model = try TabularModel(
      fitted(normalized: normalized), columns: columns, target: "GRADE", classes: ["0", "1"])
    let inference = try model.inference(on: table)
    for name in columns {
      let term = try #require(inference.terms.first { $0.term == name })
      let error = try #require(answer.number("answers", "standardErrors", name))
      let estimate = try #require(answer.number("answers", "coefficients", name))
      #expect(abs(term.estimate - estimate) < 1e-6 * error)
      #expect(abs(try #require(term.standardError) - error) < 1e-6 * error)
    }
    #expect(!inference.warnings.contains { $0.code == "not-optimal" })
  }

  @Test func `what is no logistic regression, or penalised, is refused`() throws {
    let table = try spector()
    func code(_ network: Network, _ names: [String], classes: [String] = ["0", "1"]) -> String? {
      let error = #expect(throws: LogisticError.self) {
        try TabularModel(network, columns: names, target: "GRADE", classes: classes)
          .inference(on: table)
      }
      return error?.code
    }
    #expect(code(try fitted(normalized: false, penalty: .l2(0.01)), columns) == "penalised")
    let plain = try fitted(normalized: false)
    #expect(code(plain, ["GPA", "TUCE"]) == "input-width")
    #expect(code(plain, ["GPA", "TUCE", "GPA"]) == "input-width")
    #expect(code(plain, columns, classes: ["0", "1", "2"]) == "class-count")
    let deep = try Network(contentsOf: ProjectFiles.fixture("keras/mlp-relu/trained.keras"))
    let width = deep.nodes[deep.inputs[0]].shape.width
    #expect(code(deep, (0..<width).map { "x\($0)" }) == "not-logistic")
  }
}
