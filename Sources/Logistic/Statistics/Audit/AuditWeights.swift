/// How rows count in an audit.
struct AuditWeights: Sendable {
  /// How many rows each row stands for; nil for one.
  var frequency: [Double]?
  /// The factor on each row's loss; nil for one.
  var factors: [Double]?
  /// What is added to each row's logit; nil for nothing.
  var offsets: [Double]?
  /// Whether the objective is a mean over the weights, as a table's fit takes it; else over the rows, as Keras does.
  var isMeanOfWeights = false

  /// What multiplies each row's loss.
  var product: [Double]? {
    guard let frequency, let factors else { return frequency ?? factors }
    return zip(frequency, factors).map { $0 * $1 }
  }

  /// How many rows have a weight above 0, frequencies counted; nil if all have.
  var rowCount: Int? {
    guard let product else { return nil }
    let counts = frequency ?? product.map { _ in 1 }
    let sum = zip(product, counts).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
    return Int(min(sum.rounded(), 0x1p53))
  }
}

extension AuditWeights {
  /// Of columns of a table's rows.
  ///
  /// - Throws: columns that are missing or of another kind, an offset of several outputs.
  init(
    _ columns: LogisticRegression.RowColumns, of table: DataTable, outputs: Int
  ) throws(LogisticError) {
    frequency = try columns.frequencyWeight.map { (name) throws(LogisticError) in
      try table.weights(of: name)
    }
    factors = try columns.sampleWeight.map { (name) throws(LogisticError) in
      try table.weights(of: name)
    }
    offsets = try columns.offset.map { (name) throws(LogisticError) in
      try table.numbers(of: name)
    }
    if offsets != nil { try LogisticRegression.checkOffset(outputs: outputs) }
  }

  /// Takes each row's factor times another.
  mutating func multiply(by more: [Double]) {
    factors = factors.map { zip($0, more).map { $0 * $1 } } ?? more
  }
}
