/// A JSON text as a value.
///
/// Whole numbers without point or exponent are kept apart from others, as Python does. `NaN`,
/// `Infinity` and `-Infinity` are read and written as Python's `json` does.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// An object of members in this order; a repeated key keeps its last value.
  package static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(JSONObject(members.map { ($0.key, $0.value) }))
  }

  /// An array of numbers.
  package static func numbers(_ values: some Sequence<Double>) -> JSONValue {
    .array(values.map { .number($0) })
  }

  /// An array of strings.
  package static func strings(_ values: some Sequence<String>) -> JSONValue {
    .array(values.map { .string($0) })
  }

  package var isNull: Bool { self == .null }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// The number, whole or not.
  package var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The whole number, also when it was written `4.0`.
  package var int: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The numbers of an array that holds nothing else.
  package var doubles: [Double]? {
    guard let array else { return nil }
    var values = [Double]()
    values.reserveCapacity(array.count)
    for element in array {
      guard let value = element.double else { return nil }
      values.append(value)
    }
    return values
  }

  /// The strings of an array that holds nothing else.
  package var strings: [String]? {
    guard let array else { return nil }
    let values = array.compactMap(\.string)
    return values.count == array.count ? values : nil
  }

  /// An object's member; nil when there is none, or no object.
  package subscript(key: String) -> JSONValue? { object?[key] }

  /// An array's element; nil when there is none, or no array.
  package subscript(index: Int) -> JSONValue? {
    guard let array, array.indices.contains(index) else { return nil }
    return array[index]
  }

  /// What it is, in a sentence: `a string`.
  package var kindDescription: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): "the number \(value)"
    case .number(let value): "the number \(value)"
    case .string(let value): "the string '\(value.prefix(40))'"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// The members of a JSON object, in their order.
package struct JSONObject: Equatable, Sendable {
  package private(set) var keys: [String] = []
  private var values: [String: JSONValue] = [:]

  package init() {}

  package init(_ members: [(String, JSONValue)]) {
    for (key, value) in members { self[key] = value }
  }

  package var count: Int { keys.count }

  /// The members in order.
  package var members: [(key: String, value: JSONValue)] {
    keys.map { ($0, values[$0] ?? .null) }
  }

  /// The value of a key; setting nil removes it, setting a new one appends it.
  package subscript(key: String) -> JSONValue? {
    get { values[key] }
    set {
      if values.updateOrRemove(key, newValue) == nil {
        if newValue != nil { keys.append(key) }
      } else if newValue == nil {
        keys.removeAll { $0 == key }
      }
    }
  }
}

extension Dictionary {
  /// Sets or removes a value and returns what was there.
  fileprivate mutating func updateOrRemove(_ key: Key, _ value: Value?) -> Value? {
    if let value { updateValue(value, forKey: key) } else { removeValue(forKey: key) }
  }
}
