/// The classes of a target column, and the class of each row that has one.
///
/// Classes are in order: numbers if all of them are numbers, else text. Of two, the second is
/// the positive one: 1 of 0 and 1, true of false and true, male of female and male.
public struct ClassLabels: Sendable, Equatable {
  /// More distinct numbers than this are taken to be no classes.
  public static let maximumCount = 100

  /// The classes' names in order.
  public let classes: [String]
  /// The class of each row of the table, −1 where the target is missing.
  let classOfRow: [Int32]
  /// How many rows were left out because their target is missing.
  public let droppedCount: Int

  /// The rows of the table whose target is there, ascending; made anew at each call.
  public var rows: [Int] {
    droppedCount == 0
      ? Array(classOfRow.indices) : classOfRow.indices.filter { classOfRow[$0] >= 0 }
  }

  /// The class of each of `rows`; made anew at each call.
  public var indices: [Int] {
    droppedCount == 0
      ? classOfRow.map { Int($0) } : classOfRow.lazy.filter { $0 >= 0 }.map { Int($0) }
  }

  /// The class of each row whose target is there.
  var presentClasses: [Int32] {
    droppedCount == 0 ? classOfRow : classOfRow.filter { $0 >= 0 }
  }

  /// The second class, whose probability a model of two classes gives.
  public var positive: String { classes[1] }

  /// How many rows each class has.
  public var counts: [Int] {
    var counts = [Int](repeating: 0, count: classes.count)
    for index in classOfRow where index >= 0 { counts[Int(index)] += 1 }
    return counts
  }

  /// The classes of a table's column.
  ///
  /// - Throws: when the column is unknown, all its values are missing, there is but one class, or
  ///   its numbers are fractions or more than ``maximumCount`` different ones.
  public init(_ name: String, in table: DataTable) throws(LogisticError) {
    let column = try table.column(name)
    let (codes, levels): ([Int32], [String])
    if case .numbers(let numbers) = column.values {
      (codes, levels) = try Self.wholeNumbers(numbers, name: name, table: table)
    } else {
      (codes, levels) = column.codesAndLevels
    }
    // Levels that no row has are no classes; the rest is in order already, except where a schema
    // put its own first.
    var used = [Bool](repeating: false, count: levels.count)
    for code in codes where code >= 0 { used[Int(code)] = true }
    let present = levels.indices.filter { used[$0] }
    let order = LevelOrder.order(present.map { levels[$0] }).map { present[$0] }
    let classes = order.map { levels[$0] }
    guard let first = classes.first else {
      throw LogisticError(
        .data, "no-target", "every value of the target is missing",
        place: table.place(column: name))
    }
    guard classes.count > 1 else {
      throw LogisticError(
        .data, "one-class", "the target has one class only, '\(first)'",
        place: table.place(column: name), advice: "a classifier needs rows of two classes at least")
    }
    if order.elementsEqual(levels.indices) {
      self.init(classes: classes, classOfRow: codes)
      return
    }
    var place = [Int32](repeating: -1, count: levels.count)
    for (index, level) in order.enumerated() { place[level] = Int32(index) }
    self.init(classes: classes, classOfRow: codes.map { $0 < 0 ? -1 : place[Int($0)] })
  }

  /// The rows of a table's column as numbers of classes that are known, as for an evaluation.
  ///
  /// Numbers and booleans are compared by what they mean: `1.0` is class `1`, `True` class `true`.
  ///
  /// - Throws: when a row's value is none of the classes, naming it and its line.
  public init(
    _ name: String, in table: DataTable, classes: [String]
  ) throws(LogisticError) {
    let field = Schema.Field(name, .category, levels: classes)
    let column = try table.column(name).asCategories().withLevels(of: field)
    let (codes, levels) = column.codesAndLevels
    if let row = codes.firstIndex(where: { Int($0) >= classes.count }) {
      throw LogisticError(
        .data, "unknown-class", "'\(levels[Int(codes[row])])' is none of the model's classes",
        place: table.place(row: row, column: name),
        advice: "they are " + classes.prefix(12).map { "'\($0)'" }.joined(separator: ", "))
    }
    self.init(classes: classes, classOfRow: codes)
  }

  /// The same labels with another class positive, the other one of the two being the first.
  ///
  /// - Throws: when there are not two classes, or this is none of them.
  public func withPositive(_ name: String) throws(LogisticError) -> ClassLabels {
    guard classes.count == 2 else {
      throw LogisticError(
        .usage, "positive-class", "there are \(classes.count) classes, so none is the positive one",
        advice: "choose the class that the others are compared with instead")
    }
    let index = try index(of: name)
    return index == 1 ? self : moved(from: index, to: 1)
  }

  /// The same labels with another class first: the one that the others are compared with.
  ///
  /// - Throws: when this is none of the classes.
  public func withBase(_ name: String) throws(LogisticError) -> ClassLabels {
    moved(from: try index(of: name), to: 0)
  }

  private func index(of name: String) throws(LogisticError) -> Int {
    if let index = classes.firstIndex(of: name) { return index }
    throw LogisticError(
      .usage, "unknown-class", "'\(name)' is none of the classes",
      advice: nearest(to: name, in: classes).map { "did you mean '\($0)'?" }
        ?? "they are " + classes.prefix(12).map { "'\($0)'" }.joined(separator: ", "))
  }

  private func moved(from old: Int, to new: Int) -> ClassLabels {
    var order = Array(classes.indices)
    order.insert(order.remove(at: old), at: new)
    var place = [Int32](repeating: 0, count: classes.count)
    for (index, former) in order.enumerated() { place[former] = Int32(index) }
    return ClassLabels(
      classes: order.map { classes[$0] },
      classOfRow: classOfRow.map { $0 < 0 ? -1 : place[Int($0)] })
  }

  private init(classes: [String], classOfRow: [Int32]) {
    self.classes = classes
    self.classOfRow = classOfRow
    droppedCount = classOfRow.count { $0 < 0 }
  }

  /// The classes that whole numbers are, and which one each row has.
  private static func wholeNumbers(
    _ numbers: [Double], name: String, table: DataTable
  ) throws(LogisticError) -> (codes: [Int32], levels: [String]) {
    let few = DistinctNumbers(numbers, limit: maximumCount)
    if let few, few.sorted.allSatisfy({ $0 == $0.rounded() && $0.isFinite }) {
      return (few.codes, few.sorted.map(shortestText))
    }
    if let row = numbers.firstIndex(where: { $0 != $0.rounded() && !$0.isNaN || $0.isInfinite }) {
      throw LogisticError(
        .data, "fractional-target",
        "\(shortestText(numbers[row])) is not a class: the target's numbers are not whole",
        place: table.place(row: row, column: name),
        advice: "for a classification turn it into classes first; "
          + "for proportions give counts as weights")
    }
    let distinct = Set(numbers.lazy.filter { !$0.isNaN }).count
    throw LogisticError(
      .data, "too-many-classes",
      "the target has \(distinct) different numbers, which are no classes",
      place: table.place(column: name),
      advice: "a classifier takes numbers of at most \(maximumCount) different values")
  }
}

extension ClassLabels {
  /// Refuses weights that leave rows of one class only.
  static func checkSeveral(
    _ labels: [Int32], count: Int, weights: [Double]
  ) throws(LogisticError) {
    var sums = [Double](repeating: 0, count: count)
    for (i, label) in labels.enumerated() { sums[Int(label)] += weights[i] }
    guard sums.count(where: { $0 > 0 }) > 1 else {
      throw LogisticError(
        .data, "one-class", "rows with a weight above 0 are of one class only",
        advice: "a classifier needs rows of two classes at least")
    }
  }
}
