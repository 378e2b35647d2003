/// Emphasis on a terminal; plain text elsewhere.
enum Style {
  private static let isOn = StandardStreams.hasStyle

  /// A heading, in bold where that is welcome.
  static func heading(_ text: String) -> String { isOn ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}
