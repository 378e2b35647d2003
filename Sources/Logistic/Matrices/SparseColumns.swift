/// A sparse matrix by column (compressed sparse columns, CSC): what solvers that go from column to
/// column read.
struct SparseColumns<Scalar: KernelScalar>: Sendable {
  let rows: Int
  let columns: Int
  /// Where each column's entries begin, and where the last one's end.
  let starts: [Int]
  /// The row of each entry, ascending in a column.
  let rowIndices: [Int32]
  let values: [Scalar]

  /// The columns of a matrix of rows, in two passes over its entries.
  init(_ matrix: SparseMatrix<Scalar>) {
    let (n, p, count) = (matrix.rows, matrix.columns, matrix.nonzeroCount)
    var starts = [Int](repeating: 0, count: p + 1)
    var rowIndices = [Int32](repeating: 0, count: count)
    var next = starts
    values = matrix.withEntries { entries in
      for at in 0..<count { starts[Int(entries.places[at]) + 1] += 1 }
      for j in 0..<p { starts[j + 1] += starts[j] }
      next = starts
      return [Scalar](unsafeUninitializedCapacity: count) { values, filled in
        next.withUnsafeMutableBufferPointer { next in
          rowIndices.withUnsafeMutableBufferPointer { rowIndices in
            for i in 0..<n {
              for at in entries.starts[i]..<entries.starts[i + 1] {
                let j = Int(entries.places[at])
                let place = next[j]
                next[j] = place + 1
                rowIndices[place] = Int32(truncatingIfNeeded: i)
                values[place] = entries.values[at]
              }
            }
          }
        }
        filled = count
      }
    }
    rows = n
    columns = p
    self.starts = starts
    self.rowIndices = rowIndices
  }

  /// Lends the columns to kernels.
  func withEntries<Result, Failure: Error>(
    _ body: (Kernels.Entries<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withEntryPointers(starts, rowIndices, values, body)
  }

  /// Some of the columns as rows, renumbered in the order given.
  func rows(of chosen: [Int]) -> SparseMatrix<Scalar> {
    var starts = [Int](repeating: 0, count: rows + 1)
    return withEntries { entries in
      for j in chosen {
        for at in entries.starts[j]..<entries.starts[j + 1] {
          starts[Int(entries.places[at]) + 1] += 1
        }
      }
      for i in 0..<rows { starts[i + 1] += starts[i] }
      let count = starts[rows]
      var next = starts
      var indices = [Int32](repeating: 0, count: count)
      let values = [Scalar](unsafeUninitializedCapacity: count) { values, filled in
        next.withUnsafeMutableBufferPointer { next in
          indices.withUnsafeMutableBufferPointer { indices in
            for (place, j) in chosen.enumerated() {
              for at in entries.starts[j]..<entries.starts[j + 1] {
                let i = Int(entries.places[at])
                indices[next[i]] = Int32(truncatingIfNeeded: place)
                values[next[i]] = entries.values[at]
                next[i] += 1
              }
            }
          }
        }
        filled = count
      }
      return SparseMatrix(
        uncheckedRows: rows, columns: chosen.count, starts: starts, columnIndices: indices,
        values: values)
    }
  }
}
