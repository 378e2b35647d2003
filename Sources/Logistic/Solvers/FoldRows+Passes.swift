/// The reads of the rows.
extension FoldRows {
  /// What a fold's rows say at the anchor.
  struct FoldSums {
    /// `Σ s·loss`.
    var loss = 0.0
    /// Gradient of that sum.
    var gradient: [Double]
    /// Its Hessian, whole, row after row.
    var hessian: [Double]
  }

  /// Loss, gradient and Hessian of each fold at one point, in double; the point is the anchor from
  /// then on.
  func anchor(at point: [Double]) -> [FoldSums] {
    let (p, q) = (columns, width)
    let (weights, bias) = (Array(point[0..<p]), point[p])
    // loss, Σh, gradient, cross, lower triangle
    let parts = sums(2 + q + p + p * p) { [self] group, out in
      let margins = UnsafeMutablePointer<Double>.allocate(capacity: group.count)
      defer { margins.deallocate() }
      let (gradient, cross) = (out + 2, out + 2 + q)
      out[0] = weights.withUnsafeBufferPointer { w in
        guard let w = w.baseAddress else { return 0 }
        var bias = bias
        return Kernels.newtonPass(
          .logistic, rows(group), centre: nil, scale: nil, weights: w, bias: &bias, outputs: 1,
          margins: margins,
          into: Kernels.NewtonSums(
            gradient: gradient, biasGradient: gradient + p, hessian: cross + p, cross: cross,
            curvature: out + 1))
      }
      for i in 0..<group.count {
        let (place, z) = (group.first + i, margins[i])
        let probability = sigmoid(z)
        probabilities[place] = Float(probability)
        curvatures[place] = Float(self.weights[place] * probability * sigmoid(-z))
      }
    }
    return (0..<foldCount).map { fold in
      let sum = parts.total { groups[$0].fold == fold }
      var hessian = [Double](repeating: 0, count: q * q)
      for i in 0..<p {
        for j in 0...i {
          let value = sum[2 + q + p + i * p + j]
          hessian[i * q + j] = value
          hessian[j * q + i] = value
        }
        hessian[i * q + p] = sum[2 + q + i]
        hessian[p * q + i] = sum[2 + q + i]
      }
      hessian[p * q + p] = sum[1]
      return FoldSums(loss: sum[0], gradient: Array(sum[2..<2 + q]), hessian: hessian)
    }
  }

  /// By how much the gradients differ from those at the anchor: of all rows, and of all but each fold.
  ///
  /// `σ(z + u) − σ(z) = h·e / (1 + p·e)` with `e = exp(u) − 1` cancels nothing, so that single
  /// precision loses a ten-millionth of a *difference*.
  ///
  /// - Parameters:
  ///   - moves: for each fit what is added to the anchor.
  ///   - leftOut: the fold that a fit is without; −1 for fits of all rows.
  ///   - columns: those whose differences are wanted; the others' are 0.
  /// - Returns: the differences of the sums' gradients, and the greatest |u| met.
  func differences(
    _ moves: [[Float]], leftOut: [Int], columns wanted: [Int]
  ) -> (gradients: [[Double]], greatest: Double) {
    let (p, q, k) = (columns, width, moves.count)
    precondition(leftOut.count == k)
    // Room for one more, so that no list is empty.
    let without = (0..<foldCount).map { fold in leftOut.indices.filter { leftOut[$0] == fold } + [0]
    }
    let lanes = Self.lanes(k)
    var matrix = [Float](repeating: 0, count: q * lanes)
    for (c, move) in moves.enumerated() {
      for j in 0..<q { matrix[j * lanes + c] = move[j] }
    }
    let sideBySide = matrix
    // Room for one more, so that no list is empty.
    let moved = (0..<p).filter { j in moves.contains { $0[j] != 0 } } + [0]
    let asked = wanted + [0]
    let parts = sums(lanes * q + 1) { [self] group, out in
      let slopes = UnsafeMutablePointer<Float>.allocate(capacity: Self.tile * lanes)
      defer { slopes.deallocate() }
      let without = without[group.fold]
      var first = group.first
      let end = group.first + group.count
      while first < end {
        let count = min(Self.tile, end - first)
        let here = sideBySide.withUnsafeBufferPointer { moves in
          moved.withUnsafeBufferPointer { moved in
            asked.withUnsafeBufferPointer { asked in
              guard let moves = moves.baseAddress else { return Float(0) }
              return without.withUnsafeBufferPointer { without in
                Kernels.shiftSlopes(
                  narrow + first * p, rows: count, columns: p, moves: moves, fits: lanes,
                  moved: UnsafeBufferPointer(rebasing: moved.dropLast()),
                  wanted: UnsafeBufferPointer(rebasing: asked.dropLast()),
                  probabilities: probabilities + first, curvatures: curvatures + first,
                  without: UnsafeBufferPointer(rebasing: without.dropLast()), slopes: slopes,
                  into: out)
              }
            }
          }
        }
        // Keeps what is not a number.
        if !(Double(here) <= out[lanes * q]) { out[lanes * q] = Double(here) }
        first += count
      }
    }
    let total = parts.total()
    var greatest = 0.0
    for g in 0..<parts.groups {
      let here = parts.values[g * parts.width + lanes * q]
      if !(here <= greatest) { greatest = here }
    }
    let gradients = (0..<k).map { c in (0..<q).map { total[$0 * lanes + c] } }
    return (gradients, greatest)
  }

  /// How many rows' slopes are added up in single precision.
  private static var tile: Int { 128 }

  /// How many fits fill a read's vectors.
  static func lanes(_ fits: Int) -> Int {
    (fits + Kernels.fitLanes - 1) / Kernels.fitLanes * Kernels.fitLanes
  }

  /// Up to this |u| differences are good to single precision.
  static var reach: Double { 1.5 }

  /// What is known, in double, of the fit of all rows and of the predictions of each fold.
  struct Check {
    /// `Σ s·loss` of all rows.
    var loss: Double
    /// Its gradient.
    var gradient: [Double]
    /// `Σ s·h`.
    var curvature: Double
    /// `Σ s·r²/h`, r the slope and h the curvature of a row.
    var odds: Double
  }

  /// Judges fits of all rows, and predicts each fold by the fits of the others into `heldLogits`.
  ///
  /// - Parameters:
  ///   - all: the parameters of some strengths at once, at most `greatestTogether`.
  ///   - others: for each of them those without each fold; none to predict nothing.
  func check(_ all: [[Double]], others: [[[Double]]]) -> [Check] {
    let (p, q, m) = (columns, width, all.count)
    let parts = sums((3 + q) * m) { [self] group, out in
      let tile = max(32, min(256, 16_384 / max(1, p) / 8 * 8))
      let room = UnsafeMutablePointer<Double>.allocate(capacity: tile * 2)
      defer { room.deallocate() }
      let (logits, curves) = (room, room + tile)
      var first = group.first
      let end = group.first + group.count
      while first < end {
        let count = min(tile, end - first)
        let part = rows(Group(fold: group.fold, first: first, count: count))
        // The tile is in the cache from the first of them on.
        for (number, point) in all.enumerated() {
          let out = out + number * (3 + q)
          point.withUnsafeBufferPointer { w in
            guard let w = w.baseAddress else { return }
            var bias = w[p]
            out[0] += Kernels.fusedPass(
              .logistic, part, weights: w, bias: &bias, outputs: 1, margins: logits,
              gradient: out + 3, biasGradient: out + 3 + p)
          }
          _ = Kernels.logistic(
            logits: logits, targets: targets + first, weights: weights + first, rows: count,
            outputs: 1, curvatures: curves)
          out[1] += RowSums.sum(curves, count)
          // r²/h is exp(−z) for y = 1 and exp(z) for y = 0.
          for i in 0..<count where targets[first + i] > 0.5 { logits[i] = -logits[i] }
          Kernels.exp(logits, count: count, into: logits)
          var odds = 0.0
          for i in 0..<count { odds += weights[first + i] * logits[i] }
          out[2] += odds
        }
        for (number, others) in others.enumerated() {
          let held = heldLogits + number * self.count + first
          others[group.fold].withUnsafeBufferPointer { other in
            guard let other = other.baseAddress else { return }
            Kernels.affine(
              part.features, rows: count, columns: p, weights: other, bias: other + p, outputs: 1,
              into: held)
          }
          for i in 0..<count { held[i] += offsets[first + i] }
        }
        first += count
      }
    }
    let total = parts.total()
    return (0..<m).map { number in
      let sum = total[number * (3 + q)..<(number + 1) * (3 + q)]
      let first = sum.startIndex
      return Check(
        loss: sum[first], gradient: Array(sum[(first + 3)...]), curvature: sum[first + 1],
        odds: sum[first + 2])
    }
  }

  /// `Σ s·loss` at zero parameters.
  func lossAtZero() -> Double {
    var sum = 0.0
    for i in 0..<count { sum += weights[i] * (softplus(offsets[i]) - targets[i] * offsets[i]) }
    return sum
  }
}
