internal import FileFormats

/// A part of a configuration: a JSON value, where it stands, and the layer it belongs to.
///
/// Every question is answered or throws with that place, so nothing is guessed.
struct ConfigReader {
  let value: JSONValue
  /// `config.layers[2].config`.
  let path: String
  /// The archive's entry.
  let entry: String
  /// The layer's name, once it is known.
  var layer: String?

  init(_ value: JSONValue, path: String, entry: String, layer: String? = nil) {
    self.value = value
    self.path = path
    self.entry = entry
    self.layer = layer
  }

  var place: LogisticError.Place { .init(entry: entry, layer: layer) }

  /// An error about a value of the wrong kind.
  func wrong(_ expected: String) -> LogisticError {
    LogisticError(
      .model, "config-value", "\(path) is \(value.kindDescription), where \(expected) is expected",
      place: place)
  }

  /// An error about a thing that Keras may know and this library does not.
  func unsupported(_ what: String, advice: String? = nil) -> LogisticError {
    LogisticError(.model, "unsupported", what, place: place, advice: advice)
  }

  /// A member, which may be absent: that is null.
  subscript(key: String) -> ConfigReader {
    ConfigReader(
      value[key] ?? .null, path: path.isEmpty ? key : "\(path).\(key)", entry: entry, layer: layer)
  }

  var isNull: Bool { value.isNull }

  func object() throws(LogisticError) -> JSONObject {
    guard let object = value.object else { throw wrong("an object") }
    return object
  }

  func array() throws(LogisticError) -> [ConfigReader] {
    guard let array = value.array else { throw wrong("a list") }
    return array.enumerated().map {
      ConfigReader($1, path: "\(path)[\($0)]", entry: entry, layer: layer)
    }
  }

  func string() throws(LogisticError) -> String {
    guard let string = value.string else { throw wrong("a string") }
    return string
  }

  /// A whole number in a range.
  func int(in range: ClosedRange<Int>) throws(LogisticError) -> Int {
    guard let int = value.int, range.contains(int) else {
      throw wrong("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return int
  }

  func double() throws(LogisticError) -> Double {
    guard let double = value.double else { throw wrong("a number") }
    return double
  }

  func finite() throws(LogisticError) -> Double {
    guard let double = value.double, double.isFinite else { throw wrong("a finite number") }
    return double
  }

  func bool() throws(LogisticError) -> Bool {
    guard let bool = value.bool else { throw wrong("true or false") }
    return bool
  }

  func doubles() throws(LogisticError) -> [Double] {
    guard let doubles = value.doubles else { throw wrong("a list of numbers") }
    return doubles
  }

  func strings() throws(LogisticError) -> [String] {
    guard let strings = value.strings else { throw wrong("a list of strings") }
    return strings
  }

  // Members with a default: absent and null are the default.

  func string(_ key: String, default fallback: String) throws(LogisticError) -> String {
    self[key].isNull ? fallback : try self[key].string()
  }
  func double(_ key: String, default fallback: Double) throws(LogisticError) -> Double {
    self[key].isNull ? fallback : try self[key].finite()
  }
  func optionalDouble(_ key: String) throws(LogisticError) -> Double? {
    self[key].isNull ? nil : try self[key].finite()
  }
  func bool(_ key: String, default fallback: Bool) throws(LogisticError) -> Bool {
    self[key].isNull ? fallback : try self[key].bool()
  }

  /// Refuses an option that is set to anything but what leaves results as they are here.
  func refuse(_ key: String, unless harmless: JSONValue...) throws(LogisticError) {
    let option = self[key]
    guard !option.isNull, !harmless.contains(option.value) else { return }
    throw unsupported(
      "\(key) is \(option.value.kindDescription), which is not supported",
      advice: harmless.isEmpty
        ? "save the model without it"
        : "it has to be \(harmless.map(\.kindDescription).joined(separator: " or "))")
  }

  /// Refuses options that are neither known nor absent: they might change the results.
  func refuseUnknownOptions(besides known: Set<String>) throws(LogisticError) {
    for (key, value) in try object().members where !known.contains(key) && !value.isNull {
      throw unsupported("the option '\(key)' is not supported", advice: "save the model without it")
    }
  }

  /// The word that a setting is: a string, or Keras's form of a function of that name.
  var word: String? {
    value.string
      ?? (value["class_name"]?.string == "function" ? value["config"]?.string : nil)
  }

  /// The class and settings of an object `{"class_name": …, "config": {…}}`.
  func classAndConfig() throws(LogisticError) -> (className: String, config: ConfigReader) {
    _ = try object()
    let name = try self["class_name"].string()
    let config = self["config"]
    if config.isNull {
      return (
        name, ConfigReader(.object([:]), path: config.path, entry: entry, layer: layer)
      )
    }
    _ = try config.object()
    return (name, config)
  }
}

/// Keras's form of an object.
func kerasObject(
  _ module: String, _ className: String, _ config: JSONValue, registered: JSONValue = .null
) -> JSONValue {
  [
    ("module", .string(module)), ("class_name", .string(className)), ("config", config),
    ("registered_name", registered),
  ].asObject
}

extension [(String, JSONValue)] {
  /// The members as an object.
  var asObject: JSONValue { .object(JSONObject(self)) }
}

extension JSONValue {
  static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}
