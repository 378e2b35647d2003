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

  /// The columns of a matrix of rows, in two passes over its entries. Ranges of rows are shared by
  /// the threads; each knows where in every column its entries go.
  init(_ matrix: SparseMatrix<Scalar>) {
    let (n, p, count) = (matrix.rows, matrix.columns, matrix.nonzeroCount)
    let parts = n > 0 && 8 * p <= count ? 4 : 1
    var rowIndices = [Int32](repeating: 0, count: count)
    var starts = [Int](repeating: 0, count: p + 1)
    var places = [Int](repeating: 0, count: parts * p)
    values = matrix.withEntries { entries in
      [Scalar](unsafeUninitializedCapacity: count) { values, filled in
        rowIndices.withUnsafeMutableBufferPointer { rowIndices in
          places.withUnsafeMutableBufferPointer { places in
            nonisolated(unsafe) let (next, rows, to) = (places, rowIndices, values)
            ThreadPool.shared.run(count: parts) { part in
              let (first, end) = (part * n / parts, (part + 1) * n / parts)
              for at in entries.starts[first]..<entries.starts[end] {
                next[part * p + Int(entries.places[at])] += 1
              }
            }
            var total = 0
            for j in 0..<p {
              starts[j] = total
              for part in 0..<parts {
                let size = next[part * p + j]
                next[part * p + j] = total
                total += size
              }
            }
            starts[p] = total
            guard let slots = next.baseAddress, let rowsBase = rows.baseAddress,
              let base = to.baseAddress
            else { return }
            nonisolated(unsafe) let (slot, row, value) = (slots, rowsBase, base)
            ThreadPool.shared.run(count: parts) { part in
              Kernels.transpose(
                entries, part * n / parts..<(part + 1) * n / parts, next: slot + part * p,
                rowIndices: row, values: value)
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

  /// Whether a column has two different values, the zeros between its entries counted; entries that are
  /// 0 are taken for others.
  func varies(_ j: Int) -> Bool {
    let range = starts[j]..<starts[j + 1]
    guard let first = values[range].first else { return false }
    return range.count < rows || values[range].contains { $0 != first }
  }

  /// The greatest size of a column's values; 1 of an empty one.
  func greatestValue(_ j: Int) -> Double {
    let greatest = values[starts[j]..<starts[j + 1]].reduce(0) { max($0, abs(Double($1))) }
    return greatest > 0 ? greatest : 1
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
            chosen.withUnsafeBufferPointer { list in
              if let next = next.baseAddress, let indices = indices.baseAddress,
                let values = values.baseAddress
              {
                Kernels.select(
                  entries, list, next: next, columnIndices: indices, values: values)
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
