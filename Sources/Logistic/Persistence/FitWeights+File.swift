internal import FileFormats

extension FitWeights {
  /// Nil if rows counted alike.
  var json: JSONValue? {
    guard self != FitWeights() else { return nil }
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return [
      ("classFactors", classFactors.map { JSONValue.numbers($0) } ?? .null),
      ("interceptShift", interceptShift.map { JSONValue.numbers($0) } ?? .null),
      ("sampleWeight", text(sampleWeight)), ("frequencyWeight", text(frequencyWeight)),
      ("trials", text(trials)), ("offset", text(offset)),
    ].asObject
  }

  /// - Throws: what contradicts the number of classes.
  init(_ reader: ConfigReader, classes: Int) throws(LogisticError) {
    self.init()
    if reader.isNull { return }
    func numbers(_ name: String) throws(LogisticError) -> [Double]? {
      reader[name].isNull ? nil : try reader[name].doubles()
    }
    classFactors = try numbers("classFactors")
    if let factors = classFactors,
      factors.count != classes || !factors.allSatisfy({ $0 >= 0 && $0 < .infinity })
    {
      throw reader["classFactors"].wrong("a number of at least 0 for each of \(classes) classes")
    }
    interceptShift = try numbers("interceptShift")
    if let shift = interceptShift,
      shift.count != 1 && shift.count != classes || !shift.allSatisfy(\.isFinite)
    {
      throw reader["interceptShift"].wrong("a finite number for each output")
    }
    func name(_ member: String) throws(LogisticError) -> String? {
      reader[member].isNull ? nil : try reader[member].string()
    }
    sampleWeight = try name("sampleWeight")
    frequencyWeight = try name("frequencyWeight")
    trials = try name("trials")
    offset = try name("offset")
  }
}
