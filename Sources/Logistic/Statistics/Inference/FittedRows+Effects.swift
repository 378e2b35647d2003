/// A question about the probabilities of a row.
enum EffectQuestion: Sendable {
  /// Their slope along a column of the rows.
  case slope(Int)
  /// Their slope, at a setting, along what all columns change by, in each row its own.
  case slopes(Matrix<Double>, at: ColumnSetting)
  /// Themselves, with some columns set.
  case value(ColumnSetting)
  /// How they differ between two settings.
  case difference(to: ColumnSetting, from: ColumnSetting)
}

/// What columns of the rows are set to.
enum ColumnSetting: Sendable {
  /// Some of them, to the same scaled values in all rows.
  case columns([(place: Int, value: Double)])
  /// All of them, to values of each row's own; the offset of a formula is the last.
  case rows(Matrix<Double>)
}

/// The mean of an answer over rows, and its derivatives by the parameters on the scaled columns.
struct EffectSum: Sendable {
  var value = 0.0
  var gradient: [Double]
}

extension FittedRows {
  /// The columns that a raw column became, set.
  func places(
    of column: String, to setting: EffectRows.Setting
  ) -> [(place: Int, value: Double)] {
    let all = model.space.features
    var result: [(place: Int, value: Double)] = []
    for (place, feature) in features.enumerated() where all[feature].column == column {
      let value: Double
      switch setting {
      case .number(let number):
        // The mark of a missing value is off.
        value = all[feature].role == .number ? number : 0
      case .level(let level):
        value = level != nil && all[feature].level == level ? 1 : 0
      }
      result.append((place, (value - scaling.centre[place]) / scaling.scale[place]))
    }
    return result
  }

  /// Whether a column of numbers holds 0 and 1 only.
  func isBinary(_ column: String) -> Bool {
    guard let numbers = try? table.numbers(of: column) else { return false }
    return numbers.allSatisfy { $0 == 0 || $0 == 1 }
  }

  /// The minimum, the quartiles and the maximum of a column, each once.
  func quantiles(of column: String) throws(LogisticError) -> [Double] {
    let sorted = try table.numbers(of: column).sorted()
    var found: [Double] = []
    for share in [0, 0.25, 0.5, 0.75, 1] {
      let value = sortedQuantile(sorted, share)
      if found.last != value { found.append(value) }
    }
    return found
  }

  /// Derivatives by the parameters on the scaled columns → by those on the columns as they are.
  func originalGradient(_ gradient: [Double]) -> [Double] {
    let (p, q) = (scaling.centre.count, perOutput)
    var result = gradient
    for start in stride(from: 0, to: gradient.count, by: max(q, 1)) {
      for j in 0..<p {
        result[start + j] = scaling.scale[j] * gradient[start + j]
        if objective.intercept { result[start + j] += scaling.centre[j] * gradient[start + p] }
      }
    }
    return result
  }

  /// The answers averaged over the rows, question by question and in each output by output.
  func effects(
    _ questions: [EffectQuestion], at place: Inference.EffectPlace
  ) throws(LogisticError) -> [EffectSum] {
    let (q, outputs) = (perOutput, objective.outputs)
    let empty = [EffectSum](
      repeating: EffectSum(gradient: [Double](repeating: 0, count: theta.count)),
      count: questions.count * outputs)
    if place == .means {
      var mean = try means()
      var sums = empty
      var work = EffectWork(served, outputs, parameters: q)
      mean.withUnsafeMutableBufferPointer { mean in
        if let x = mean.baseAddress {
          add(questions, x, row: 0, offset: 0, weight: 1, into: &sums, &work)
        }
      }
      return sums
    }
    let parts = try read(start: {
      (
        sums: empty, weight: 0.0, x: [Double](repeating: 0, count: q),
        work: EffectWork(served, outputs, parameters: q)
      )
    }) {
      part, row in
      let weight = populationWeight(row.index)
      part.weight += weight
      // Taken out of the part, so that nothing is copied.
      var (sums, work, x) = (
        [EffectSum](), EffectWork([], 0, parameters: 0), [Double]()
      )
      swap(&sums, &part.sums)
      swap(&work, &part.work)
      swap(&x, &part.x)
      var linear = 0.0
      for j in 0..<q {
        x[j] = row.x[j]
        linear += theta[j] * row.x[j]
      }
      // Only a model of one output has an offset. A formula's own comes with the settings of its columns.
      let own = (ownOffsets?[row.index] ?? 0) * (offsetWeight ?? 1)
      let offset = outputs == 1 ? row.logits[0] - linear - own : 0
      x.withUnsafeMutableBufferPointer { x in
        if let x = x.baseAddress {
          add(
            questions, x, row: row.index, offset: offset, weight: weight, into: &sums, &work)
        }
      }
      swap(&sums, &part.sums)
      swap(&work, &part.work)
      swap(&x, &part.x)
    }
    let total = parts.reduce(0) { $0 + $1.weight }
    var sums = empty
    for part in parts {
      for i in sums.indices {
        sums[i].value += part.sums[i].value / total
        for k in theta.indices { sums[i].gradient[k] += part.sums[i].gradient[k] / total }
      }
    }
    return sums
  }

  /// The weighted means of the scaled columns, and the intercept's 1.
  private func means() throws(LogisticError) -> [Double] {
    let q = perOutput
    let parts = try read(start: { [Double](repeating: 0, count: q + 1) }) { sums, row in
      let weight = populationWeight(row.index)
      for j in 0..<q { sums[j] += weight * row.x[j] }
      sums[q] += weight
    }
    var mean = [Double](repeating: 0, count: q + 1)
    for part in parts { for j in mean.indices { mean[j] += part[j] } }
    let total = mean.removeLast()
    return mean.map { $0 / total }
  }

  /// Adds a row's answers. `x` is changed on the way and is as it was in the end.
  private func add(
    _ questions: [EffectQuestion], _ x: UnsafeMutablePointer<Double>, row: Int, offset: Double,
    weight: Double, into sums: inout [EffectSum], _ work: inout EffectWork
  ) {
    let outputs = objective.outputs
    for (i, question) in questions.enumerated() {
      let first = i * outputs
      switch question {
      case .slope(let j):
        load(x, offset, &work)
        work.direct(along: j, unit: 1 / scaling.scale[j])
        slope(x, weight, first, into: &sums, &work)
      case .slopes(let changes, let setting):
        load(x, offset + set(setting, x, row, &work), &work)
        direct(along: changes, row, &work)
        slope(x, weight, first, into: &sums, &work)
        restore(setting, x, work)
      case .value(let setting):
        load(x, offset + set(setting, x, row, &work), &work)
        value(x, weight, first, into: &sums, work)
        restore(setting, x, work)
      case .difference(let to, let from):
        for (setting, sign) in [(to, 1.0), (from, -1)] {
          load(x, offset + set(setting, x, row, &work), &work)
          value(x, sign * weight, first, into: &sums, work)
          restore(setting, x, work)
        }
      }
    }
  }

  /// Sets columns of a row.
  ///
  /// - Returns: what the row's offset changes by.
  private func set(
    _ setting: ColumnSetting, _ x: UnsafeMutablePointer<Double>, _ row: Int,
    _ work: inout EffectWork
  ) -> Double {
    work.kept.removeAll(keepingCapacity: true)
    switch setting {
    case .columns(let columns):
      for (place, value) in columns {
        work.kept.append(x[place])
        x[place] = value
      }
      return 0
    case .rows(let given):
      let first = row * given.columns
      for j in features.indices {
        work.kept.append(x[j])
        x[j] = (given.values[first + j] - scaling.centre[j]) / scaling.scale[j]
      }
      guard let offsetWeight else { return 0 }
      return offsetWeight * given.values[first + features.count]
    }
  }

  private func restore(
    _ setting: ColumnSetting, _ x: UnsafeMutablePointer<Double>, _ work: EffectWork
  ) {
    switch setting {
    case .columns(let columns):
      for (i, one) in columns.enumerated() { x[one.place] = work.kept[i] }
    case .rows: for j in features.indices { x[j] = work.kept[j] }
    }
  }

  /// What the scaled columns, and the offset, change by in a row.
  private func direct(along changes: Matrix<Double>, _ row: Int, _ work: inout EffectWork) {
    let first = row * changes.columns
    for j in features.indices {
      work.direction[j] = changes.values[first + j] / scaling.scale[j]
    }
    if objective.intercept { work.direction[features.count] = 0 }
    work.offsetChange = offsetWeight.map { $0 * changes.values[first + features.count] } ?? 0
  }

  /// The probabilities at x.
  private func load(_ x: UnsafePointer<Double>, _ offset: Double, _ work: inout EffectWork) {
    let (q, outputs) = (perOutput, objective.outputs)
    var greatest = -Double.infinity
    for c in 0..<outputs {
      var z = offset
      for j in 0..<q { z += work.theta[c * q + j] * x[j] }
      work.p[c] = z
      greatest = max(greatest, z)
    }
    guard objective.loss == .softmax else {
      for c in 0..<outputs {
        work.curvature[c] = sigmoid(work.p[c]) * sigmoid(-work.p[c])
        work.p[c] = sigmoid(work.p[c])
      }
      return
    }
    var total = 0.0
    for c in 0..<outputs {
      work.p[c] = exp(work.p[c] - greatest)
      total += work.p[c]
    }
    for c in 0..<outputs { work.p[c] /= total }
  }

  /// ∂p_c/∂z_m.
  private func derivative(_ c: Int, _ m: Int, _ work: EffectWork) -> Double {
    guard objective.loss == .softmax else { return c == m ? work.curvature[c] : 0 }
    return work.p[c] * ((c == m ? 1 : 0) - work.p[m])
  }

  private func value(
    _ x: UnsafePointer<Double>, _ weight: Double, _ first: Int, into sums: inout [EffectSum],
    _ work: EffectWork
  ) {
    let (q, outputs) = (perOutput, objective.outputs)
    for c in 0..<outputs {
      sums[first + c].value += weight * work.p[c]
      for m in 0..<outputs {
        let factor = weight * derivative(c, m, work)
        if factor == 0 { continue }
        for l in 0..<q { sums[first + c].gradient[m * q + l] += factor * x[l] }
      }
    }
  }

  /// Adds the slope along `work.direction`.
  private func slope(
    _ x: UnsafePointer<Double>, _ weight: Double, _ first: Int, into sums: inout [EffectSum],
    _ work: inout EffectWork
  ) {
    let (q, outputs) = (perOutput, objective.outputs)
    for c in 0..<outputs {
      var rise = work.offsetChange
      for l in 0..<q { rise += theta[c * q + l] * work.direction[l] }
      work.rises[c] = rise
    }
    guard objective.loss == .softmax else {
      for c in 0..<outputs {
        let (v, rise) = (weight * work.curvature[c], work.rises[c])
        sums[first + c].value += v * rise
        let factor = v * (1 - 2 * work.p[c]) * rise
        for l in 0..<q {
          sums[first + c].gradient[c * q + l] += factor * x[l] + v * work.direction[l]
        }
      }
      return
    }
    var mean = 0.0
    for c in 0..<outputs { mean += work.p[c] * work.rises[c] }
    for c in 0..<outputs {
      let p = work.p[c]
      sums[first + c].value += weight * p * (work.rises[c] - mean)
      for m in 0..<outputs {
        let own = (c == m ? 1 : 0) - work.p[m]
        let factor =
          weight * p * (own * (work.rises[c] - mean) - work.p[m] * (work.rises[m] - mean))
        for l in 0..<q {
          sums[first + c].gradient[m * q + l] +=
            factor * x[l] + weight * p * own * work.direction[l]
        }
      }
    }
  }
}

/// Room for a row's probabilities, and for what its columns are set to and change by.
private struct EffectWork: Sendable {
  /// The coefficients of the predictions.
  let theta: [Double]
  var p: [Double]
  var curvature: [Double]
  var kept: [Double] = []
  /// What the scaled columns, the intercept's among them, change by.
  var direction: [Double]
  /// What the offset changes by.
  var offsetChange = 0.0
  /// What each output's logit changes by.
  var rises: [Double]

  init(_ theta: [Double], _ outputs: Int, parameters: Int) {
    self.theta = theta
    p = [Double](repeating: 0, count: outputs)
    curvature = p
    rises = p
    direction = [Double](repeating: 0, count: parameters)
  }

  mutating func direct(along column: Int, unit: Double) {
    for j in direction.indices { direction[j] = j == column ? unit : 0 }
    offsetChange = 0
  }
}
