extension Objective {
  /// The proof that the parameters without penalty, each as far as its bounds let it go, separate
  /// classes whatever the others are, so that there is no optimum; nil where they do not, or where
  /// neither can be shown.
  ///
  /// - Throws: when a row holds what cannot be used.
  func freeSeparation(scaling: ColumnScaling) throws(LogisticError) -> SeparationFinding? {
    guard loss != .squared else { return nil }
    let q = parametersPerOutput
    let grouped = groupedPlaces
    func isFree(_ place: Int) -> Bool {
      l1[place] == 0 && l2[place] == 0 && !grouped.contains(place)
        && (lower[place] == -.infinity || upper[place] == .infinity)
    }
    let columns = (0..<rows.columnCount).filter { j in
      (0..<outputs).contains { isFree($0 * q + j) }
    }
    guard !columns.isEmpty else { return nil }
    let part = try selecting(columns: columns)
    let places = self.places(of: columns)
    let free = Set(places.indices.filter { isFree(places[$0]) })
    // Of a softmax class 0 stays where it is in the columns in which only differences count.
    let fixed = Set(part.gaugedColumns)
    var signs = [Int: Double]()
    for (k, place) in places.enumerated() {
      if lower[place] > -.infinity { signs[k] = 1 }
      if upper[place] < .infinity { signs[k] = -1 }
    }
    for output in part.separableOutputs {
      let width = part.parametersPerOutput
      let range = output.map { $0 * width..<($0 + 1) * width } ?? places.indices
      let comparisons = Comparisons(
        objective: part, scaling: scaling.selecting(columns: columns), output: output)
      let variables = range.filter { free.contains($0) && !fixed.contains($0) }
      guard var cone = try SeparationCone(comparisons, variables: variables, signs: signs),
        case .direction(let direction) = try cone.separates()
      else { continue }
      var finding = SeparationFinding(
        verdict: .quasiComplete, direction: [Double](repeating: 0, count: parameterCount))
      var found = direction
      if case .direction(let better) = try cone.separatesCompletely() {
        finding.verdict = .complete
        found = better
      }
      for (k, place) in places.enumerated() { finding.direction[place] = found[k] }
      return finding
    }
    return nil
  }
}
