/// Rows to be validated on, with how they count.
struct WeightedRows: Sendable {
  let table: DataTable
  private let target: String
  private let columns: LogisticRegression.RowColumns
  private let frequency: [Double]?
  /// Frequency times sampling weight; nil for ones.
  private let weights: [Double]?

  init(
    _ table: DataTable, _ target: String, _ columns: LogisticRegression.RowColumns
  ) throws(LogisticError) {
    self.table = table
    self.target = target
    self.columns = columns
    func values(_ name: String?) throws(LogisticError) -> [Double]? {
      try name.map { (name) throws(LogisticError) in try table.weights(of: name) }
    }
    frequency = try values(columns.frequencyWeight)
    let sampling = try values(columns.sampleWeight)
    if let frequency, let sampling {
      weights = zip(frequency, sampling).map { $0 * $1 }
    } else {
      weights = frequency ?? sampling
    }
  }

  /// How many there are, frequency weights counted.
  var count: Int { frequency.map { Int($0.reduce(0, +).rounded()) } ?? table.rowCount }

  /// The numbers of as many rows as there are.
  func draw(using random: inout Xoshiro256StarStar) -> [Int] {
    let n = table.rowCount
    guard frequency != nil else { return (0..<n).map { _ in random.uniform(below: n) } }
    var counts = [Double](repeating: 0, count: n)
    CountedDraw(Array(0..<n), frequency: frequency).add(to: &counts, using: &random)
    return counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) }
  }

  /// A resample: a row for each draw, or with frequencies one for all draws of a row.
  func drawn(_ rows: [Int]) throws(LogisticError) -> WeightedRows {
    guard let name = columns.frequencyWeight else {
      return try WeightedRows(table.selecting(rows: rows), target, columns)
    }
    var counts = [Double](repeating: 0, count: table.rowCount)
    for row in rows { counts[row] += 1 }
    let kept = counts.indices.filter { counts[$0] > 0 }
    let sample = try table.selecting(rows: kept).with(
      Column(name, numbers: kept.map { counts[$0] }))
    return try WeightedRows(sample, target, columns)
  }

  /// A model's figures on the rows; those that it cannot predict are left out.
  func figures(_ model: TabularModel) throws(LogisticError) -> BootstrapValidation.Figures {
    let labels = try ClassLabels(target, in: table, classes: model.classes).classOfRow
    let outputs = try model.checkedOutputs(table)
    let lacking = model.lackingRows(table)
    let quality = try FitQuality(
      QualityRows(
        outputs: outputs, classCount: model.classes.count, positive: model.positive,
        threshold: model.threshold, lacking: lacking, labels: labels, weights: weights),
      rows: .given, alreadyLeftOut: 0, file: table.file)
    let rows = labels.indices.filter { lacking?[$0] != true && weights?[$0] != 0 }
    let kept = weights.map { weights in rows.map { weights[$0] } }
    func area(of output: Int, _ positive: Int) throws(LogisticError) -> Double {
      try ROCCurve(
        scores: rows.map { outputs[$0, output] }, labels: rows.map { Int(labels[$0]) == positive },
        weights: kept
      ).area ?? .nan
    }
    var figures = BootstrapValidation.Figures(
      auc: .nan, brier: quality.brierScore, slope: .nan, intercept: .nan,
      logLoss: quality.logLoss, accuracy: quality.report.accuracy)
    guard model.classes.count == 2 else {
      var sum = 0.0
      for c in model.classes.indices { sum += try area(of: c, c) }
      figures.auc = sum / Double(model.classes.count)
      return figures
    }
    let at = outputs.columns == 1 ? 0 : model.positive
    figures.auc = try area(of: at, model.positive)
    let line = try? CalibrationLine(
      logits: rows.map { CalibrationLine.logit(outputs[$0, at]) },
      labels: rows.map { Int(labels[$0]) == model.positive }, weights: kept)
    figures.slope = line?.slope ?? .nan
    figures.intercept = line?.intercept ?? .nan
    return figures
  }
}
