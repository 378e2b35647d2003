/// Where the project's files lie, seen from its tests.
public enum ProjectFiles {
  /// The project's folder, without a slash at the end.
  public static let root = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()
  /// A file under `Tests/Fixtures`.
  public static func fixture(_ path: String) -> String { "\(root)/Tests/Fixtures/\(path)" }
  /// A reference answer under `Tests/Fixtures/reference`.
  public static func reference(_ name: String) -> String { fixture("reference/\(name).json") }
}
