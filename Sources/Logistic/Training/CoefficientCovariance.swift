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

  /// The standard error of a parameter; nil if it is not free.
  func standardError(_ parameter: Int) -> Double? {
    parameters.firstIndex(of: parameter).map { values[$0 * parameters.count + $0].squareRoot() }
  }
}
