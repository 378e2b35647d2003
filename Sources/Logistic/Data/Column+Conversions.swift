extension Column {
  /// The column as categories: numbers in their shortest spelling, booleans `false` and `true`.
  ///
  /// Levels are those that occur; a column of booleans has both.
  public func asCategories() -> Column {
    let (codes, levels) = codesAndLevels
    return Column(name, .categories(codes: codes, levels: levels))
  }

  /// The level of each row, −1 for a missing one, and the levels that ``asCategories()`` gives.
  var codesAndLevels: (codes: [Int32], levels: [String]) {
    switch values {
    case .categories(let codes, let levels): return (codes, levels)
    case .booleans(let booleans):
      return (booleans.map { value in value.map { $0 ? 1 : 0 } ?? -1 }, ["false", "true"])
    case .numbers(let numbers):
      // There are never more than `Int.max` distinct numbers, so that none is too many.
      guard let distinct = DistinctNumbers(numbers, limit: .max) else { return ([], []) }
      return (distinct.codes, distinct.sorted.map(shortestText))
    }
  }

  /// The column as numbers: booleans 0 and 1, categories if every level is a number.
  ///
  /// - Throws: when a level is no number, naming it.
  public func asNumbers() throws(LogisticError) -> Column {
    switch values {
    case .numbers: return self
    case .booleans(let booleans):
      return Column(name, .numbers(booleans.map { value in value.map { $0 ? 1 : 0 } ?? .nan }))
    case .categories(let codes, let levels):
      var numbers = [Double]()
      for level in levels {
        guard let number = LevelOrder.number(level) else {
          throw LogisticError(
            .data, "not-a-number", "'\(level)' is not a number",
            place: .init(column: name), advice: "use the column as a category")
        }
        numbers.append(number)
      }
      return Column(name, .numbers(codes.map { $0 < 0 ? .nan : numbers[Int($0)] }))
    }
  }
}
