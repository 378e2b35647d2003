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
  /// Whether it is the level without a coefficient, whose log-odds the intercept holds.
  public var isReference = false
}

extension Divergence {
  /// How it is written behind a name.
  fileprivate var sign: String {
    switch self {
    case .finite: "finite"
    case .plusInfinity: "+∞"
    case .minusInfinity: "−∞"
    case .eitherSign: "±∞"
    }
  }
}

extension LogisticFit {
  /// The terms that a sentence names: those that diverge, the intercept only if it is alone; of a category whose level
  /// without a coefficient is at fault, the levels whose rows have one class.
  private var namedTerms: [SeparatingTerm] {
    var named: [SeparatingTerm] = []
    for term in causes {
      if let place = named.firstIndex(where: { $0.term == term.term }) {
        if named[place].direction != term.direction { named[place].direction = .eitherSign }
      } else {
        named.append(term)
      }
    }
    if named.count > 1 { named.removeAll { $0.term == "(Intercept)" } }
    return named
  }

  /// What diverges, class by class; of a category whose level without a coefficient is at fault not the levels, nor the
  /// intercept, that only make up for it.
  private var causes: [SeparatingTerm] {
    let columns = Set(separatingLevels.map(\.column))
    return separatingLevels
      + separatingTerms.filter {
        $0.direction != .finite && !columns.contains($0.column)
          && (columns.isEmpty || $0.column != nil)
      }
  }

  /// ` by x1 (+∞), x2 (−∞) in 5 of 23 rows (quasi-complete)`, up to six terms that diverge, for a sentence.
  package var separatingPhrase: String {
    let named = namedTerms
    let names = named.prefix(6).map {
      "\($0.term) (\($0.direction.sign)\($0.isReference ? ", the reference level" : ""))"
    }
    var text =
      names.isEmpty ? "" : " by \(names.joined(separator: ", "))\(named.count > 6 ? ", …" : "")"
    if let rows = separatedRows {
      text += rows == rowCount ? " in all \(rowCount) rows" : " in \(rows) of \(rowCount) rows"
    }
    return text + " (\(separation.rawValue))"
  }

  /// What is to be said of columns that mark filled-in values and separate the classes; empty where there are none.
  package var separatingMarks: String {
    let marks = Set(model.space.features.filter { $0.role == .missing }.map(\.term))
    let found = namedTerms.filter { marks.contains($0.term) }
    guard let first = found.first, let column = first.column else { return "" }
    let (verb, whose) = found.count == 1 ? ("marks", "of '\(column)' ") : ("mark", "")
    return
      "\(found.prefix(6).map(\.term).joined(separator: ", ")) \(verb) rows whose value \(whose)was missing and filled in: "
      + "--missing drop (LogisticRegression(missing: .drop)) leaves those rows out"
  }

  /// What an error says of it to programs.
  var separationEvidence: LogisticError.Separated {
    LogisticError.Separated(
      verdict: separation.rawValue, rows: separatedRows, of: rowCount,
      terms: causes.map {
        .init(
          term: $0.term, classLabel: $0.classLabel, direction: $0.direction.rawValue,
          isReference: $0.isReference)
      })
  }
}
