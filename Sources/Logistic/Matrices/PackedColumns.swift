/// Some columns of sparse rows, each one's entries together (CSC): what sweeps from column to column read. The rows
/// stay the only whole copy.
struct PackedColumns<Scalar: KernelScalar>: Sendable {
  /// Where each column's entries begin, and where the last one's end.
  let starts: [Int]
  /// The row of each entry, ascending in a column.
  let rowIndices: [Int32]
  let values: [Scalar]

  /// How many columns there are.
  var count: Int { starts.count - 1 }

  /// The columns that have a place from 0, in the order of their places: one pass over the rows, of which two
  /// threads take a half each, the one from the front and the other from the back of every column.
  ///
  /// - Parameters:
  ///   - place: each column's place; below 0 for none.
  ///   - sizes: how many entries each place's column has.
  init(
    _ matrix: SparseMatrix<Scalar>, place: UnsafePointer<Int32>, sizes: [Int], threads: Int?
  ) {
    var starts = [0]
    starts.reserveCapacity(sizes.count + 1)
    var total = 0
    for size in sizes {
      total += size
      starts.append(total)
    }
    self.starts = starts
    let (rows, count) = (matrix.rows, total)
    var indices = [Int32](repeating: 0, count: count)
    var next = starts + starts.dropFirst()
    let columns = sizes.count
    values = matrix.withEntries { entries in
      [Scalar](unsafeUninitializedCapacity: count) { values, filled in
        indices.withUnsafeMutableBufferPointer { indices in
          next.withUnsafeMutableBufferPointer { next in
            if let next = next.baseAddress, let indices = indices.baseAddress,
              let values = values.baseAddress
            {
              nonisolated(unsafe) let (slots, to, out, place) = (next, indices, values, place)
              ThreadPool.shared.run(count: 2, threads: threads) { half in
                Kernels.pack(
                  entries, half == 0 ? 0..<rows / 2 : rows / 2..<rows, isForward: half == 0,
                  place: place, next: slots + (half == 0 ? 0 : columns + 1), rowIndices: to,
                  values: out)
              }
            }
          }
        }
        filled = count
      }
    }
    rowIndices = indices
  }

  /// Lends the columns to kernels.
  func withEntries<Result, Failure: Error>(
    _ body: (Kernels.Entries<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withEntryPointers(starts, rowIndices, values, body)
  }
}

extension SparseMatrix {
  /// The entries of the columns that have a place from 0, by row, in so many columns with their places for numbers.
  ///
  /// - Parameter place: each column's place; below 0 for none. Places ascend with the columns.
  func packed(place: UnsafePointer<Int32>, columns count: Int, threads: Int?) -> SparseMatrix {
    var starts = [Int](repeating: 0, count: rows + 1)
    let parts = rows > 1024 ? 4 : 1
    let rows = rows
    return withEntries { entries in
      nonisolated(unsafe) let place = place
      starts.withUnsafeMutableBufferPointer { starts in
        guard let base = starts.baseAddress else { return }
        nonisolated(unsafe) let sizes = base + 1
        ThreadPool.shared.run(count: parts, threads: threads) { part in
          Kernels.countPlaces(
            entries, part * rows / parts..<(part + 1) * rows / parts, place: place, into: sizes)
        }
      }
      for i in 0..<rows { starts[i + 1] += starts[i] }
      let total = starts[rows]
      var indices = [Int32](repeating: 0, count: total)
      let values = [Scalar](unsafeUninitializedCapacity: total) { values, filled in
        indices.withUnsafeMutableBufferPointer { indices in
          starts.withUnsafeBufferPointer { starts in
            if let from = starts.baseAddress, let indices = indices.baseAddress,
              let values = values.baseAddress
            {
              nonisolated(unsafe) let (begins, to, out) = (from, indices, values)
              ThreadPool.shared.run(count: parts, threads: threads) { part in
                Kernels.pick(
                  entries, part * rows / parts..<(part + 1) * rows / parts, place: place,
                  starts: begins, columnIndices: to, values: out)
              }
            }
          }
        }
        filled = total
      }
      return SparseMatrix(
        uncheckedRows: rows, columns: count, starts: starts, columnIndices: indices,
        values: values)
    }
  }
}
