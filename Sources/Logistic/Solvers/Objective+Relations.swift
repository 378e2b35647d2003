/// A column as the others before it give it: `constant + Σ factor·column`.
struct ColumnRelation: Sendable {
  var column: Int
  var constant: Double
  var terms: [(column: Int, factor: Double)]
}

extension Objective {
  /// What the columns of parameters that were dropped are, in terms of those that were kept, on the columns as given; of more
  /// than 200 columns none is told.
  ///
  /// - Throws: when a row holds what cannot be used.
  func relations(of aliased: [Int]) throws(LogisticError) -> [ColumnRelation] {
    let (p, q) = (rows.columnCount, parametersPerOutput)
    guard let first = aliased.first, q <= DependentColumns.greatestFactor, mayBeDense else {
      return []
    }
    let wanted = Set(aliased.filter { $0 / q == first / q }.map { $0 % q })
    let scaling = try fittingScaling()
    let order = (intercept ? [p] : []) + (0..<p)
    let base = first / q * q
    let absent = order.indices.filter { l2[base + order[$0]] > 0 || l1[base + order[$0]] > 0 }
    let found = try factorColumns(scaling: scaling).dependences(
      tolerance: rankTolerance(scaling), absent: Set(absent))
    return found.compactMap { dependence in
      let column = order[dependence.column]
      guard wanted.contains(column), column < p else { return nil }
      let (centre, scale) = (scaling.centre[column], scaling.scale[column])
      var relation = ColumnRelation(column: column, constant: centre, terms: [])
      var size = abs(centre)
      for (place, factor) in dependence.factors {
        let other = order[place]
        // What rounding leaves of a factor on columns of equal spread is none.
        guard other == p || abs(factor) > 1e-9 else { continue }
        if other == p {
          relation.constant += scale * factor
          continue
        }
        let own = scale * factor / scaling.scale[other]
        relation.constant -= own * scaling.centre[other]
        size += abs(own * scaling.centre[other])
        relation.terms.append((other, own))
      }
      if abs(relation.constant) <= 1e-9 * (size + scale) { relation.constant = 0 }
      return relation
    }
  }
}
