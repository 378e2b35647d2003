public import Logistic

/// What every loss must satisfy. Returns the broken promises, in sentences; none if it is sound.
///
/// - the slopes are the derivatives of the values (central differences);
/// - the values do not depend on whether slopes are asked for, nor on how rows are batched;
/// - behind its canonical activation it equals its logits form, value and slope;
/// - on its logits form, logits of ±800 give finite values and slopes.
///
/// - Parameters:
///   - predictions: rows of outputs at which the loss is smooth.
///   - targets: as many rows, of targets that `check` accepts.
public func checkLoss(
  _ loss: some Loss, predictions: Matrix<Double>, targets: Matrix<Double>
) -> [String] {
  var broken: [String] = []
  let outputs = predictions.columns
  do { try loss.check(targets: targets, outputs: outputs, layer: nil) } catch {
    broken.append("refuses its targets: \(error)")
  }
  let (values, slopes) = evaluate(loss, predictions, targets)
  if values != evaluate(loss, predictions, targets, slopes: false).values {
    broken.append("values depend on whether slopes are asked for")
  }
  for row in 0..<predictions.rows {
    let alone = evaluate(
      loss, predictions.selecting(rows: [row]), targets.selecting(rows: [row]))
    if alone.values[0] != values[row] { broken.append("row \(row) depends on its batch") }
  }
  broken += checkDerivatives(loss, predictions, targets, slopes)
  if let activation = loss.canonicalActivation {
    broken += checkLogitsForm(loss, activation, targets, outputs: outputs)
  }
  broken += checkExtremes(loss.onLogits, targets, outputs: outputs)
  return broken
}

/// Each row's loss and slopes.
public func evaluate(
  _ loss: some Loss, _ predictions: Matrix<Double>, _ targets: Matrix<Double>,
  slopes wanted: Bool = true
) -> (values: [Double], slopes: [Double]) {
  var values = [Double](repeating: .nan, count: predictions.rows)
  var slopes = [Double](repeating: .nan, count: predictions.values.count)
  predictions.values.withUnsafeBufferPointer { p in
    targets.values.withUnsafeBufferPointer { y in
      values.withUnsafeMutableBufferPointer { values in
        slopes.withUnsafeMutableBufferPointer { slopes in
          guard let p = p.baseAddress, let y = y.baseAddress, let values = values.baseAddress
          else { return }
          loss.evaluate(
            LossBatch(
              rows: predictions.rows, outputs: predictions.columns, predictions: p, targets: y,
              targetWidth: targets.columns),
            losses: values, slopes: wanted ? slopes.baseAddress : nil)
        }
      }
    }
  }
  return (values, slopes)
}

/// At step h the difference is off by h²·f'''/6 + ε·|f|/h: with h = 1e-5 of the distance to the
/// nearest pole (at most 1) both stay below 1e-7 of the slope's own size or 1.
private func checkDerivatives(
  _ loss: any Loss, _ predictions: Matrix<Double>, _ targets: Matrix<Double>, _ slopes: [Double]
) -> [String] {
  var broken: [String] = []
  for i in predictions.values.indices {
    let row = i / predictions.columns
    let x = predictions.values[i]
    let h = loss.fromLogits || loss.canonicalActivation == nil ? 1e-5 : 1e-5 * min(x, abs(1 - x))
    var (up, down) = (predictions, predictions)
    up.values[i] += h
    down.values[i] -= h
    let rise = evaluate(loss, up, targets).values[row] - evaluate(loss, down, targets).values[row]
    let difference = rise / (up.values[i] - down.values[i])
    if !(abs(difference - slopes[i]) <= 1e-6 * max(1, abs(slopes[i]))) {
      broken.append("slope \(slopes[i]) at \(x) in row \(row), by differences \(difference)")
    }
  }
  return broken
}

/// Probabilities 1 − p near 1 keep 16 digits less those of p itself: at |z| ≤ 8 some 12 remain.
private func checkLogitsForm(
  _ loss: any Loss, _ activation: Activation, _ targets: Matrix<Double>, outputs: Int
) -> [String] {
  var broken: [String] = []
  let logits = spread([-8, -2.5, -0.3, 0, 0.7, 3, 8, 1], rows: targets.rows, columns: outputs)
  let p = activation(logits)
  let plain = evaluate(loss, p, targets)
  let direct = evaluate(loss.onLogits, logits, targets)
  var through = plain.slopes
  p.values.withUnsafeBufferPointer { p in
    through.withUnsafeMutableBufferPointer { g in
      guard let p = p.baseAddress, let g = g.baseAddress else { return }
      activation.backward(outputs: p, gradient: g, rows: logits.rows, columns: outputs)
    }
  }
  for (a, b) in zip(plain.values, direct.values) where !(abs(a - b) <= 1e-11 * max(1, abs(b))) {
    broken.append("value \(a) behind \(activation), \(b) on logits")
  }
  for (a, b) in zip(through, direct.slopes) where !(abs(a - b) <= 1e-11) {
    broken.append("slope \(a) through \(activation), \(b) on logits")
  }
  if !loss.onLogits.fromLogits { broken.append("its logits form does not read logits") }
  return broken
}

private func checkExtremes(
  _ loss: any Loss, _ targets: Matrix<Double>, outputs: Int
) -> [String] {
  let logits = spread([800, -800, 0, -800, 800, 800], rows: targets.rows, columns: outputs)
  let (values, slopes) = evaluate(loss, logits, targets)
  var broken: [String] = []
  if !values.allSatisfy({ $0.isFinite && $0 >= 0 }) {
    broken.append("values \(values) at logits of ±800")
  }
  if !slopes.allSatisfy(\.isFinite) { broken.append("slopes \(slopes) at logits of ±800") }
  return broken
}

private func spread(_ pattern: [Double], rows: Int, columns: Int) -> Matrix<Double> {
  var matrix = Matrix<Double>(rows: rows, columns: columns)
  for i in matrix.values.indices { matrix.values[i] = pattern[i % pattern.count] }
  return matrix
}
