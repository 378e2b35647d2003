extension CrossValidation {
  /// How rows are dealt to folds.
  public enum Folds: Sendable, Equatable {
    /// So many folds, each class dealt evenly; all of it so many times.
    case stratified(Int = 10, seed: UInt64 = 0, repeats: Int = 1)
    /// A fold for each value of a column, which is no feature.
    case given(column: String)
    /// So many folds of about the same size, rows of one value of a column staying together; the
    /// column is no feature unless it is named as one.
    case grouped(by: String, Int = 10, seed: UInt64 = 0, repeats: Int = 1)

    /// The column that says where rows belong.
    var column: String? {
      switch self {
      case .stratified: nil
      case .given(let column), .grouped(let column, _, _, _): column
      }
    }
  }
}

extension CrossValidation.Folds {
  /// The rows of each fold, for each repetition.
  ///
  /// - Throws: numbers of folds and columns that cannot be, or rows outside a fold that lack a class.
  func parts(of problem: TableProblem) throws(LogisticError) -> [[[Int]]] {
    if case .stratified = self, let label = problem.classes.indices.first(where: problem.isLone) {
      throw LogisticError(
        .data, "small-class",
        "class '\(problem.classes[label])' has one row only, too few to choose a penalty by",
        place: .init(file: problem.rows.file, column: problem.target),
        advice: "give --lambda or --C")
    }
    let parts: [[[Int]]]
    switch self {
    case .stratified(let count, let seed, let repeats):
      parts = try Self.repeated(repeats, seed: seed) { (seed) throws(LogisticError) in
        try StratifiedFolds.indices(classes: problem.labels, folds: count, seed: seed)
      }
    case .given(let name):
      parts = [try Self.groups(name, in: problem)]
    case .grouped(let name, let count, let seed, let repeats):
      let groups = try Self.groups(name, in: problem)
      guard count > 1, count <= groups.count else {
        throw LogisticError(
          .usage, "fold-count", "\(count) folds of \(groups.count) groups",
          advice: "give a number between 2 and the number of different values of '\(name)'")
      }
      parts = try Self.repeated(repeats, seed: seed) { seed in
        Self.deal(groups, to: count, seed: seed)
      }
    }
    for part in parts.joined() {
      var counts = [Int](repeating: 0, count: problem.classes.count)
      for label in problem.classOfRow { counts[Int(label)] += 1 }
      for row in part { counts[Int(problem.classOfRow[row])] -= 1 }
      if let lacking = counts.firstIndex(of: 0) {
        throw LogisticError(
          .data, "fold-class",
          "a fold holds every row of class '\(problem.classes[lacking])': the others cannot tell of it",
          place: .init(file: problem.rows.file, column: column ?? problem.target),
          advice: "deal the rows to folds so that each class is in two at least")
      }
    }
    return parts
  }

  private static func repeated(
    _ repeats: Int, seed: UInt64, _ deal: (UInt64) throws(LogisticError) -> [[Int]]
  ) throws(LogisticError) -> [[[Int]]] {
    guard repeats > 0, repeats <= 10_000 else {
      throw LogisticError(
        .usage, "fold-repeats", "\(repeats) repetitions", advice: "give a number from 1 to 10000")
    }
    var seeds = Xoshiro256StarStar(seed: seed)
    var parts = [try deal(seed)]
    for _ in 1..<max(repeats, 1) { parts.append(try deal(seeds.next())) }
    return parts
  }

  /// The rows of each value of a column, in order of the values.
  private static func groups(
    _ name: String, in problem: TableProblem
  ) throws(LogisticError) -> [[Int]] {
    let column = try problem.rows.column(name)
    let (codes, levels) = column.codesAndLevels
    if let row = codes.firstIndex(where: { $0 < 0 }) {
      throw LogisticError(
        .data, "fold-missing", "is missing, so that the row has no fold",
        place: problem.rows.place(row: row, column: name), advice: "fill it in, or drop the row")
    }
    var groups = [[Int]](repeating: [], count: levels.count)
    for (row, code) in codes.enumerated() { groups[Int(code)].append(row) }
    groups.removeAll(where: \.isEmpty)
    guard groups.count > 1 else {
      throw LogisticError(
        .data, "fold-count", "every row has the same value, so that there is one fold",
        place: .init(file: problem.rows.file, column: name), advice: "give each fold its own value")
    }
    return groups
  }

  /// Groups dealt whole, the largest first, each to the fold with the fewest rows.
  private static func deal(_ groups: [[Int]], to count: Int, seed: UInt64) -> [[Int]] {
    var generator = Xoshiro256StarStar(seed: seed)
    var order = Array(groups.indices)
    generator.shuffle(&order)
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    order.sort { (groups[$1].count, place[$0] ?? 0) < (groups[$0].count, place[$1] ?? 0) }
    var parts = [[Int]](repeating: [], count: count)
    for group in order {
      let least = parts.indices.min { parts[$0].count < parts[$1].count } ?? 0
      parts[least] += groups[group]
    }
    return parts.map { $0.sorted() }
  }
}

extension TableProblem {
  /// Whether a class has one row only.
  fileprivate func isLone(_ label: Int) -> Bool { labels.count { $0 == label } == 1 }
}
