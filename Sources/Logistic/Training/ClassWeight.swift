/// How much the rows of each class count.
public enum ClassWeight: Sendable, Equatable {
  /// n / (K·n_class): every class counts alike in sum.
  case balanced
  /// A factor for each class named; the others have 1.
  case each([String: Double])

  /// The factor of each class number that occurs.
  ///
  /// - Parameters:
  ///   - labels: the class number of each row.
  ///   - classes: the classes' names; their numbers unless given.
  /// - Throws: a class that there is not, or a factor that cannot be.
  public func byNumber(
    _ labels: [Int], classes: [String]? = nil
  ) throws(LogisticError) -> [Int: Double] {
    var counts = [Int: Double]()
    for label in labels { counts[label, default: 0] += 1 }
    let present = counts.keys.sorted()
    let names = present.map { label in
      classes.flatMap { $0.indices.contains(label) ? $0[label] : nil } ?? String(label)
    }
    let factors = try factors(classes: names, counts: present.map { counts[$0] ?? 0 })
    return Dictionary(uniqueKeysWithValues: zip(present, factors))
  }

  /// The factor of each class, given how much each weighs in the rows.
  ///
  /// - Throws: a class that there is not, or a factor that cannot be.
  func factors(classes: [String], counts: [Double]) throws(LogisticError) -> [Double] {
    switch self {
    case .balanced:
      let total = counts.reduce(0, +)
      return counts.map { $0 == 0 ? 0 : total / (Double(counts.count) * $0) }
    case .each(let given):
      for (name, factor) in given {
        guard classes.contains(name) else {
          let guess = nearest(to: name, in: classes)
          throw LogisticError(
            .usage, "class-weight", "there is no class '\(name)'",
            advice: guess.map { "did you mean '\($0)'?" }
              ?? "the classes are \(classes.joined(separator: ", "))")
        }
        guard factor >= 0, factor.isFinite else {
          throw LogisticError(
            .usage, "class-weight", "the weight of class '\(name)' is \(factor)",
            advice: "give a finite number of at least 0")
        }
      }
      return classes.map { given[$0] ?? 1 }
    }
  }

  /// Each row's weight times the factor of its class, and the factors.
  ///
  /// - Throws: a class that there is not, or a factor that cannot be.
  func weights(
    _ labels: [Int32], classes: [String], rows weights: [Double]?
  ) throws(LogisticError) -> (rows: [Double], factors: [Double]) {
    var counts = [Double](repeating: 0, count: classes.count)
    for (i, label) in labels.enumerated() { counts[Int(label)] += weights?[i] ?? 1 }
    let factors = try factors(classes: classes, counts: counts)
    return (labels.indices.map { (weights?[$0] ?? 1) * factors[Int(labels[$0])] }, factors)
  }
}
