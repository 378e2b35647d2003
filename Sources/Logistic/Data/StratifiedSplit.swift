/// Rows dealt out at random so that each part holds each class in the same share.
public enum StratifiedSplit {
  /// The rows of two parts, each in ascending order.
  ///
  /// `round(fraction · n)` rows go to validation, at least one and so few that each class can keep
  /// a row for training. Each class gives its share of them, rounded so that the sum is met,
  /// largest remainders first.
  ///
  /// - Parameters:
  ///   - classes: the class of each row; rows of −1 form a class of their own.
  ///   - fraction: the share that goes to validation, between 0 and 1.
  ///   - seed: equal seeds give equal parts.
  /// - Throws: when the fraction is not between 0 and 1, or there are fewer than two rows.
  public static func indices(
    classes: [Int], fraction: Double, seed: UInt64
  ) throws(LogisticError) -> (training: [Int], validation: [Int]) {
    guard fraction > 0, fraction < 1 else {
      throw LogisticError(
        .usage, "split-fraction", "the validation fraction is \(fraction)",
        advice: "give a number between 0 and 1")
    }
    guard classes.count > 1 else {
      throw LogisticError(
        .data, "too-few-rows",
        "\(classes.count) row\(classes.count == 1 ? "" : "s") cannot be split in two")
    }
    let wanted = Int((fraction * Double(classes.count)).rounded())
    var generator = Xoshiro256StarStar(seed: seed)
    let groups = shuffledGroups(classes, using: &generator)
    let total = max(1, min(wanted, classes.count - groups.count))
    var training = [Int]()
    var validation = [Int]()
    for (group, share) in zip(groups, shares(of: groups.map(\.count), total: total)) {
      validation += group.prefix(share)
      training += group.dropFirst(share)
    }
    return (training.sorted(), validation.sorted())
  }

  /// The rows of each class in random order, the classes ascending.
  static func shuffledGroups(
    _ classes: [Int], using generator: inout some RandomNumberGenerator
  ) -> [[Int]] {
    var groups = [Int: [Int]]()
    for (row, label) in classes.enumerated() { groups[label, default: []].append(row) }
    return groups.keys.sorted().map { label in
      var rows = groups[label] ?? []
      generator.shuffle(&rows)
      return rows
    }
  }

  /// How many rows each class gives so that the sum is `total`.
  private static func shares(of counts: [Int], total: Int) -> [Int] {
    let rows = counts.reduce(0, +)
    let exact = counts.map { Double($0) * Double(total) / Double(rows) }
    var shares = exact.map { Int($0) }
    // The largest remainders first, of equal ones the larger class.
    let order = counts.indices.sorted {
      (exact[$0] - exact[$0].rounded(.down), counts[$0], -$0)
        > (exact[$1] - exact[$1].rounded(.down), counts[$1], -$1)
    }
    for place in order where shares.reduce(0, +) < total { shares[place] += 1 }
    // A class that gave everything takes a row back, for which the largest that can gives one.
    for place in counts.indices where shares[place] == counts[place] {
      let donors = counts.indices.filter { counts[$0] - shares[$0] > 1 }
      guard let donor = donors.max(by: { counts[$0] - shares[$0] < counts[$1] - shares[$1] })
      else { continue }
      shares[place] -= 1
      shares[donor] += 1
    }
    return shares
  }
}

/// Rows dealt to folds at random, each fold holding each class in the same share.
public enum StratifiedFolds {
  /// The rows of each fold, in ascending order. Sizes differ by one at most, in all and of each
  /// class.
  ///
  /// - Parameters:
  ///   - classes: the class of each row.
  ///   - folds: how many folds.
  ///   - seed: equal seeds give equal folds.
  /// - Throws: when there are fewer than two folds, or more than rows.
  public static func indices(
    classes: [Int], folds: Int, seed: UInt64
  ) throws(LogisticError) -> [[Int]] {
    guard folds > 1, folds <= classes.count else {
      throw LogisticError(
        .usage, "fold-count", "\(folds) folds of \(classes.count) rows",
        advice: "give a number between 2 and the number of rows")
    }
    var generator = Xoshiro256StarStar(seed: seed)
    var parts = [[Int]](repeating: [], count: folds)
    let dealt = StratifiedSplit.shuffledGroups(classes, using: &generator).joined()
    for (turn, row) in dealt.enumerated() { parts[turn % folds].append(row) }
    return parts.map { $0.sorted() }
  }
}
