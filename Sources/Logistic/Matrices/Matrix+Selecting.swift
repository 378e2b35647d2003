extension Matrix {
  /// The columns whose numbers are given, in that order.
  func selecting(columns indices: [Int]) -> Matrix {
    let picked = [Scalar](unsafeUninitializedCapacity: rows * indices.count) { buffer, count in
      values.withUnsafeBufferPointer { values in
        for i in 0..<rows {
          for (k, j) in indices.enumerated() {
            buffer[i * indices.count + k] = values[i * columns + j]
          }
        }
      }
      count = rows * indices.count
    }
    return Matrix(unchecked: picked, rows: rows, columns: indices.count)
  }
}
