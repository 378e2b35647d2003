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

    /// So many folds in order of a column, or of the rows as they stand (nil): each is predicted by a
    /// fit of all rows before it, so that nothing is told of a row by later ones. Equal values stay
    /// together; the first of one part more than there are folds is fitted only. The column, whose
    /// values are in order of numbers, or else of text, as dates written year first, is no feature
    /// unless it is named as one.
    case ordered(by: String? = nil, Int = 10)

    /// The column that says where rows belong.
    var column: String? {
      switch self {
      case .stratified: nil
      case .given(let column), .grouped(let column, _, _, _): column
      case .ordered(let column, _): column
      }
    }
  }
}

/// Rows to fit and rows to predict.
struct FoldSplit: Sendable, Equatable {
  var training: [Int]
  var held: [Int]

  /// All rows but some.
  init(holding held: [Int], of count: Int) {
    var isHeld = [Bool](repeating: false, count: count)
    for row in held { isHeld[row] = true }
    self.init(training: (0..<count).filter { !isHeld[$0] }, held: held)
  }

  init(training: [Int], held: [Int]) {
    self.training = training
    self.held = held
  }
}

extension CrossValidation.Folds {
  /// Whether a fold is predicted by a fit of all other rows.
  var leavesOneOut: Bool {
    if case .ordered = self { return false }
    return true
  }

  /// What is fitted and what is predicted for each fold, for each repetition.
  ///
  /// - Throws: numbers of folds and columns that cannot be, or rows outside a fold that lack a class.
  func splits(of problem: some FoldedRows) throws(LogisticError) -> [[FoldSplit]] {
    if case .stratified = self, let label = problem.classes.indices.first(where: problem.isLone) {
      throw LogisticError(
        .data, "small-class",
        "class '\(problem.classes[label])' has one row only, too few to choose a penalty by",
        place: .init(file: problem.rows.file, column: problem.target),
        advice: "give --lambda or --C")
    }
    let n = problem.rows.rowCount
    let splits: [[FoldSplit]]
    if case .ordered(let name, let count) = self {
      splits = [try Self.ordered(name, count, in: problem)]
    } else {
      splits = try parts(of: problem).map { $0.map { FoldSplit(holding: $0, of: n) } }
    }
    for (number, split) in splits.joined().enumerated() {
      var counts = [Int](repeating: 0, count: problem.classes.count)
      for row in split.training { counts[Int(problem.classOfRow[row])] += 1 }
      guard let lacking = counts.firstIndex(of: 0) else { continue }
      let name = problem.classes[lacking]
      throw LogisticError(
        .data, "fold-class",
        leavesOneOut
          ? "a fold holds every row of class '\(name)': the others cannot tell of it"
          : "no row before fold \(number + 1) is of class '\(name)': they cannot tell of it",
        place: .init(file: problem.rows.file, column: column ?? problem.target),
        advice: leavesOneOut
          ? "deal the rows to folds so that each class is in two at least"
          : "use fewer folds, so that the first part is longer")
    }
    return splits
  }

  /// The rows of each fold, for each repetition; of those in order, the parts.
  func parts(of problem: some FoldedRows) throws(LogisticError) -> [[[Int]]] {
    switch self {
    case .stratified(let count, let seed, let repeats):
      return try Self.repeated(repeats, seed: seed) { (seed) throws(LogisticError) in
        try StratifiedFolds.indices(classes: problem.labels, folds: count, seed: seed)
      }
    case .given(let name):
      return [try Self.groups(name, in: problem)]
    case .grouped(let name, let count, let seed, let repeats):
      let groups = try Self.groups(name, in: problem)
      guard count > 1, count <= groups.count else {
        throw LogisticError(
          .usage, "fold-count", "\(count) folds of \(groups.count) groups",
          advice: "give a number between 2 and the number of different values of '\(name)'")
      }
      return try Self.repeated(repeats, seed: seed) { seed in
        Self.deal(groups, to: count, seed: seed)
      }
    case .ordered(let name, let count):
      return [try Self.ordered(name, count, in: problem).map(\.held)]
    }
  }

  /// Rows in order cut into parts of about the same size, no value in two of them.
  private static func ordered(
    _ name: String?, _ count: Int, in problem: some FoldedRows
  ) throws(LogisticError) -> [FoldSplit] {
    let groups =
      try name.map { name throws(LogisticError) in try Self.groups(name, in: problem) }
      ?? (0..<problem.rows.rowCount).map { [$0] }
    guard count >= 1, count < groups.count else {
      throw LogisticError(
        .usage, "fold-count", "\(count) folds in order of \(groups.count) different values",
        advice: "give a number from 1 to one less than there are values")
    }
    let n = problem.rows.rowCount
    var splits: [FoldSplit] = []
    var (before, part): ([Int], [Int]) = ([], [])
    var done = 0
    for (number, group) in groups.enumerated() {
      part += group
      let seen = before.count + part.count
      let left = groups.count - number - 1
      // As many rows as the parts so far should have, or no more values than parts that are to come.
      guard seen * (count + 1) >= n * (done + 1) || left <= count - done else { continue }
      if done == count, left > 0 { continue }
      if done > 0 { splits.append(FoldSplit(training: before.sorted(), held: part.sorted())) }
      before += part
      part = []
      done += 1
    }
    return splits
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
    _ name: String, in problem: some FoldedRows
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

/// Rows to be dealt to folds.
protocol FoldedRows {
  /// The columns that they may be dealt by.
  var rows: DataTable { get }
  var target: String { get }
  var classes: [String] { get }
  /// The class of each row.
  var classOfRow: [Int32] { get }
}

extension TableProblem: FoldedRows {}

extension FoldedRows {
  /// The class of each row, made anew at each call.
  var labels: [Int] { classOfRow.map { Int($0) } }

  /// Whether a class has one row only.
  fileprivate func isLone(_ label: Int) -> Bool { classOfRow.count { $0 == label } == 1 }
}
