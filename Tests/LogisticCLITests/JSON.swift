import Foundation

/// A JSON file of expected answers; what is not there is not a number, and fails every comparison.
struct JSON {
  private let value: Any?

  private init(_ value: Any?) { self.value = value }

  init(contentsOf path: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  subscript(key: String) -> JSON { JSON((value as? [String: Any])?[key]) }
  var number: Double { (value as? NSNumber)?.doubleValue ?? .nan }
  var text: String? { value as? String }
  var items: [JSON] { (value as? [Any])?.map(JSON.init) ?? [] }
  var numbers: [Double] { items.map(\.number) }
}
