/// The inverse Fisher information at an unpenalised optimum, for the parameters that are free.
struct CoefficientCovariance: Sendable {
  /// Which parameters of the objective it covers, in order.
  let parameters: [Int]
  /// Row by row.
  let values: [Double]

  /// The inverse at a point.
  ///
  /// - Parameters:
  ///   - baseClass: of a softmax, the class whose parameters are 0.
  ///   - aliased: parameters that depend on others.
  /// - Throws: when the information cannot be inverted.
  init<Rows>(
    _ objective: Objective<Rows>, at theta: [Double], baseClass: Int?, aliased: Set<Int>
  ) throws(LogisticError) {
    let whole = try objective.informationInverse(at: theta, baseClass: baseClass ?? 0)
    let perOutput = objective.parametersPerOutput
    parameters = (0..<objective.parameterCount).filter {
      !aliased.contains($0) && (baseClass == nil || $0 / perOutput != baseClass)
    }
    // The inverse leaves the base class out.
    let places = parameters.map { place in
      baseClass.map { place / perOutput > $0 } ?? false ? place - perOutput : place
    }
    var picked = [Double]()
    for i in places {
      for j in places { picked.append(whole[i, j]) }
    }
    values = picked
  }

  /// The inverse of the information that one output's parameters have on scaled columns.
  ///
  /// - Parameter parameters: the free ones.
  /// - Throws: when the information cannot be inverted.
  init(
    _ information: SymmetricMatrix, of parameters: [Int], scaling: ColumnScaling
  ) throws(LogisticError) {
    guard let factor = information.selecting(parameters).cholesky() else {
      throw LogisticError(
        .numerics, "singular-information", "the information matrix is singular at this point",
        advice: "the classes may be separated")
    }
    let (inverse, q, k) = (factor.inverse(), information.order, parameters.count)
    var whole = [Double](repeating: 0, count: q * q)
    for (a, i) in parameters.enumerated() {
      for (b, j) in parameters.enumerated() { whole[i * q + j] = inverse.values[a * k + b] }
    }
    let given = scaling.originalCovariance(whole)
    self.parameters = parameters
    values = parameters.flatMap { i in parameters.map { given[i * q + $0] } }
  }

  /// The standard error of a parameter; nil if it is not free.
  func standardError(_ parameter: Int) -> Double? {
    parameters.firstIndex(of: parameter).map { values[$0 * parameters.count + $0].squareRoot() }
  }
}
