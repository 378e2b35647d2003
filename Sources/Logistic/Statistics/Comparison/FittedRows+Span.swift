extension FittedRows {
  /// The terms whose columns no sum of another model's columns of the same rows gives.
  func terms(notSpannedBy other: FittedRows) throws(LogisticError) -> [String] {
    let mine = try standardized()
    let all = try other.standardized()
    // One output has the columns of all.
    let q = other.perOutput
    let places = Set(other.parameters.map { $0 % q }).sorted()
    var gram = SymmetricMatrix(order: places.count)
    var products = Matrix<Double>(rows: mine.columns, columns: places.count)
    var squares = [Double](repeating: 0, count: mine.columns)
    for i in 0..<all.rows {
      let row = places.map { all[i, $0] }
      for (a, x) in row.enumerated() {
        for (b, y) in row.enumerated() { gram.values[a * row.count + b] += x * y }
      }
      for f in squares.indices {
        let x = mine[i, f]
        squares[f] += x * x
        for (a, y) in row.enumerated() { products.values[f * row.count + a] += x * y }
      }
    }
    guard let factor = gram.cholesky() else { return [] }
    return squares.indices.filter { f in
      let inside = factor.inverseForm(
        Array(products.values[f * places.count..<(f + 1) * places.count]))
      // The squared sine of the angle to their span.
      return squares[f] - inside > 1e-9 * squares[f]
    }.map { $0 == features.count ? "(Intercept)" : model.space.features[features[$0]].term }
  }

  /// The scaled columns of each row, then 1 if there is an intercept.
  private func standardized() throws(LogisticError) -> Matrix<Double> {
    let x = try EncodedColumns(table, model.space, active: features).matrix()
    var result = Matrix<Double>(rows: x.rows, columns: perOutput)
    for i in 0..<x.rows {
      for j in 0..<perOutput {
        result.values[i * perOutput + j] =
          j < x.columns ? (x[i, j] - scaling.centre[j]) / scaling.scale[j] : 1
      }
    }
    return result
  }
}
