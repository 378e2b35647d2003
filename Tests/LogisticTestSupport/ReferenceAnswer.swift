import Foundation

/// A reference answer, read from `Tests/Fixtures/reference`.
public struct ReferenceAnswer {
  private let root: [String: Any]

  /// Reads `reference/name.json`.
  public init(_ name: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: ProjectFiles.reference(name)))
    guard let root = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw CocoaError(.fileReadCorruptFile)
    }
    self.root = root
  }

  private init(root: [String: Any]) { self.root = root }

  private func value(_ path: [String]) -> Any? {
    var value: Any? = root
    for key in path {
      if let index = Int(key), let list = value as? [Any] {
        value = index < list.count ? list[index] : nil
      } else {
        value = (value as? [String: Any])?[key]
      }
    }
    return value
  }

  /// The number at a path of keys and list positions; nil if there is none.
  public func number(_ path: String...) -> Double? { (value(path) as? NSNumber)?.doubleValue }
  /// The text at a path.
  public func text(_ path: String...) -> String? { value(path) as? String }
  /// The texts at a path.
  public func texts(_ path: String...) -> [String] { value(path) as? [String] ?? [] }
  /// The numbers by name at a path.
  public func numbers(_ path: String...) -> [String: Double] {
    (value(path) as? [String: Any] ?? [:]).compactMapValues { ($0 as? NSNumber)?.doubleValue }
  }
  /// How long the list at a path is.
  public func count(_ path: String...) -> Int { (value(path) as? [Any])?.count ?? 0 }
}
