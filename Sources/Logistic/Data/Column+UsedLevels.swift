extension Column {
  /// The levels of a category that occur in its rows, in order; none of other kinds.
  var usedLevels: [String] {
    guard case .categories(let codes, let levels) = values else { return [] }
    var used = [Bool](repeating: false, count: levels.count)
    for code in codes where code >= 0 { used[Int(code)] = true }
    return levels.indices.filter { used[$0] }.map { levels[$0] }
  }
}
