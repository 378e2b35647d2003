extension Inference {
  /// The tests of a linear contrast being 0: twice the log-likelihood lost by holding it there, Wald's, and the score's,
  /// as ``termTest(of:)`` gives them of columns. Of a Firth fit there is Wald's alone.
  ///
  /// - Parameters:
  ///   - text: as ``contrast(_:class:)`` takes it.
  ///   - classLabel: with more than two classes: whose coefficients terms without a class are.
  /// - Throws: terms that the model does not have, a refit that found no maximum.
  public func contrastTest(
    _ text: String, class classLabel: String? = nil
  ) throws(LogisticError) -> TermTest {
    let weights = try contrastWeights(text, class: classLabel)
    let estimate = zip(weights, estimates).reduce(0) { $0 + $1.0 * $1.1 }
    var result = TermTest(
      column: text, degreesOfFreedom: 1,
      wald: test(estimate * estimate / covariance.quadraticForm(weights), on: 1))
    guard !estimator.isRobust, fitted.sampling == nil, fitted.firth == nil else { return result }
    let held = HeldContrast(scaledContrast(weights), among: fitted.parameters)
    let objective = fitted.objective
    func evaluation(at theta: [Double]) throws(LogisticError) -> Evaluation {
      try objective.evaluate(at: theta, scaling: fitted.scaling, order: .hessian)
    }
    let point = try RestrictedNewton(free: held.free).minimum(from: fitted.theta) {
      (theta) throws(LogisticError) in
      held.restricted(try evaluation(at: held.point(theta)))
    }
    guard let point else {
      throw LogisticError(
        .numerics, "no-maximum",
        "the likelihood with '\(text)' at 0 has no maximum that was found",
        advice: "the classes may be separated with it")
    }
    let there = try evaluation(at: held.point(point.theta))
    let scale = dispersion?.value ?? 1
    result.likelihoodRatio = test(
      max(0, 2 * (point.evaluation.value - fitted.evaluation.value)) / scale, on: 1)
    let gradient = fitted.parameters.map { there.gradient[$0] }
    result.score = there.hessian.whole.selecting(fitted.parameters).cholesky().map {
      test($0.inverseForm(gradient) / scale, on: 1)
    }
    return result
  }

  /// The factors of the parameters on the scaled columns.
  private func scaledContrast(_ weights: [Double]) -> [Double] {
    var factors = fitted.theta.map { _ in 0.0 }
    for (place, parameter) in zip(placeOfTerm, parameterOfTerm) {
      if let place, let parameter { factors[place] = weights[parameter] }
    }
    return factors.indices.map { k in
      var unit = factors.map { _ in 0.0 }
      unit[k] = 1
      return zip(factors, fitted.scaling.original(unit)).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}

/// Parameters of which one is given by the others, so that a contrast of them is 0.
private struct HeldContrast: Sendable {
  /// Those that may be anything.
  let free: [Int]
  /// The one that follows.
  private let last: Int
  /// By what it changes with each parameter.
  private let slopes: [Double]

  init(_ contrast: [Double], among parameters: [Int]) {
    var last = parameters[0]
    for i in parameters where abs(contrast[i]) > abs(contrast[last]) { last = i }
    self.last = last
    free = parameters.filter { $0 != last }
    slopes = contrast.indices.map { $0 == last ? 0 : -contrast[$0] / contrast[last] }
  }

  /// The parameters with the last made to fit.
  func point(_ theta: [Double]) -> [Double] {
    var theta = theta
    theta[last] = free.reduce(0) { $0 + slopes[$1] * theta[$1] }
    return theta
  }

  /// Gradient and Hessian by the free ones.
  func restricted(_ evaluation: Evaluation) -> Evaluation {
    var result = evaluation
    let hessian = evaluation.hessian.whole
    var matrix = hessian
    for i in free {
      result.gradient[i] += slopes[i] * evaluation.gradient[last]
      for j in free where j <= i {
        matrix[i, j] =
          hessian[i, j] + slopes[j] * hessian[i, last] + slopes[i] * hessian[last, j]
          + slopes[i] * slopes[j] * hessian[last, last]
      }
    }
    result.hessian = BlockHessian(blocks: [matrix])
    return result
  }
}
