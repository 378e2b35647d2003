import Logistic
import Testing

@Suite struct SparseMatrixTests {
  @Test func `entries in any order make the rows they lie in`() throws {
    let x = try SparseMatrix<Float>(
      rows: 3, columns: 4, entries: [(2, 3, 5), (0, 1, 2), (2, 0, -1), (0, 0, 1)])
    #expect(x.starts == [0, 2, 2, 4])
    #expect(x.columnIndices == [0, 1, 0, 3])
    #expect(x.values == [1, 2, -1, 5])
    #expect(x[0, 1] == 2 && x[1, 1] == 0 && x[2, 3] == 5 && x[2, 2] == 0)
    #expect(x.nonzeroCount == 4 && x.density == 4.0 / 12)
  }

  @Test func `a dense matrix and back is the same`() throws {
    let dense: Matrix<Double> = [[0, 1.5, 0], [0, 0, 0], [-2, 0, 1e-300]]
    let sparse = try SparseMatrix(dense)
    #expect(sparse.nonzeroCount == 3)
    for i in 0..<3 { for j in 0..<3 { #expect(sparse[i, j] == dense[i, j]) } }
  }

  @Test func `rows are picked in the order given, again if given again`() throws {
    let x = try SparseMatrix<Double>([[1, 0], [0, 2], [3, 4]])
    let picked = x.selecting(rows: [2, 0, 2])
    #expect(picked == (try SparseMatrix<Double>([[3, 4], [1, 0], [3, 4]])))
  }

  @Test func `more columns may be added, and no entry may be lost`() throws {
    let x = try SparseMatrix<Double>([[1, 0], [0, 2]])
    #expect(try x.withColumns(5).columns == 5)
    #expect(throws: LogisticError.self) { _ = try x.withColumns(1) }
  }

  @Test(
    arguments: [
      ([0, 2, 3], [Int32(1), 1, 0], [1.0, 2, 3], "duplicate-column"),
      ([0, 2, 3], [Int32(1), 0, 0], [1.0, 2, 3], "column-order"),
      ([0, 2, 3], [Int32(0), 3, 0], [1.0, 2, 3], "column-range"),
      ([0, 2, 3], [Int32(0), -1, 0], [1.0, 2, 3], "column-range"),
      ([0, 2, 3], [Int32(0), 1, 0], [1.0, .nan, 3], "not-finite"),
      ([0, 3], [Int32(0), 1, 0], [1.0, 2, 3], "matrix-shape"),
      ([0, 4, 3], [Int32(0), 1, 0], [1.0, 2, 3], "matrix-shape"),
      ([0, 2, 4], [Int32(0), 1, 0], [1.0, 2, 3], "matrix-shape"),
    ])
  func `what is no matrix is refused by name`(
    starts: [Int], columns: [Int32], values: [Double], code: String
  ) {
    let error = #expect(throws: LogisticError.self) {
      _ = try SparseMatrix(
        rows: 2, columns: 3, starts: starts, columnIndices: columns, values: values)
    }
    #expect(error?.code == code)
  }

  @Test func `more than ten million columns are refused`() {
    #expect(throws: LogisticError.self) {
      _ = try SparseMatrix<Float>(rows: 1, columns: 10_000_001, entries: [])
    }
  }
}
