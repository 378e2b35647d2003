/// What becomes of one coefficient where the classes are separated.
public struct SeparatingTerm: Sendable, Equatable {
  /// `(Intercept)`, `age`, `race=2`.
  public var term: String
  /// The table's column; nil for the intercept.
  public var column: String?
  /// The category's level.
  public var level: String?
  /// With more than two classes: whose coefficient it is, against the base class.
  public var classLabel: String?
  /// Whether it grows without bound, and which way.
  public var direction: Divergence
}

extension LogisticFit {
  /// ` by x1, x2`, up to six terms that diverge, for a sentence; the intercept only if it is alone.
  /// Empty where none is known.
  package var separatingNames: String {
    var names: [String] = []
    for term in separatingTerms where term.direction != .finite && !names.contains(term.term) {
      names.append(term.term)
    }
    guard !names.isEmpty else { return "" }
    if names.count > 1 { names.removeAll { $0 == "(Intercept)" } }
    return " by \(names.prefix(6).joined(separator: ", "))\(names.count > 6 ? ", …" : "")"
  }
}
