/// Looks through a table before a fit for what spoils a model.
///
/// Each check costs a few passes over a column. What it finds are warnings: a fit is possible.
public enum DataChecks {
  /// Fewer rows of a class than this are too few to learn it from.
  public static let fewRows = 10

  /// What should be known of the target and the columns to predict it from, rows of the target
  /// that are missing left out.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: the column to predict.
  ///   - features: the columns to predict it from.
  ///   - frequencyWeight: the column that says how many rows each row stands for.
  /// - Throws: columns that are not there, a target that cannot serve.
  public static func warnings(
    _ table: DataTable, target: String, features: [String], frequencyWeight: String? = nil
  ) throws(LogisticError) -> [DataWarning] {
    let labels = try ClassLabels(target, in: table)
    let rows = labels.droppedCount == 0 ? table : table.selecting(rows: labels.rows)
    var warnings = [DataWarning]()
    var counts = labels.counts.map(Double.init)
    if let frequencyWeight {
      counts = [Double](repeating: 0, count: labels.classes.count)
      let weights = try rows.numbers(of: frequencyWeight)
      for (label, weight) in zip(labels.indices, weights) { counts[label] += weight }
    }
    for (name, count) in zip(labels.classes, counts) where count < Double(fewRows) {
      warnings.append(
        DataWarning(
          "small-class",
          "only \(shortestText(count)) row\(count == 1 ? " is" : "s are") of class '\(name)'",
          column: target))
    }
    var columns = [Column]()
    for name in features { columns.append(try rows.column(name)) }
    let (classOfRow, classes) = (labels.presentClasses, labels.classes)
    let findings = mapInParallel(columns.count) { [columns] in
      Finding(columns[$0], classOfRow, classes)
    }
    var copies = [UInt64: [Int]]()
    for (place, finding) in findings.enumerated() {
      let name = columns[place].name
      switch finding {
      case .empty: continue
      case .constant:
        warnings.append(
          DataWarning(
            "constant-column", "has one value in every row: it tells nothing", column: name))
      case .varied(let fingerprint, let beyond, let warning):
        if let beyond { warnings.append(beyond) }
        let earlier = copies[fingerprint, default: []].first {
          isCopy(columns[place], of: columns[$0])
        }
        copies[fingerprint, default: []].append(place)
        if let earlier {
          warnings.append(
            DataWarning(
              "duplicate-column",
              "holds the same as column '\(columns[earlier].name)': leave one out", column: name))
        } else if let warning {
          warnings.append(warning)
        }
      }
    }
    return warnings
  }

  /// What a column shows by itself.
  private enum Finding: Sendable {
    case empty, constant
    case varied(fingerprint: UInt64, beyondSingle: DataWarning?, DataWarning?)

    init(_ column: Column, _ labels: [Int32], _ classes: [String]) {
      if isEmpty(column) {
        self = .empty
      } else if isConstant(column) {
        self = .constant
      } else {
        var warning = separation(column, labels, classes)
        if warning == nil, looksLikeIdentifier(column) {
          warning = DataWarning(
            "id-like-column",
            "looks like an identifier: leave it out with --exclude \(column.name)",
            column: column.name)
        }
        self = .varied(
          fingerprint: fingerprint(column), beyondSingle: beyondSingle(column), warning)
      }
    }
  }

  /// A warning if single precision, in which Keras computes, does not hold the column's numbers.
  private static func beyondSingle(_ column: Column) -> DataWarning? {
    guard case .numbers(let numbers) = column.values else { return nil }
    var greatest = 0.0
    for x in numbers where abs(x) > greatest { greatest = abs(x) }
    guard greatest > 3e38 || greatest > 0 && greatest < 1e-37 else { return nil }
    return DataWarning(
      "beyond-single",
      "reaches \(shortestText(greatest)), which single precision, in which Keras computes, "
        + "does not hold: Keras cannot use the saved model; give the column in another unit",
      column: column.name)
  }

  private static func isEmpty(_ column: Column) -> Bool {
    switch column.values {
    case .numbers(let numbers): numbers.allSatisfy(\.isNaN)
    case .booleans(let booleans): booleans.allSatisfy { $0 == nil }
    case .categories(let codes, _): codes.allSatisfy { $0 < 0 }
    }
  }

  /// Whether all values are equal; a missing one is a value here.
  private static func isConstant(_ column: Column) -> Bool {
    if column.count == 0 || column.isMissing(0) { return false }
    switch column.values {
    case .numbers(let numbers): return numbers.allSatisfy { $0 == numbers[0] }
    case .booleans(let booleans): return booleans.allSatisfy { $0 == booleans[0] }
    case .categories(let codes, _): return codes.allSatisfy { $0 == codes[0] }
    }
  }

  /// Equal for equal columns whatever their names, from values here and there; of different ones
  /// rarely.
  private static func fingerprint(_ column: Column) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ bits: UInt64) { hash = (hash ^ bits) &* 0x9E37_79B9_7F4A_7C15 ^ (hash >> 29) }
    // A step that is no multiple of a period that data may have.
    let rows = stride(from: 0, to: column.count, by: max(1, column.count / 4096) | 1)
    switch column.values {
    case .numbers(let numbers):
      for row in rows { mix(numbers[row].isNaN ? 1 : (numbers[row] + 0).bitPattern) }
    case .booleans(let booleans):
      for row in rows { mix(booleans[row].map { $0 ? 5 : 7 } ?? 3) }
    case .categories(let codes, _):
      for row in rows { mix(UInt64(bitPattern: Int64(codes[row]))) }
    }
    return hash
  }

  private static func isCopy(_ a: Column, of b: Column) -> Bool {
    Column("", a.values) == Column("", b.values)
  }

  /// Whole numbers that all differ, by ones for the most part or named like a key; or words of
  /// which nearly every row has its own.
  private static func looksLikeIdentifier(_ column: Column) -> Bool {
    guard column.count >= 20 else { return false }
    switch column.values {
    case .booleans: return false
    case .categories(let codes, let levels):
      return levels.count * 10 > codes.count * 9 && column.usedLevels.count * 10 > codes.count * 9
    case .numbers(let numbers):
      guard numbers.allSatisfy({ $0 == $0.rounded() && abs($0) < 0x1p53 }) else { return false }
      return isRunOfOnes(numbers)
        || isNamedLikeKey(column.name) && Set(numbers).count == numbers.count
    }
  }

  /// Whether whole numbers all differ and leave out few between the least and the greatest.
  private static func isRunOfOnes(_ numbers: [Double]) -> Bool {
    guard let low = numbers.min(), let high = numbers.max() else { return false }
    let span = high - low + 1
    guard span >= Double(numbers.count), span * 9 <= Double(numbers.count) * 10 else {
      return false
    }
    var seen = [Bool](repeating: false, count: Int(span))
    for x in numbers {
      let place = Int(x - low)
      if seen[place] { return false }
      seen[place] = true
    }
    return true
  }

  private static func isNamedLikeKey(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["id", "index", "key", "rowid", "uuid", "number", "no", "nr"].contains(name)
      || name.hasSuffix("_id") || name.hasSuffix(" id") || name.hasSuffix("-id")
  }

  /// Whether a column alone tells every row's class.
  private static func separation(
    _ column: Column, _ labels: [Int32], _ classes: [String]
  ) -> DataWarning? {
    switch column.values {
    case .numbers(let numbers): return separation(numbers, column.name, labels, classes)
    case .booleans, .categories:
      let (codes, levels) = column.codesAndLevels
      var classOfLevel = [Int32](repeating: -1, count: levels.count)
      for (code, label) in zip(codes, labels) where code >= 0 {
        let known = classOfLevel[Int(code)]
        if known >= 0, known != label { return nil }
        classOfLevel[Int(code)] = label
      }
      let used = classOfLevel.filter { $0 >= 0 }
      guard Set(used).count == classes.count, column.missingCount == 0 else { return nil }
      // A level to each row tells nothing of new rows; it is the identifier's warning.
      if used.count * 10 > column.count * 9 { return nil }
      return used.count == classes.count
        ? hidden(column.name)
        : DataWarning(
          "separating-column", "alone tells every row's class: each level occurs in one class only",
          column: column.name)
    }
  }

  private static func separation(
    _ numbers: [Double], _ name: String, _ labels: [Int32], _ classes: [String]
  ) -> DataWarning? {
    // Each class's values lie in a range of its own, and the ranges do not touch.
    let none = (low: Double.infinity, high: -Double.infinity)
    var ranges = [(low: Double, high: Double)](repeating: none, count: classes.count)
    var order = Array(ranges.indices)
    // Ranges only grow: once two of them touch, no further row can part them.
    for first in stride(from: 0, to: numbers.count, by: 4096) {
      for row in first..<min(first + 4096, numbers.count) {
        let (x, label) = (numbers[row], Int(labels[row]))
        if x.isNaN { return nil }
        if x < ranges[label].low { ranges[label].low = x }
        if x > ranges[label].high { ranges[label].high = x }
      }
      order.sort { ranges[$0].low < ranges[$1].low }
      for (below, above) in zip(order, order.dropFirst()) {
        guard ranges[below].high < ranges[above].low else { return nil }
      }
    }
    if ranges.allSatisfy({ $0.low == $0.high }) { return hidden(name) }
    if order.count == 2 {
      let (below, above) = (order[0], order[1])
      return DataWarning(
        "separating-column",
        "alone separates the classes: '\(classes[below])' up to "
          + "\(shortestText(ranges[below].high)), '\(classes[above])' from "
          + "\(shortestText(ranges[above].low))",
        column: name)
    }
    return DataWarning(
      "separating-column", "alone separates the classes: each has a range of its own", column: name)
  }

  private static func hidden(_ name: String) -> DataWarning {
    DataWarning(
      "hidden-target",
      "is the target under another name: each of its values stands for one class; "
        + "leave it out with --exclude \(name)", column: name)
  }
}
