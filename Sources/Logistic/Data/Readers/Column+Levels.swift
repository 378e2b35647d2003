extension Column {
  /// The column with a schema's levels before any of its own that the schema does not know.
  ///
  /// A level spelled otherwise than the schema's counts as the schema's if that is how a number
  /// or a boolean became a category: `1.0` for `1`, `True` for `true`.
  func withLevels(of field: Schema.Field) -> Column {
    guard case .categories(let codes, let levels) = values, field.kind == .category else {
      return self
    }
    var all = field.levels
    var places = [String: Int32]()
    for (place, level) in all.enumerated() { places[level] = Int32(place) }
    let map = levels.map { level -> Int32 in
      if let place = places[level] ?? canonicalSpelling(level).flatMap({ places[$0] }) {
        return place
      }
      let place = Int32(all.count)
      places[level] = place
      all.append(level)
      return place
    }
    return Column(name, .categories(codes: codes.map { $0 < 0 ? -1 : map[Int($0)] }, levels: all))
  }
}

/// How a number or a boolean is spelled as a level; nil if the text is neither.
private func canonicalSpelling(_ level: String) -> String? {
  if let number = LevelOrder.number(level) { return shortestText(number) }
  return truth(level).map { $0 ? "true" : "false" }
}
