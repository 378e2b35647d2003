/// Why a call of this library gave no answer: what is wrong, where, and what to do.
///
/// The one error type that public calls throw. `description` is the sentence a person reads.
public struct LogisticError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Which kind of thing is wrong; the command derives its exit code from it.
  public enum Domain: String, Sendable {
    /// An argument or option that cannot be (exit code 64).
    case usage
    /// Data that cannot be used (65).
    case data
    /// A model file that cannot be used (65).
    case model
    /// A file that is not there or cannot be opened for reading (66).
    case noInput
    /// Reading or writing failed half-way, or there is no room (74).
    case inputOutput
    /// The numbers gave no usable answer: singular, not finite (65).
    case numerics
    /// Stopped by the user (130).
    case interrupted
  }

  /// Where the reason was found. Parts that are not known are nil.
  public struct Place: Equatable, Sendable {
    /// A file's path, or "standard input".
    public var file: String?
    /// An entry inside an archive.
    public var entry: String?
    /// The line on which a record starts, from 1.
    public var line: Int?
    /// A column's name.
    public var column: String?
    /// A layer's name.
    public var layer: String?

    /// A place of which any part may be missing.
    public init(
      file: String? = nil, entry: String? = nil, line: Int? = nil, column: String? = nil,
      layer: String? = nil
    ) {
      self.file = file
      self.entry = entry
      self.line = line
      self.column = column
      self.layer = layer
    }
  }

  /// Of an error that says that classes are separated: by what.
  public struct Separated: Equatable, Sendable {
    /// A coefficient that grows without end.
    public struct Term: Equatable, Sendable {
      /// `(Intercept)`, `age`, `race=2`.
      public var term: String
      /// With more than two classes: whose coefficient it is.
      public var classLabel: String?
      /// Which way: `+infinity`, `-infinity` or `either sign`.
      public var direction: String
      /// Whether it is the level without a coefficient, whose log-odds the intercept holds.
      public var isReference: Bool
    }
    /// `complete` or `quasi-complete`.
    public var verdict: String
    /// How many rows the direction that proves it moves to their own side; nil where none was found.
    public var rows: Int?
    /// How many rows there are.
    public var of: Int
    /// What grows.
    public var terms: [Term]
  }

  /// The parts, behind one pointer: an error thrown through many closures stays small.
  private final class Parts: Sendable, Equatable {
    let domain: Domain
    let code: String
    let reason: String
    let place: Place?
    let advice: String?
    let separation: Separated?

    init(
      _ domain: Domain, _ code: String, _ reason: String, _ place: Place?, _ advice: String?,
      _ separation: Separated?
    ) {
      self.separation = separation
      self.domain = domain
      self.code = code
      self.reason = reason
      self.place = place
      self.advice = advice
    }

    static func == (a: Parts, b: Parts) -> Bool {
      a.domain == b.domain && a.code == b.code && a.reason == b.reason && a.place == b.place
        && a.advice == b.advice && a.separation == b.separation
    }
  }

  private var parts: Parts

  /// Which kind of thing is wrong.
  public var domain: Domain { parts.domain }
  /// A stable name for programs, in kebab case: `unknown-column`.
  public var code: String { parts.code }
  /// What was found and what was expected.
  public var reason: String { parts.reason }
  /// Where.
  public var place: Place? {
    get { parts.place }
    set { parts = Parts(domain, code, reason, newValue, advice, separation) }
  }
  /// What to do.
  public var advice: String? {
    get { parts.advice }
    set { parts = Parts(domain, code, reason, place, newValue, separation) }
  }
  /// What separates the classes, if it says that something does.
  public var separation: Separated? {
    get { parts.separation }
    set { parts = Parts(domain, code, reason, place, advice, newValue) }
  }

  /// An error with its parts.
  public init(
    _ domain: Domain, _ code: String, _ reason: String, place: Place? = nil, advice: String? = nil
  ) {
    parts = Parts(domain, code, reason, place, advice, nil)
  }

  /// `file:line: entry 'e': layer 'l': column 'c': reason; advice`, of the parts that there are.
  public var description: String {
    var text = ""
    if let file = place?.file {
      text += file
      if let line = place?.line { text += ":\(line)" }
      text += ": "
    } else if let line = place?.line {
      text += "line \(line): "
    }
    if let entry = place?.entry { text += "entry '\(entry)': " }
    if let layer = place?.layer { text += "layer '\(layer)': " }
    if let column = place?.column { text += "column '\(column)': " }
    text += reason
    if let advice { text += "; \(advice)" }
    return text
  }
}
