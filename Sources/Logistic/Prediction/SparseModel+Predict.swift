extension SparseModel {
  /// The class probabilities of sparse rows.
  ///
  /// With two classes the positive one is predicted where its probability is above `threshold`;
  /// with more, the most probable one. Rows with fewer columns than the model are as if the others
  /// were 0.
  ///
  /// - Throws: when rows have more columns than the model.
  public func predict<Scalar: KernelScalar>(
    _ x: SparseMatrix<Scalar>
  ) throws(LogisticError) -> Predictions {
    let outputs = try network.predict(padded(x))
    var probabilities = Matrix<Double>(rows: x.rows, columns: classes.count)
    var predicted = [Int?](repeating: nil, count: x.rows)
    let (count, width) = (classes.count, outputs.columns)
    for i in 0..<x.rows {
      if width == 1 {
        let p = outputs.values[i]
        probabilities.values[2 * i + positive] = p
        probabilities.values[2 * i + 1 - positive] = 1 - p
        predicted[i] = p > threshold ? positive : 1 - positive
        continue
      }
      var best = 0
      let row = outputs.values[i * count..<(i + 1) * count]
      let shares = multiClass == .oneVsRest ? multiClass.probabilities(of: row) : nil
      for c in 0..<count {
        let p = shares?[c] ?? outputs.values[i * count + c]
        probabilities.values[i * count + c] = p
        if p > probabilities.values[i * count + best] { best = c }
      }
      predicted[i] = best
    }
    return Predictions(
      classes: classes, probabilities: probabilities, predicted: predicted, unknown: [])
  }

  /// Compares the model's predictions with the rows' classes by name.
  ///
  /// - Throws: a class that the model does not know, rows with more columns than the model.
  public func quality<Scalar: KernelScalar>(
    of x: SparseMatrix<Scalar>, labels: [String], weights: [Double]? = nil,
    source: FitQuality.Rows = .given, file: String? = nil
  ) throws(LogisticError) -> FitQuality {
    let predictions = try predict(x)
    return try FitQuality(
      probabilities: predictions.probabilities, predicted: predictions.predicted,
      labels: try numbers(of: labels, rows: x.rows), weights: weights, positive: positive,
      rows: source, file: file)
  }

  /// The loss and the compiled metrics of rows, `loss` first.
  ///
  /// - Throws: as `quality`.
  public func evaluate<Scalar: KernelScalar>(
    _ x: SparseMatrix<Scalar>, labels: [String]
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    let numbers = try numbers(of: labels, rows: x.rows)
    let width = network.nodes[network.output].shape.width
    let targets: [Int] = width == 1 ? numbers.map { $0 == positive ? 1 : 0 } : numbers
    if width > 1, network.compiled?.loss is BinaryCrossentropy {
      return try network.evaluate(padded(x), oneHot(targets, classes: width))
    }
    return try network.judging(at: threshold).evaluate(padded(x), targets)
  }

  private func padded<Scalar>(_ x: SparseMatrix<Scalar>) throws(LogisticError) -> SparseMatrix<
    Scalar
  > {
    if x.columns == columnCount { return x }
    guard x.columns < columnCount else {
      throw LogisticError(
        .data, "column-range",
        "the rows have \(x.columns) columns, the model was fitted with \(columnCount)",
        advice: "leave the columns out that the model does not know")
    }
    return try x.withColumns(columnCount)
  }

  func numbers(of labels: [String], rows: Int) throws(LogisticError) -> [Int] {
    guard labels.count == rows else {
      throw LogisticError(.data, "row-count", "\(labels.count) labels for \(rows) rows")
    }
    let known = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var numbers = [Int]()
    numbers.reserveCapacity(labels.count)
    for (row, label) in labels.enumerated() {
      guard let number = known[label] else {
        throw LogisticError(
          .data, "unknown-class",
          "'\(label)', the label of row \(row + 1), is none of the model's classes",
          advice: "they are " + classes.prefix(12).map { "'\($0)'" }.joined(separator: ", "))
      }
      numbers.append(number)
    }
    return numbers
  }
}
