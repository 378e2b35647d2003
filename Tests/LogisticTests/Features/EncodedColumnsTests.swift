import LogisticTestSupport
import Testing

@testable import Logistic

/// Encoded rows against the layers that they stand for, to the last bit.
@Suite struct EncodedColumnsTests {
  /// Numbers with and without missing values, booleans, categories with missing ones; enough rows
  /// for several blocks.
  private func table(rows: Int = 3000) throws -> DataTable {
    var generator = Xoshiro256StarStar(seed: 5)
    func number() -> Double { Double.random(in: -3...3, using: &generator) }
    let words = ["red", "green", "blue", "violet"]
    return try DataTable(columns: [
      Column("whole", numbers: (0..<rows).map { _ in number() }),
      Column("gaps", numbers: (0..<rows).map { $0 % 7 == 2 ? .nan : number() * 100 + 4000 }),
      Column("flag", booleans: (0..<rows).map { $0 % 11 == 0 ? nil : $0 % 3 == 0 }),
      Column("sure", booleans: (0..<rows).map { $0 % 5 == 0 }),
      Column("word", categories: (0..<rows).map { $0 % 13 == 4 ? nil : words[$0 * $0 % 4] }),
      Column("code", numbers: (0..<rows).map { Double($0 % 6) }),
      Column("y", categories: (0..<rows).map { $0 * 31 % 17 < 8 ? "no" : "yes" }),
    ])
  }

  private func space(_ table: DataTable) throws -> FeatureSpace {
    try FeatureSpace(
      table, columns: table.names.filter { $0 != "y" }, categorical: ["code"], missing: .impute)
  }

  private func layers(_ table: DataTable, _ space: FeatureSpace) throws -> Matrix<Double> {
    var graph = NetworkBuilder()
    let output = try space.build(&graph)
    return try graph.network(output: output).predict(space.values(table))
  }

  @Test func `they are what the layers give`() throws {
    let table = try table()
    let space = try space(table)
    #expect(try EncodedColumns(table, space).matrix().values == layers(table, space).values)
  }

  @Test func `a level that training never saw is the unknown one`() throws {
    let space = try space(try table())
    var other = try table(rows: 40)
    other = try other.with(
      Column("word", categories: (0..<40).map { $0 % 2 == 0 ? "ochre" : "red" }))
    #expect(try EncodedColumns(other, space).matrix().values == layers(other, space).values)
  }

  @Test func `some of the features are columns of all of them`() throws {
    let table = try table()
    let space = try space(table)
    let all = try EncodedColumns(table, space).matrix()
    let active = [0, 2, 3, 5, 8, all.columns - 1]
    let some = try EncodedColumns(table, space, active: active).matrix()
    for i in stride(from: 0, to: all.rows, by: 17) {
      for (k, j) in active.enumerated() { #expect(some[i, k] == all[i, j]) }
    }
  }

  /// Both round sums of 3000 terms; 1e-13 of the values' size is a hundred times that.
  @Test(arguments: [false, true])
  func `moments are those of the encoded rows`(weighted: Bool) throws {
    let table = try table()
    let space = try space(table)
    let encoded = try EncodedColumns(table, space)
    let weights = weighted ? (0..<table.rowCount).map { Double($0 % 4) } : nil
    let x = encoded.matrix()
    let columns = try FeatureSpace.encodedColumns(
      table, space.inputs.map(\.name), categorical: ["code"])
    let moments =
      weighted
      ? encoded.moments(weights: weights)
      : space.moments(of: ColumnSummary.all(of: columns), rowCount: table.rowCount)
    let total = weights?.reduce(0, +) ?? Double(x.rows)
    for j in 0..<x.columns {
      let mean = (0..<x.rows).reduce(0) { $0 + (weights?[$1] ?? 1) * x[$1, j] } / total
      let variance =
        (0..<x.rows).reduce(0) { $0 + (weights?[$1] ?? 1) * (x[$1, j] - mean) * (x[$1, j] - mean) }
        / total
      #expect(abs(moments.mean[j] - mean) <= 1e-13 * max(1, abs(mean)), "\(j)")
      #expect(abs(moments.variance[j] - variance) <= 1e-12 * max(1, variance), "\(j)")
    }
  }

  @Test func `blocks out of columns are blocks of the matrix`() throws {
    let table = try table()
    let space = try space(table)
    let encoded = try EncodedColumns(table, space)
    let labels = try ClassLabels("y", in: table)
    let weights = (0..<table.rowCount).map { Double($0 % 3) }
    let rows = TableRows(
      encoded, classOfRow: labels.classOfRow, target: .oneOf(1), weights: weights, offsets: nil)
    let memory = try MemoryRows(
      features: encoded.matrix(), targets: labels.indices.map(Double.init), weights: weights)
    #expect(rows.blockCount == memory.blockCount && rows.blockCount > 1)
    for index in 0..<rows.blockCount {
      try rows.withBlock(index) { a throws(LogisticError) in
        try memory.withBlock(index) { b in
          #expect(a.rows == b.rows && a.firstRow == b.firstRow && a.columns == b.columns)
          #expect((0..<a.rows * a.columns).allSatisfy { a.features[$0] == b.features[$0] })
          #expect((0..<a.rows).allSatisfy { a.targets[$0] == b.targets[$0] })
          #expect((0..<a.rows).allSatisfy { a.weights?[$0] == b.weights?[$0] })
        }
      }
    }
  }

  @Test func `predictions piece by piece are those of the layers`() throws {
    let table = try table(rows: 10_000)
    let fit = try LogisticRegression(categorical: ["code"]).fit(table, target: "y")
    let model = fit.model
    let whole = try model.network.predict(model.space.values(table))
    #expect(try model.outputs(table).values == whole.values)
  }
}
