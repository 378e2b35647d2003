/// The factored Hessian over the parameters that are not aliased.
///
/// Softmax: shifting an unpenalised column's weights of every class by the same amount changes
/// nothing. For each such column a term `κ·(Σ_c θ_cj)²/2` is added: it leaves `gᵀH⁻¹g` as it is
/// and makes every step keep the sum over the classes (the symmetric gauge).
struct NewtonSystem: Sendable {
  struct Block: Sendable {
    /// The parameters of the block, in the objective's layout.
    var parameters: [Int]
    var factor: Cholesky
  }
  var blocks: [Block]
  let parameterCount: Int
  /// Whether the factor is of the Hessian itself, not of a Hessian made definite.
  var isExact = true

  /// - Parameters:
  ///   - gauged: the columns whose sum over the classes is arbitrary.
  ///   - active: whether each parameter takes part.
  init?(_ hessian: BlockHessian, outputs: Int, gauged: [Int], active: [Bool]) {
    parameterCount = active.count
    blocks = []
    let q = active.count / outputs
    var start = 0
    for var block in hessian.blocks {
      if block.order > q {
        for j in gauged {
          var mean = 0.0
          for c in 0..<outputs {
            let at = c * q + j
            mean += block.values[at * block.order + at] / Double(outputs)
          }
          let strength = mean > 0 ? mean : 1
          for c in 0..<outputs {
            for other in 0..<outputs {
              block.values[(c * q + j) * block.order + other * q + j] += strength
            }
          }
        }
      }
      let chosen = (0..<block.order).filter { active[start + $0] }
      let reduced = chosen.count == block.order ? block : block.selecting(chosen)
      var factor = Cholesky(reduced)
      // A Hessian that is singular to rounding still gives a direction of descent.
      var ridge = 1e-13
      while factor == nil, ridge < 1 {
        isExact = false
        var firmer = reduced
        for i in 0..<reduced.order {
          let diagonal = reduced.values[i * reduced.order + i]
          guard diagonal.isFinite else { return nil }
          firmer.values[i * reduced.order + i] += max(diagonal * ridge, 1e-300)
        }
        factor = Cholesky(firmer)
        ridge *= 100
      }
      guard let factor else { return nil }
      blocks.append(Block(parameters: chosen.map { start + $0 }, factor: factor))
      start += block.order
    }
  }

  /// `H⁻¹·g`, zero where a parameter takes no part.
  func solve(_ gradient: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: parameterCount)
    for block in blocks {
      let part = block.factor.solve(block.parameters.map { gradient[$0] })
      for (i, parameter) in block.parameters.enumerated() { result[parameter] = part[i] }
    }
    return result
  }

  /// `gᵀ·H⁻¹·g`.
  func decrement(_ gradient: [Double]) -> Double {
    blocks.reduce(0) { sum, block in
      sum + block.factor.inverseForm(block.parameters.map { gradient[$0] })
    }
  }

  /// The Frobenius norm of H⁻¹, the greatest of its blocks', which bounds its greatest eigenvalue;
  /// infinity where a block is of more than `order` parameters, as it costs the cube of that.
  func inverseNorm(order: Int) -> Double {
    blocks.reduce(0) { norm, block in
      guard block.factor.order <= order else { return .infinity }
      return max(norm, block.factor.inverse().values.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
  }

  /// `√(vᵀ·H·v)`, the gauge's term included.
  func length(_ v: [Double]) -> Double {
    blocks.reduce(0) { sum, block in
      sum + block.factor.form(block.parameters.map { v[$0] })
    }.squareRoot()
  }
}
