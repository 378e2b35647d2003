/// Looks through a table before a fit for what spoils a model.
///
/// Each check costs a few passes over a column. What it finds are warnings: a fit is possible.
public enum DataChecks {
  /// Fewer rows of a class than this are too few to learn it from.
  public static let fewRows = 10

  /// What should be known of the target and the columns to predict it from, rows of the target
  /// that are missing left out.
  ///
  /// - Parameter frequencyWeight: the column that says how many rows each row stands for.
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
    var copies = [UInt64: [String]]()
    for name in features {
      let column = try rows.column(name)
      if column.missingCount == column.count { continue }
      if isConstant(column) {
        warnings.append(
          DataWarning(
            "constant-column", "has one value in every row: it tells nothing", column: name))
        continue
      }
      if case .numbers(let numbers) = column.values {
        let greatest = numbers.reduce(0) { max($0, $1.isNaN ? 0 : abs($1)) }
        if greatest > 3e38 || greatest > 0 && greatest < 1e-37 {
          warnings.append(
            DataWarning(
              "beyond-single",
              "reaches \(shortestText(greatest)), which single precision, in which Keras computes, "
                + "does not hold: Keras cannot use the saved model; give the column in another unit",
              column: name))
        }
      }
      let fingerprint = fingerprint(column)
      let earlier = copies[fingerprint, default: []].first { other in
        rows[other].map { isCopy(column, of: $0) } ?? false
      }
      copies[fingerprint, default: []].append(name)
      if let earlier {
        warnings.append(
          DataWarning(
            "duplicate-column", "holds the same as column '\(earlier)': leave one out", column: name
          ))
        continue
      }
      if let warning = separation(column, labels) {
        warnings.append(warning)
      } else if looksLikeIdentifier(column) {
        warnings.append(
          DataWarning(
            "id-like-column",
            "looks like an identifier: leave it out with --exclude \(name)", column: name))
      }
    }
    return warnings
  }

  /// Whether all values are equal; a missing one is a value here.
  private static func isConstant(_ column: Column) -> Bool {
    if column.missingCount > 0 { return false }
    switch column.values {
    case .numbers(let numbers): return numbers.allSatisfy { $0 == numbers[0] }
    case .booleans(let booleans): return booleans.allSatisfy { $0 == booleans[0] }
    case .categories(let codes, _): return codes.allSatisfy { $0 == codes[0] }
    }
  }

  /// Equal for equal columns whatever their names; of different ones almost never.
  private static func fingerprint(_ column: Column) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ bits: UInt64) { hash = (hash ^ bits) &* 0x9E37_79B9_7F4A_7C15 ^ (hash >> 29) }
    switch column.values {
    case .numbers(let numbers): for x in numbers { mix(x.isNaN ? 1 : (x + 0).bitPattern) }
    case .booleans(let booleans): for x in booleans { mix(x == nil ? 3 : x == true ? 5 : 7) }
    case .categories(let codes, _): for x in codes { mix(UInt64(bitPattern: Int64(x))) }
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
    case .categories(let codes, _):
      let present = codes.lazy.filter { $0 >= 0 }
      return Set(present).count * 10 > codes.count * 9
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
  private static func separation(_ column: Column, _ labels: ClassLabels) -> DataWarning? {
    switch column.values {
    case .numbers(let numbers): return separation(numbers, column.name, labels)
    case .booleans, .categories:
      let (codes, levels) = column.codesAndLevels
      var classOfLevel = [Int?](repeating: nil, count: levels.count)
      for (code, label) in zip(codes, labels.indices) where code >= 0 {
        if let known = classOfLevel[Int(code)], known != label { return nil }
        classOfLevel[Int(code)] = label
      }
      let used = classOfLevel.compactMap { $0 }
      guard Set(used).count == labels.classes.count, column.missingCount == 0 else { return nil }
      // A level to each row tells nothing of new rows; it is the identifier's warning.
      if used.count * 10 > column.count * 9 { return nil }
      return used.count == labels.classes.count
        ? hidden(column.name)
        : DataWarning(
          "separating-column", "alone tells every row's class: each level occurs in one class only",
          column: column.name)
    }
  }

  private static func separation(
    _ numbers: [Double], _ name: String, _ labels: ClassLabels
  ) -> DataWarning? {
    // Each class's values lie in a range of its own, and the ranges do not touch.
    let none = (low: Double.infinity, high: -Double.infinity)
    var ranges = [(low: Double, high: Double)](repeating: none, count: labels.classes.count)
    for (x, label) in zip(numbers, labels.indices) {
      if x.isNaN { return nil }
      if x < ranges[label].low { ranges[label].low = x }
      if x > ranges[label].high { ranges[label].high = x }
    }
    let order = ranges.indices.sorted { ranges[$0].low < ranges[$1].low }
    for (below, above) in zip(order, order.dropFirst()) {
      guard ranges[below].high < ranges[above].low else { return nil }
    }
    if ranges.allSatisfy({ $0.low == $0.high }) { return hidden(name) }
    if order.count == 2 {
      let (below, above) = (order[0], order[1])
      return DataWarning(
        "separating-column",
        "alone separates the classes: '\(labels.classes[below])' up to "
          + "\(shortestText(ranges[below].high)), '\(labels.classes[above])' from "
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
