extension TableProblem {
  /// The categories of which one level has no coefficient: its feature, and the places of the others among the active ones.
  private func referencedCategories(_ active: [Int]) -> [(reference: Int, places: Range<Int>)] {
    guard estimator.intercept, space.design == nil else { return [] }
    let features = space.features
    var counts = [String: Int]()
    var left = [String: [Int]]()
    let isActive = Set(active)
    for (j, feature) in features.enumerated() where feature.role == .level {
      counts[feature.column, default: 0] += 1
      if !isActive.contains(j) { left[feature.column, default: []].append(j) }
    }
    var places = [String: Range<Int>]()
    for (k, j) in active.enumerated() where features[j].role == .level {
      let start = places[features[j].column]?.lowerBound ?? k
      places[features[j].column] = start..<k + 1
    }
    return left.keys.sorted().compactMap { column in
      guard let reference = left[column], reference.count == 1, let range = places[column],
        range.count == (counts[column] ?? 0) - 1
      else { return nil }
      return (reference[0], range)
    }
  }

  /// The columns of each category that has a level without one.
  func categories(_ active: [Int]) -> [Range<Int>] { referencedCategories(active).map(\.places) }

  /// Of each category whose level without a coefficient has rows of one class only: that level and the others like it.
  ///
  /// - Throws: a column that is not there.
  func separatingLevels(_ active: [Int]) throws(LogisticError) -> [SeparatingTerm] {
    guard hasOneOutput else { return [] }
    let features = space.features
    var result: [SeparatingTerm] = []
    for category in referencedCategories(active) {
      let reference = features[category.reference]
      let (codes, names) = try rows.column(reference.column).codesAndLevels
      // Rows of each class at each level, those of a missing one last.
      var counts = [[Int]](repeating: [0, 0], count: names.count + 1)
      for (row, code) in codes.enumerated() where weights?[row] != 0 {
        counts[code < 0 ? names.count : Int(code)][Int(classOfRow[row]) == positive ? 1 : 0] += 1
      }
      var places = [String: Int]()
      for (k, name) in (names + [""]).enumerated() where places[name] == nil { places[name] = k }
      let pure = ([category.reference] + category.places.map { active[$0] }).compactMap { j in
        let feature = features[j]
        guard let place = places[feature.level ?? ""], counts[place].contains(0),
          counts[place] != [0, 0]
        else { return nil as SeparatingTerm? }
        return SeparatingTerm(
          term: feature.term, column: feature.column, level: feature.level,
          direction: counts[place][0] == 0 ? .plusInfinity : .minusInfinity,
          isReference: j == category.reference)
      }
      if pure.first?.isReference == true { result += pure }
    }
    return result
  }
}
