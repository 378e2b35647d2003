extension Objective {
  /// `(XᵀVX)⁻¹`, the inverse of the information of the summed loss, on the columns as given.
  ///
  /// V holds weight times curvature of a row: `s·p·(1 − p)` for logistic outputs (each output on
  /// its own, zeros between outputs), s for the squared loss (without the residual variance). At an
  /// unpenalised optimum it is the covariance of the estimates. Penalties take no part, nor does N.
  ///
  /// Softmax determines differences of classes: the matrix is that of every other class's
  /// parameters less those of `baseClass`, in class order, so it has (K − 1)·q rows.
  /// What belongs to an aliased parameter is not a number.
  ///
  /// - Throws: when a row holds what cannot be used, or the information is singular there.
  public func informationInverse(
    at theta: [Double], baseClass: Int = 0
  ) throws(LogisticError) -> SymmetricMatrix {
    precondition(
      baseClass >= 0 && baseClass < outputs, "base class \(baseClass) of \(outputs)")
    let plain = try Objective(
      rows: rows, loss: loss, outputs: outputs, intercept: intercept, normalizer: 1, l2: nil,
      threads: threads)
    let scaling = try plain.fittingScaling()
    let evaluation = try plain.evaluate(
      at: scaling.standardised(theta), scaling: scaling, order: .hessian)
    let active = try plain.independentParameters(evaluation, scaling: scaling)
    guard
      let system = NewtonSystem(
        evaluation.hessian, outputs: outputs, gauged: plain.gaugedColumns, active: active),
      system.isExact
    else {
      throw LogisticError(
        .numerics, "singular-information", "the information matrix is singular at this point",
        advice: "the classes may be separated")
    }
    return plain.informationInverse(system, scaling: scaling, baseClass: baseClass, active: active)
  }

  /// The same from the factored Hessian of the summed loss, this objective's, on scaled columns.
  func informationInverse(
    _ system: NewtonSystem, scaling: ColumnScaling, baseClass: Int, active: [Bool]
  ) -> SymmetricMatrix {
    let (q, count) = (parametersPerOutput, parameterCount)
    var inverse = [Double](repeating: 0, count: count * count)
    for block in system.blocks {
      let part = block.factor.inverse()
      for (a, i) in block.parameters.enumerated() {
        for (b, j) in block.parameters.enumerated() {
          inverse[i * count + j] = part.values[a * part.order + b]
        }
      }
    }
    // Sums of losses, not means over outputs, and XᵀSX for the squared loss.
    let factor: Double =
      switch loss {
      case .logistic: 1 / Double(outputs)
      case .softmax: 1
      case .squared: 2 / Double(outputs)
      }
    let classes = loss == .softmax ? (0..<outputs).filter { $0 != baseClass } : Array(0..<outputs)
    var result = SymmetricMatrix(order: classes.count * q)
    for (a, c) in classes.enumerated() {
      for (b, other) in classes.enumerated() {
        var part = [Double](repeating: 0, count: q * q)
        for i in 0..<q {
          for j in 0..<q {
            func at(_ c: Int, _ d: Int) -> Double { inverse[(c * q + i) * count + d * q + j] }
            part[i * q + j] =
              loss == .softmax
              ? at(c, other) - at(c, baseClass) - at(baseClass, other) + at(baseClass, baseClass)
              : at(c, other) * factor
          }
        }
        let given = scaling.originalCovariance(part)
        for i in 0..<q {
          for j in 0..<q {
            let known = active[c * q + i] && active[other * q + j]
            result.values[(a * q + i) * result.order + b * q + j] =
              known ? given[i * q + j] : .nan
          }
        }
      }
    }
    return result
  }
}
