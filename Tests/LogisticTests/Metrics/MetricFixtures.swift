import Foundation
import LogisticTestSupport

/// Fixtures and reference answers as the tests of metrics read them.
enum MetricFixtures {
  /// A fixture's rows, as text by column.
  static func columns(_ path: String) throws -> [String: [String]] {
    let text = try String(contentsOfFile: ProjectFiles.fixture(path), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",") }
    var columns: [String: [String]] = [:]
    for (j, name) in (lines.first ?? []).enumerated() {
      columns[String(name)] = lines.dropFirst().map { String($0[j]) }
    }
    return columns
  }

  /// A reference file's numbers by their path, `answers.at.0.precision`.
  static func numbers(_ name: String) throws -> [String: Double] {
    let data = try Data(contentsOf: URL(fileURLWithPath: ProjectFiles.reference(name)))
    var numbers: [String: Double] = [:]
    func collect(_ value: Any, _ path: String) {
      if let object = value as? [String: Any] {
        for (key, part) in object { collect(part, path.isEmpty ? key : "\(path).\(key)") }
      } else if let list = value as? [Any] {
        for (i, part) in list.enumerated() { collect(part, "\(path).\(i)") }
      } else if let number = value as? Double {
        numbers[path] = number
      }
    }
    collect(try JSONSerialization.jsonObject(with: data), "")
    return numbers
  }
}
