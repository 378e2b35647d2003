/// A metric in the making: fed batch by batch, read at any time.
public protocol MetricAccumulator: Sendable {
  /// Takes in a batch of outputs (what the last activation made) and their targets.
  ///
  /// - Parameters:
  ///   - batch: outputs and targets.
  ///   - weights: of each row, or nil for ones.
  mutating func update(_ batch: LossBatch, weights: UnsafePointer<Double>?)
  /// The metric of all batches since the last reset; 0 of none, as in Keras.
  func result() -> Double
  /// Forgets all batches.
  mutating func reset()
}

extension Metric {
  /// The accumulator for outputs and labels of these widths.
  ///
  /// - Throws: when the metric cannot compare them, or a setting of its own is out of range.
  public func accumulator(
    outputs: Int, targetWidth: Int
  ) throws(LogisticError) -> any MetricAccumulator {
    switch kind {
    case .accuracy:
      let resolved: Metric =
        outputs == 1
        ? .binaryAccuracy : targetWidth == 1 ? .sparseCategoricalAccuracy : .categoricalAccuracy
      return try resolved.named(name).accumulator(outputs: outputs, targetWidth: targetWidth)
    case .binaryAccuracy(let threshold):
      try requireSameWidth(outputs, targetWidth)
      try require(
        threshold >= 0 && threshold <= 1, "threshold is \(threshold)", "give a number from 0 to 1")
      return RowMeanAccumulator { batch, values in
        for row in 0..<batch.rows {
          var right = 0
          for i in row * batch.outputs..<(row + 1) * batch.outputs {
            right += (batch.predictions[i] > threshold ? 1 : 0) == batch.targets[i] ? 1 : 0
          }
          values[row] = Double(right) / Double(batch.outputs)
        }
      }
    case .categoricalAccuracy:
      try requireSameWidth(outputs, targetWidth)
      return Self.classAccumulator(topK: nil) { batch, row in
        firstGreatest(batch.targets + row * batch.outputs, batch.outputs)
      }
    case .topKCategoricalAccuracy(let k):
      try requireSameWidth(outputs, targetWidth)
      try require(k > 0, "k is \(k)", "give a number of at least 1")
      return Self.classAccumulator(topK: k) { batch, row in
        firstGreatest(batch.targets + row * batch.outputs, batch.outputs)
      }
    case .sparseCategoricalAccuracy:
      try requireClassNumbers(targetWidth)
      return Self.classAccumulator(topK: nil) { Int(exactly: $0.targets[$1]) ?? -1 }
    case .sparseTopKCategoricalAccuracy(let k):
      try requireClassNumbers(targetWidth)
      try require(k > 0, "k is \(k)", "give a number of at least 1")
      return Self.classAccumulator(topK: k) { Int(exactly: $0.targets[$1]) ?? -1 }
    case .auc(let curve, let thresholds):
      try requireSameWidth(outputs, targetWidth)
      try require(
        thresholds > 2 && thresholds <= 10_000_000, "numThresholds is \(thresholds)",
        "give a number above 2")
      return AUCAccumulator(curve: curve, thresholds: thresholds)
    case .precision(let threshold), .recall(let threshold):
      try requireSameWidth(outputs, targetWidth)
      try require(
        threshold >= 0 && threshold <= 1, "threshold is \(threshold)", "give a number from 0 to 1")
      if case .precision = kind {
        return PrecisionRecallAccumulator(threshold: threshold, amongPredicted: true)
      }
      return PrecisionRecallAccumulator(threshold: threshold, amongPredicted: false)
    case .binaryCrossentropy(let loss):
      try requireSameWidth(outputs, targetWidth)
      return Self.lossAccumulator(loss)
    case .categoricalCrossentropy(let loss):
      try requireSameWidth(outputs, targetWidth)
      return Self.lossAccumulator(loss)
    case .sparseCategoricalCrossentropy(let loss):
      try requireClassNumbers(targetWidth)
      return Self.lossAccumulator(loss)
    case .meanSquaredError:
      try requireSameWidth(outputs, targetWidth)
      return Self.lossAccumulator(MeanSquaredError())
    case .meanAbsoluteError:
      try requireSameWidth(outputs, targetWidth)
      return Self.lossAccumulator(MeanAbsoluteError())
    }
  }

  /// The metric of whole matrices.
  ///
  /// - Throws: when the metric cannot compare them, or the numbers of rows differ.
  public func value(
    predictions: Matrix<Double>, targets: Matrix<Double>, weights: [Double]? = nil
  ) throws(LogisticError) -> Double {
    for (what, count) in [("targets", targets.rows), ("weights", weights?.count)] {
      if let count, count != predictions.rows {
        throw LogisticError(
          .data, "row-count", "there are \(predictions.rows) predictions and \(count) \(what)",
          advice: "give one of each a row")
      }
    }
    var accumulator = try accumulator(
      outputs: predictions.columns, targetWidth: targets.columns)
    predictions.values.withUnsafeBufferPointer { p in
      targets.values.withUnsafeBufferPointer { y in
        guard let outputs = p.baseAddress, let labels = y.baseAddress else { return }
        let batch = LossBatch(
          rows: predictions.rows, outputs: predictions.columns, predictions: outputs,
          targets: labels, targetWidth: targets.columns)
        if let weights {
          weights.withUnsafeBufferPointer { accumulator.update(batch, weights: $0.baseAddress) }
        } else {
          accumulator.update(batch, weights: nil)
        }
      }
    }
    return accumulator.result()
  }

  private static func classAccumulator(
    topK: Int?, label: @escaping @Sendable (LossBatch, Int) -> Int
  ) -> RowMeanAccumulator {
    RowMeanAccumulator { batch, values in
      for row in 0..<batch.rows {
        let outputs = batch.predictions + row * batch.outputs
        let label = label(batch, row)
        if let topK {
          var better = 0
          let known = label >= 0 && label < batch.outputs && outputs[label].isFinite
          if known { for k in 0..<batch.outputs where outputs[k] > outputs[label] { better += 1 } }
          values[row] = known && better < topK ? 1 : 0
        } else {
          values[row] = firstGreatest(outputs, batch.outputs) == label ? 1 : 0
        }
      }
    }
  }

  private static func lossAccumulator(_ loss: some Loss) -> RowMeanAccumulator {
    RowMeanAccumulator { batch, values in loss.evaluate(batch, losses: values, slopes: nil) }
  }

  private func requireSameWidth(_ outputs: Int, _ targetWidth: Int) throws(LogisticError) {
    guard outputs == targetWidth else {
      throw LogisticError(
        .data, "metric-shape",
        "metric '\(name)' compares each output with its own label; "
          + "there are \(outputs) outputs and \(targetWidth) label columns",
        advice: targetWidth == 1
          ? "encode the labels with oneHot(y, classes: \(outputs)), "
            + "or use a sparse metric, which takes class numbers"
          : "make the last layer as wide as the labels")
    }
  }

  private func requireClassNumbers(_ targetWidth: Int) throws(LogisticError) {
    guard targetWidth == 1 else {
      throw LogisticError(
        .data, "metric-shape",
        "metric '\(name)' takes one column of class numbers; there are \(targetWidth)",
        advice: "use the metric without 'sparse' for one-hot labels")
    }
  }

  private func require(
    _ holds: Bool, _ reason: String, _ advice: String
  ) throws(LogisticError) {
    guard holds else {
      throw LogisticError(.usage, "metric-setting", "metric '\(name)': \(reason)", advice: advice)
    }
  }
}

/// The number of the greatest value; the first of several. 0 of NaNs.
@inline(__always) func firstGreatest(_ values: UnsafePointer<Double>, _ count: Int) -> Int {
  var best = 0
  for k in 1..<max(count, 1) where values[k] > values[best] { best = k }
  return best
}
