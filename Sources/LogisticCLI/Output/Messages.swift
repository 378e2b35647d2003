internal import Logistic

/// What is said on standard error beside results.
enum Messages {
  /// Something that a person should know.
  static func note(_ text: String) { StandardStreams.writeError("note: \(text)\n") }

  /// Something that may spoil the answer.
  static func warning(_ text: String) { StandardStreams.writeError("warning: \(text)\n") }

  /// Warnings about data, at most twelve of a kind.
  static func warnings(_ warnings: [DataWarning], file: String?) {
    var counts = [String: Int]()
    for warning in warnings {
      counts[warning.code, default: 0] += 1
      if counts[warning.code, default: 0] <= 12 {
        let place = warning.line == nil ? "" : file.map { "\($0): " } ?? ""
        self.warning(place + warning.description)
      }
    }
    for (code, count) in counts.sorted(by: { $0.key < $1.key }) where count > 12 {
      self.warning("\(count - 12) more of '\(code)'")
    }
  }
}
