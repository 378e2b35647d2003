extension LogisticFit {
  /// How well each fitted row is predicted by the others: the fit of all rows less one, by one
  /// Newton step from the optimum of all (Pregibon 1981, equation 3; with a penalty in the Hessian).
  ///
  ///     zᵢ ← zᵢ − q·r/(1 − q·v),  q = xᵢᵀH⁻¹xᵢ, r = yᵢ − pᵢ, v = pᵢ(1 − pᵢ)
  ///
  /// H is that of the sum of the losses and the penalty; with an L1 part, over the coefficients that
  /// are not 0, as if the same ones were 0 without the row. Costs what an iteration of Newton does.
  ///
  /// - Parameter table: the rows that were fitted, without weights or offset.
  /// - Returns: nil where it does not apply: more than one output, an optimum that was not reached,
  ///   more than 5·10⁷ products (so many rows that leaving one out changes nothing), a group lasso,
  ///   Firth's penalty or a relaxed fit.
  /// - Throws: columns that are missing or of another kind.
  public func leaveOneOutQuality(of table: DataTable) throws(LogisticError) -> FitQuality? {
    guard history.solution?.outcome == .converged, penaltyName != "group-lasso", !isFirth,
      relaxation == nil,
      model.network.nodes[model.network.output].shape.width == 1
    else {
      return nil
    }
    let labels = try ClassLabels(model.target, in: table, classes: model.classes)
    let width = Double(model.space.width)
    func isTooLarge(_ rows: Int) -> Bool { Double(rows) * width * width > 5e7 }
    let names = model.space.inputs.map(\.name)
    let kept = try table.rows(with: labels, completeIn: model.missing == .drop ? names : [])
    if isTooLarge(kept?.count ?? table.rowCount) { return nil }
    let rows = kept.map { table.selecting(rows: $0) } ?? table
    let classOfRow = (kept ?? Array(0..<table.rowCount)).map { Int(labels.classOfRow[$0]) }
    let encoded = try EncodedColumns(rows, model.space)
    let x = encoded.matrix()
    guard let logits = leaveOneOutLogits(x, encoded.moments(weights: nil), classOfRow) else {
      return nil
    }
    let positive = model.positive
    var probabilities = Matrix<Double>(rows: x.rows, columns: 2)
    for (i, z) in logits.enumerated() {
      probabilities.values[2 * i + positive] = sigmoid(z)
      probabilities.values[2 * i + 1 - positive] = sigmoid(-z)
    }
    let threshold = model.threshold
    return try FitQuality(
      probabilities: probabilities,
      predicted: (0..<x.rows).map {
        probabilities.values[2 * $0 + positive] > threshold ? positive : 1 - positive
      },
      labels: classOfRow, weights: nil, positive: positive, rows: .leaveOneOut,
      alreadyLeftOut: table.rowCount - rows.rowCount, file: table.file)
  }

  /// The log-odds of the positive class, each row's from all others.
  private func leaveOneOutLogits(
    _ x: Matrix<Double>, _ moments: FeatureMoments, _ labels: [Int]
  ) -> [Double]? {
    guard let (intercept, weights) = model.coefficients.first else { return nil }
    let dropped = Set(terms.filter(\.isAliased).map(\.term))
    // Bounds hold without the row what they hold with it.
    let held = Set(terms.filter { $0.bound != nil }.map(\.term))
    let features = model.space.features
    let active = (model.record?.free ?? Array(features.indices)).filter {
      moments.variance[$0] > 0 && !dropped.contains(features[$0].term)
        && (weights[$0] != 0 || (l1Ratio ?? 0) == 0) && !held.contains(features[$0].term)
    }
    let hasIntercept = terms.contains { $0.kind == .intercept }
    let scale = active.map { 1 / moments.variance[$0].squareRoot() }
    let width = active.count + (hasIntercept ? 1 : 0)
    guard width > 0 else { return nil }
    // Without an intercept centring would change the model.
    let centre = active.map { hasIntercept ? moments.mean[$0] : 0 }
    @Sendable func load(_ i: Int, into row: inout [Double]) {
      for (k, j) in active.enumerated() {
        row[k] = (x.values[i * x.columns + j] - centre[k]) * scale[k]
      }
    }
    // Pieces of fixed length, added in order: the number of threads changes no bit.
    let length = 1024
    let pieces = stride(from: 0, to: x.rows, by: length).map { $0..<min($0 + length, x.rows) }
    let sums = mapInParallel(pieces.count) { piece -> (logits: [Double], hessian: [Double]) in
      var row = [Double](repeating: 1, count: width)
      var logits = [Double]()
      logits.reserveCapacity(pieces[piece].count)
      var hessian = [Double](repeating: 0, count: width * width)
      for i in pieces[piece] {
        var z = intercept
        for j in weights.indices { z += weights[j] * x.values[i * x.columns + j] }
        logits.append(z)
        load(i, into: &row)
        let v = sigmoid(z) * sigmoid(-z)
        for a in 0..<width {
          let factor = v * row[a]
          for b in a..<width { hessian[a * width + b] += factor * row[b] }
        }
      }
      return (logits, hessian)
    }
    var hessian = SymmetricMatrix(order: width)
    for sum in sums {
      for k in sum.hessian.indices { hessian.values[k] += sum.hessian[k] }
    }
    if let lambda {
      let words = model.space.textFeatures
      for (k, j) in active.enumerated() {
        let isAsFitted = isStandardized && !words.contains(j)
        let perUnit = (isAsFitted ? 1 : scale[k] * scale[k]) * (penaltyFactors?[j] ?? 1)
        hessian.values[k * width + k] += lambda * (1 - (l1Ratio ?? 0)) * Double(x.rows) * perUnit
      }
    }
    guard let factor = hessian.cholesky() else { return nil }
    let positive = model.positive
    return mapInParallel(pieces.count) { piece in
      var row = [Double](repeating: 1, count: width)
      var logits = sums[piece].logits
      for (place, i) in pieces[piece].enumerated() {
        load(i, into: &row)
        let p = sigmoid(logits[place])
        let q = factor.inverseForm(row)
        let rest = 1 - q * p * (1 - p)
        let residual = (labels[i] == positive ? 1 : 0) - p
        // A row that alone settles a coefficient has no prediction from the others.
        guard rest > 1e-9 else { continue }
        logits[place] -= q * residual / rest
      }
      return logits
    }.flatMap { $0 }
  }
}
