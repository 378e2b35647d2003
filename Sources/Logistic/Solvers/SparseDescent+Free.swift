extension SparseDescent {
  /// A parameter without a penalty: an output's weight of a free column, by its place among those, or its
  /// intercept (nil).
  struct Free {
    let output: Int
    let column: Int?
  }

  /// The weights without a penalty, then the intercepts.
  var freeParameters: [Free] {
    var free: [Free] = []
    for c in 0..<k {
      for (a, j) in freeColumns.enumerated() where isFree(c * p + j) {
        free.append(Free(output: c, column: a))
      }
    }
    guard objective.intercept, biasPenalty.allSatisfy({ $0 == 0 }) else { return free }
    return free + (0..<k).map { Free(output: $0, column: nil) }
  }

  /// Newton's step of the free parameters alone, and what it adds to the logits: written to `moves`, `n × k`.
  ///
  /// - Returns: the step; nil where there is none.
  func freeStep(_ free: [Free], moves: UnsafeMutablePointer<Double>) -> [Double]? {
    moves.update(repeating: 0, count: n * k)
    guard !free.isEmpty else { return [] }
    var matrix = SymmetricMatrix(order: free.count)
    var sums = [Double](repeating: 0, count: free.count)
    let shares = objective.loss == .softmax && k > 1 ? probabilities() : []
    let order = free.count
    (freePack ?? pack).withEntries { entries in
      /// The entries of a column of an output's rows times other numbers, added up.
      func sum(_ one: Free, _ values: UnsafePointer<Double>, stride: Int) -> Double {
        var sum = 0.0
        if let j = one.column {
          for at in entries.starts[j]..<entries.starts[j + 1] {
            sum += Double(entries.values[at]) * values[Int(entries.places[at]) * stride]
          }
        } else {
          for i in 0..<n { sum += values[i * stride] }
        }
        return sum
      }
      for (a, one) in free.enumerated() {
        sums[a] = sum(one, slopes.base + one.output, stride: k)
        for c in 0..<k where c == one.output || !shares.isEmpty {
          bend(one, towards: c, shares, entries)
          for (b, other) in free.enumerated() where other.output == c && b <= a {
            let value = sum(other, change.base, stride: 1)
            matrix.values[a * order + b] = value
            matrix.values[b * order + a] = value
          }
        }
      }
    }
    if !shares.isEmpty { holdGauge(free, &matrix) }
    var factor = Cholesky(matrix)
    if factor == nil {
      // Columns that depend on one another: any of their solutions moves the logits alike.
      for a in 0..<order { matrix.values[a * order + a] *= 1 + 1e-10 }
      factor = Cholesky(matrix)
    }
    guard let step = factor?.solve(sums).map({ -$0 }) else { return nil }
    (freePack ?? pack).withEntries { entries in
      for (one, d) in zip(free, step) {
        if let j = one.column {
          for at in entries.starts[j]..<entries.starts[j + 1] {
            moves[Int(entries.places[at]) * k + one.output] += Double(entries.values[at]) * d
          }
        } else {
          for i in 0..<n { moves[i * k + one.output] += d }
        }
      }
    }
    return step
  }

  /// How a unit of a parameter changes the slopes of an output's rows, into `change`.
  private func bend(
    _ one: Free, towards c: Int, _ shares: [Double], _ entries: Kernels.Entries<Rows.Scalar>
  ) {
    let to = change.base
    func factor(_ i: Int) -> Double {
      if c == one.output { return curvatures.base[i * k + c] }
      let weight = (rows.weights?[i] ?? 1) / objective.normalizer
      return -weight * shares[i * k + c] * shares[i * k + one.output]
    }
    guard let j = one.column else {
      for i in 0..<n { to[i] = factor(i) }
      return
    }
    to.update(repeating: 0, count: n)
    for at in entries.starts[j]..<entries.starts[j + 1] {
      let i = Int(entries.places[at])
      to[i] = factor(i) * Double(entries.values[at])
    }
  }

  /// Shifting a column's weights of all classes alike changes nothing: any strength there picks the step
  /// of mean 0.
  private func holdGauge(_ free: [Free], _ matrix: inout SymmetricMatrix) {
    let order = free.count
    var places = [Int: [Int]]()
    for (a, one) in free.enumerated() { places[one.column ?? -1, default: []].append(a) }
    for group in places.values where group.count == k {
      let strength = group.reduce(0) { $0 + matrix.values[$1 * order + $1] } / Double(k * k)
      for a in group { for b in group { matrix.values[a * order + b] += strength } }
    }
  }

  /// Whether a weight that nothing penalises is so large that most rows of its column would be certain by it.
  var mayRunAway: Bool {
    freeParameters.contains { one in
      guard let j = one.column else { return abs(bias[one.output]) > 8 }
      return abs(weights.base[one.output * p + freeColumns[j]]) * typicalValue(j) > 8
    }
  }

  /// The root mean square of a free column's entries, by its place.
  private func typicalValue(_ a: Int) -> Double {
    guard let freePack else { return 1 }
    let values = freePack.values[freePack.starts[a]..<freePack.starts[a + 1]]
    let square = values.reduce(0) { $0 + Double($1) * Double($1) }
    return (square / Double(max(1, values.count))).squareRoot()
  }

  /// The greatest size of a free column's entries; 1 where it has none.
  func greatestValue(_ j: Int) -> Double {
    guard let freePack, let a = freeColumns.firstIndex(of: j) else { return 1 }
    let greatest = freePack.values[freePack.starts[a]..<freePack.starts[a + 1]]
      .reduce(0) { max($0, abs(Double($1))) }
    return greatest > 0 ? greatest : 1
  }
}

extension Objective {
  /// The proof that the parameters without penalty separate classes, from the columns without one alone.
  ///
  /// - Throws: when there are so many of them that rows would not be made dense.
  func freeSeparation(
    _ sparse: SparseRows<Rows.Scalar>, free: [Int]
  ) throws(LogisticError) -> SeparationFinding? {
    let places = places(of: free)
    let part = try Objective<SparseRows<Rows.Scalar>>(
      rows: SparseRows(
        features: sparse.features.selecting(columns: free), targets: sparse.targets,
        weights: sparse.weights, offsets: sparse.offsets),
      loss: loss, outputs: outputs, intercept: intercept, normalizer: normalizer,
      l2: places.map { l2[$0] }, l1: places.map { l1[$0] }, threads: threads)
    let scaling = try part.fittingScaling()
    guard var finding = try part.freeSeparation(scaling: scaling) else { return nil }
    let direction = scaling.original(finding.direction)
    finding.direction = [Double](repeating: 0, count: parameterCount)
    for (place, value) in zip(places, direction) { finding.direction[place] = value }
    return finding
  }
}
