/// What every solver does with an objective beside evaluating it.
extension Objective {
  /// - Throws: when starting values are not as many as the parameters, or not finite.
  func check(start: [Double]) throws(LogisticError) {
    guard start.count == parameterCount else {
      throw LogisticError(
        .usage, "parameter-count",
        "\(start.count) starting values for \(parameterCount) parameters")
    }
    guard start.allSatisfy(\.isFinite) else {
      throw LogisticError(.usage, "start", "a starting value is not a finite number")
    }
  }

  /// Makes every column that is determined up to a shift of the classes add up to 0 over them.
  func removeGauge(from parameters: inout [Double]) {
    let (q, k) = (parametersPerOutput, outputs)
    for j in gaugedColumns {
      let mean = (0..<k).reduce(0) { $0 + parameters[$1 * q + j] } / Double(k)
      for c in 0..<k { parameters[c * q + j] -= mean }
    }
  }

  /// What turns a decrement into squared standard errors: N, or, should the weights be small in all,
  /// what N would be had they mean 1.
  func information(_ now: Evaluation) -> Double {
    let count = Double(rows.rowCount)
    return now.valueAtZero > 0
      ? max(normalizer, count / now.valueAtZero) : max(normalizer, count)
  }
}
