/// What becomes of a coefficient where the likelihood has no maximum.
public enum Divergence: String, Sendable {
  /// No separating direction moves it.
  case finite
  /// Some separating direction raises it, none lowers it.
  case plusInfinity = "+infinity"
  /// Some separating direction lowers it, none raises it.
  case minusInfinity = "-infinity"
  /// Some separating directions raise it and others lower it.
  case eitherSign = "either sign"

  init(rises: Bool, falls: Bool) {
    self = rises ? (falls ? .eitherSign : .plusInfinity) : (falls ? .minusInfinity : .finite)
  }
}

extension Objective {
  /// What becomes of each parameter, on the columns as given, where classes are separated: each is
  /// raised and lowered as far as the cone of separating directions allows (Konis 2007).
  ///
  /// Softmax determines differences of classes: they are those to `baseClass`, whose own parameters
  /// stay finite. So do `aliased` parameters, which are fixed at 0, and penalised ones.
  ///
  /// It is nil, without trying, for more than 128 parameters of an output (softmax: of all) or where
  /// rows × parameters × the parameters that may move exceed 2·10⁹: beyond, it would take longer
  /// than the fit. It is also nil if rounding decides.
  ///
  /// - Throws: when a row holds what cannot be used.
  public func divergences(
    baseClass: Int = 0, aliased: [Int] = []
  ) throws(LogisticError) -> [Divergence]? {
    precondition(
      baseClass >= 0 && baseClass < outputs, "base class \(baseClass) of \(outputs)")
    var result = [Divergence](repeating: .finite, count: parameterCount)
    guard loss != .squared else { return result }
    let scaling = try fittingScaling()
    let fixed = Set(aliased)
    let q = parametersPerOutput
    let gauged = Set(gaugedColumns.map { baseClass * q + $0 })
    for output in separableOutputs {
      let range = output.map { $0 * q..<($0 + 1) * q } ?? 0..<parameterCount
      let variables = range.filter {
        l2[$0] == 0 && l1[$0] == 0 && !fixed.contains($0) && !gauged.contains($0)
      }
      if variables.isEmpty { continue }
      let work = Double(rows.rowCount) * Double(parameterCount) * Double(variables.count)
      let comparisons = Comparisons(objective: self, scaling: scaling, output: output)
      guard variables.count <= 128, work <= 2e9,
        var cone = try SeparationCone(comparisons, variables: variables),
        let found = try cone.divergences()
      else { return nil }
      for (place, divergence) in zip(variables, found) { result[place] = divergence }
    }
    return result
  }

  /// The outputs whose separation is judged one by one; nil stands for all classes of a softmax.
  var separableOutputs: [Int?] { loss == .softmax ? [nil] : (0..<outputs).map { $0 } }
}

extension SeparationCone {
  /// What becomes of each of the variables; nil if rounding decides.
  ///
  /// A direction that one question yields answers others on the way: those whose functional it
  /// makes an angle with that is far from a right one.
  mutating func divergences() throws(LogisticError) -> [Divergence]? {
    let functionals = variables.map(functional)
    let normals = functionals.map { unit(basis.coordinates(of: $0)) }
    var rises = [Bool](repeating: false, count: variables.count)
    var falls = rises
    for i in variables.indices {
      for sign in [1.0, -1] {
        if sign > 0 ? rises[i] : falls[i] { continue }
        switch try favours(functionals[i].map { sign * $0 }) {
        case .undecided: return nil
        case .none: continue
        case .direction(let direction):
          let unitDirection = unit(basis.coordinates(ofDirection: direction))
          for j in variables.indices {
            let cosine = zip(normals[j], unitDirection).reduce(0) { $0 + $1.0 * $1.1 }
            // What rows violated by 1e-9 can feign is below.
            let least = i == j ? 1e-7 : 1e-5
            if cosine > least { rises[j] = true }
            if cosine < -least { falls[j] = true }
          }
        }
      }
    }
    return variables.indices.map { Divergence(rises: rises[$0], falls: falls[$0]) }
  }

  /// A parameter on the columns as given, as a functional of those on the scaled columns.
  private func functional(_ parameter: Int) -> [Double] {
    let q = comparisons.objective.parametersPerOutput
    let scaling = comparisons.scaling
    var result = [Double](repeating: 0, count: comparisons.objective.parameterCount)
    result[parameter] = 1
    if parameter % q == scaling.centre.count {
      let first = parameter - parameter % q
      for (j, centre) in scaling.centre.enumerated() {
        result[first + j] = -centre / scaling.scale[j]
      }
    }
    return result
  }
}

private func unit(_ vector: [Double]) -> [Double] {
  let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return length > 0 ? vector.map { $0 / length } : vector
}
