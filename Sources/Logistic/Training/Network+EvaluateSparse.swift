extension Network {
  /// The loss and metrics of sparse rows of features and their targets.
  ///
  /// - Parameters:
  ///   - x: sparse rows of features.
  ///   - y: targets, row by row.
  ///   - sampleWeight: the factor on each row's loss; weighted metrics use it too.
  /// - Returns: each quantity by name, `loss` first.
  /// - Throws: shapes that do not match, rows too wide for a network that does not begin with a `Dense`.
  public func evaluate<Scalar: KernelScalar>(
    _ x: SparseMatrix<Scalar>, _ y: some Targets, sampleWeight: [Double]? = nil
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    try check(x)
    guard let parts = try sparseParts() else {
      return try evaluate(x.dense(0..<x.rows), y, sampleWeight: sampleWeight)
    }
    var values = try parts.rest.evaluate(parts.sums(x), y, sampleWeight: sampleWeight)
    for i in values.indices where values[i].name == "loss" { values[i].value += parts.penalty }
    return values
  }
}
