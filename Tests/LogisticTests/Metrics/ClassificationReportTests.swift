import Testing

@testable import Logistic

@Suite struct ClassificationReportTests {
  static let classes = ["ash", "birch", "cedar", "dogwood"]

  private func report() throws -> ClassificationReport {
    let columns = try MetricFixtures.columns("data/multiclass_predictions.csv")
    let actual = (columns["y"] ?? []).compactMap { Self.classes.firstIndex(of: $0) }
    let p = Self.classes.map { (columns["p_\($0)"] ?? []).compactMap(Double.init) }
    let predicted = actual.indices.map { i in
      (0..<4).reduce(0) { p[$1][i] > p[$0][i] ? $1 : $0 }
    }
    return try ClassificationReport(predicted: predicted, actual: actual, classCount: 4)
  }

  @Test func `every number is the reference's`() throws {
    let report = try report()
    let reference = try MetricFixtures.numbers("metrics-multiclass")
    func expect(_ key: String, _ value: Double?) throws {
      let expected = try #require(reference["answers.\(key)"])
      #expect(abs(try #require(value) - expected) < 1e-13, "\(key)")
    }
    for (k, name) in Self.classes.enumerated() {
      try expect("precision.\(name)", report.classes[k].precision)
      try expect("recall.\(name)", report.classes[k].recall)
      try expect("f1.\(name)", report.classes[k].f1)
      try expect("support.\(name)", report.classes[k].support)
      for j in 0..<4 { try expect("confusion.matrix.\(k).\(j)", report.confusion[k, j]) }
    }
    try expect("accuracy", report.accuracy)
    try expect("macro.precision", report.macroAverage.precision)
    try expect("macro.recall", report.macroAverage.recall)
    try expect("macro.f1", report.macroAverage.f1)
    try expect("weighted.precision", report.weightedAverage.precision)
    try expect("weighted.recall", report.weightedAverage.recall)
    try expect("weighted.f1", report.weightedAverage.f1)
    try expect("matthews", report.matthews)
    try expect("cohenKappa", report.kappa)
  }

  @Test func `a class that never occurs has zeros and does not lower the macro average`() throws {
    let report = try ClassificationReport(predicted: [0, 1], actual: [0, 1], classCount: 3)
    #expect(report.classes[2] == .init(precision: 0, recall: 0, f1: 0, support: 0))
    #expect(report.macroAverage.f1 == 1)
  }

  @Test func `weights count rows`() throws {
    let report = try ClassificationReport(
      predicted: [0, 0, 1], actual: [0, 1, 1], classCount: 2, weights: [1, 2, 5])
    #expect(report.accuracy == 0.75)
    #expect(report.confusion == [[1, 0], [2, 5]])
  }

  @Test func `no rows give zeros, not a trap`() throws {
    let report = try ClassificationReport(predicted: [], actual: [], classCount: 2)
    #expect(report.accuracy == 0 && report.kappa == nil && report.matthews == nil)
  }

  @Test func `a class number out of range is named by row`() {
    #expect(
      throws: LogisticError(
        .data, "label-range", "the true class of row 1 is 2, not one of 0...1")
    ) { try ClassificationReport(predicted: [0, 1], actual: [0, 2], classCount: 2) }
  }
}
