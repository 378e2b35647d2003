/// Why an svmlight file cannot be read, and where.
package struct SVMLightError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case file(FileError)
    /// No line holds a row.
    case noRows
    case label(String)
    /// What stands where `index:value` is expected.
    case entry(String)
    case index(String)
    case indexTooLarge(String, limit: Int)
    case value(String)
    case duplicateIndex(Int)
    case indexOrder(Int, after: Int)
    case nulByte
  }
  package var reason: Reason
  /// The line, from 1; nil if the file as a whole is at fault.
  package var line: Int?
  /// The byte of the line, from 1.
  package var character: Int?

  package var description: String {
    let what =
      switch reason {
      // The path is the place, said before this.
      case .file(let error):
        String(
          error.description.dropFirst(
            error.description.hasPrefix("\(error.path): ") ? error.path.count + 2 : 0))
      case .noRows: "the file holds no rows"
      case .label(let text):
        "'\(text)' is not a label: a row starts with a finite number"
      case .entry(let text): "'\(text)' is not index:value"
      case .index(let text): "'\(text)' is not an index: a whole number of at least 0"
      case .indexTooLarge(let text, let limit):
        "the index \(text) is above \(limit), the most that is taken"
      case .value(let text): "'\(text)' is not a finite number"
      case .duplicateIndex(let index): "the index \(index) comes twice in the row"
      case .indexOrder(let index, let last):
        "the index \(index) comes after \(last): indices ascend in a row"
      case .nulByte: "a NUL byte, which no text holds"
      }
    return character.map { "character \($0): \(what)" } ?? what
  }
}
