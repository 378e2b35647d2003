/// How much the coefficients of a fit vary with the rows, where no formula tells: of a penalised fit, or one with
/// filled-in values. Resampled rows are fitted all over again, means, scales and fillings included.
///
/// The intervals are of the estimate as it is: a penalty draws it to 0, and they with it.
public struct RefitBootstrap: Sendable {
  /// The coefficients, class by class, the intercept first, without standard errors.
  public let terms: [Term]
  /// The refits, in the order of ``terms``.
  public let refits: Bootstrap
  /// In which share of the refits each coefficient is not 0: what an L1 penalty chooses again and again.
  public let nonzeroShares: [Double]
  /// The penalty's word.
  public let penalty: String
  /// Its λ, if it has one.
  public let lambda: Double?
  /// How many rows were fitted, frequency weights counted.
  public let rowCount: Int
  /// What should be known.
  public let warnings: [DataWarning]

  /// The intervals of the terms, by the quantiles of the refits.
  public func intervals(level: Double = 0.95) -> [(low: Double, high: Double)] {
    refits.percentileIntervals(level: level)
  }
}

extension TabularModel {
  /// Fits resampled rows as this model was fitted.
  ///
  /// Resample r comes from a generator of its own, of the seed and r, so that the result repeats bit for bit.
  ///
  /// - Parameters:
  ///   - table: the rows that were fitted.
  ///   - count: how many resamples; 1000 and more for intervals.
  ///   - rowColumns: weights and offset, as in the fit. A row that stands for several is drawn as if they were there.
  ///   - seed: where the draws come from.
  ///   - observe: called on the way with how many are done; `.stop` ends it with those.
  /// - Throws: fewer than 2 resamples; a model of which a fit to these rows is not the one it is; when
  ///   hardly any resample has a fit.
  public func refitBootstrap(
    on table: DataTable, _ count: Int = 1000, rowColumns: LogisticRegression.RowColumns = .init(),
    seed: UInt64 = 0, observe: ((_ done: Int, _ total: Int) -> Decision)? = nil
  ) throws(LogisticError) -> RefitBootstrap {
    try checkResamples(count, usual: 1000)
    let estimator = try LogisticRegression(refitting: self)
    let names = space.inputs.map(\.name)
    let kept = try usableRows(of: table, alsoComplete: rowColumns.names)
    let rows = kept.count == table.rowCount ? table : table.selecting(rows: kept)
    let (target, formula) = (target, estimator.formula)
    let frequency = try rowColumns.frequencyWeight.map { (name) throws(LogisticError) in
      try rows.weights(of: name)
    }
    let draw = CountedDraw(Array(0..<rows.rowCount), frequency: frequency)
    let columns = LogisticRegression.RowColumns(
      sampleWeight: rowColumns.sampleWeight, frequencyWeight: "·drawn", offset: rowColumns.offset)

    /// The coefficients with rows drawn so often; nil where there is no fit.
    @Sendable func coefficients(_ drawn: [Double]) throws(LogisticError) -> TabularModel? {
      let weighted = try rows.with(Column("·drawn", numbers: drawn))
      let fit: LogisticFit
      if let formula {
        fit = try estimator.fit(weighted, formula: formula, rowColumns: columns)
      } else {
        fit = try estimator.fit(weighted, target: target, features: names, rowColumns: columns)
      }
      return fit.isSeparated && fit.lambda == nil ? nil : fit.model
    }
    let whole = try coefficients(frequency ?? [Double](repeating: 1, count: rows.rowCount))
    guard let whole, whole.space.features == space.features, isSame(whole) else {
      throw LogisticError(
        .data, "refit-differs",
        "a fit to these rows is not the model: it had other rows, or ended early",
        advice: "give the rows that were fitted")
    }

    let order = parameterOrder
    let refits = try Resamples<[Double]>(count, batch: 16, observe: observe) { resamples in
      mapInParallel(resamples.count) { r -> [Double]? in
        var random = Xoshiro256StarStar(seed: seed, number: resamples.lowerBound + r)
        var drawn = [Double](repeating: 0, count: rows.rowCount)
        if frequency == nil {
          for _ in drawn.indices { drawn[random.uniform(below: drawn.count)] += 1 }
        } else {
          draw.add(to: &drawn, using: &random)
        }
        guard let refit = try? coefficients(drawn), refit.space.features == self.space.features
        else { return nil }
        return order.map { $0.value(in: refit.coefficients) }
      }
    }
    let (found, failed) = (refits.found, refits.failed)
    guard found.count >= 2 else {
      throw LogisticError(
        .data, "separated", "\(failed) of \(refits.done) resamples have no fit",
        advice: "the rows are too few, or nearly separated")
    }
    var warnings: [DataWarning] = []
    if failed > 0 {
      warnings.append(
        DataWarning(
          "failed-resamples", "\(failed) of \(refits.done) resamples have no fit and were left out")
      )
    }
    let present = self.coefficients
    let estimates = order.map { $0.value(in: present) }
    return RefitBootstrap(
      terms: zip(order, estimates).map { place, estimate in
        let feature = place.feature.map { space.features[$0] }
        return Term(
          kind: feature == nil ? .intercept : .slope, term: feature?.term ?? "(Intercept)",
          column: feature?.column, level: feature?.level,
          classLabel: present.count > 1 ? classes[place.output] : nil, estimate: estimate)
      },
      refits: Bootstrap(
        Matrix(unchecked: found.flatMap { $0 }, rows: found.count, columns: order.count),
        separated: failed, wasStopped: refits.wasStopped, estimates: estimates,
        accelerations: nil),
      nonzeroShares: order.indices.map { j in
        Double(found.count { $0[j] != 0 }) / Double(found.count)
      },
      penalty: record?.penalty ?? "unpenalized", lambda: record?.lambda,
      rowCount: draw.count, warnings: warnings)
  }

  /// Where a coefficient stands; the intercept has no feature.
  private struct ParameterPlace: Sendable {
    var output: Int
    var feature: Int?

    func value(in coefficients: [(intercept: Double, weights: [Double])]) -> Double {
      feature.map { coefficients[output].weights[$0] } ?? coefficients[output].intercept
    }
  }

  /// The coefficients that are estimated, class by class.
  private var parameterOrder: [ParameterPlace] {
    let hasIntercept = (network.nodes[network.output].layer as? Dense)?.useBias ?? true
    let free = record?.free ?? []
    let fixed = record?.lambda == nil && coefficients.count > 1 ? record?.baseClass : nil
    return coefficients.indices.filter { $0 != fixed }.flatMap { c in
      (hasIntercept ? [ParameterPlace(output: c, feature: nil)] : [])
        + free.map { ParameterPlace(output: c, feature: $0) }
    }
  }

  /// Whether another model's coefficients are this one's, to a ten-thousandth of a deviation of the column.
  private func isSame(_ other: TabularModel) -> Bool {
    zip(coefficients, other.coefficients).allSatisfy { a, b in
      zip(a.weights, b.weights).enumerated().allSatisfy { j, pair in
        let scale = space.moments.map { $0.variance[j].squareRoot() } ?? 1
        return abs(pair.0 - pair.1) * scale <= 1e-4 * max(1, abs(pair.1) * scale)
      }
    }
  }
}
