extension Objective {
  /// What is said of columns that were dropped because others determine them, with the relation where it is known. Columns
  /// of one value are not among them.
  ///
  /// - Throws: when a row holds what cannot be used.
  func dependenceWarnings(
    aliased: [Int], _ features: [Feature]
  ) throws(LogisticError) -> [DataWarning] {
    let (p, q) = (rows.columnCount, parametersPerOutput)
    var seen = Set<Int>()
    var columns = aliased.map { $0 % q }.filter { $0 < p && seen.insert($0).inserted }
    if columns.isEmpty { return [] }
    let deviation = try columnStatistics().deviation
    columns.removeAll { deviation[$0] == 0 }
    let relations = try relations(of: aliased)
    return columns.compactMap { column in
      let feature = features[column]
      let relation = relations.first { $0.column == column }
      if let relation, relation.terms.isEmpty { return nil }
      let what = relation.map { " = \($0.text(features))" } ?? " follows from columns before it"
      return DataWarning(
        "dependent-column",
        "\(feature.term)\(what): it has no coefficient of its own and is dropped",
        column: feature.column)
    }
  }
}

extension ColumnRelation {
  /// `x1 + x2`, `2*age - 1`, with at most six terms.
  fileprivate func text(_ features: [Feature]) -> String {
    var text = ""
    func add(_ value: Double, _ name: String?) {
      let rounded = value.rounded()
      let factor = abs(value - rounded) <= 1e-8 * abs(value) ? rounded : value
      let size = abs(factor)
      // Six digits.
      var unit = 1.0
      while size * unit < 1e5, unit < 1e12 { unit *= 10 }
      let number = shortestText((size * unit).rounded() / unit)
      text += text.isEmpty ? (factor < 0 ? "-" : "") : (factor < 0 ? " - " : " + ")
      text += name.map { size == 1 ? $0 : "\(number)*\($0)" } ?? number
    }
    for term in terms.prefix(6) { add(term.factor, features[term.column].term) }
    if terms.count > 6 { return text + " + …" }
    if constant != 0 { add(constant, nil) }
    return text
  }
}
