import Testing

@testable import FileFormats

@Suite struct JSONTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  @Test func `values of every kind are read`() throws {
    let value = try parse(
      #" {"a": [1, -2.5e3, 1.0], "b": "ä\u00e4\n\ud83d\ude00\"", "c": null, "d": true, "e": {}} "#)
    #expect(value["a"] == .array([.integer(1), .number(-2500), .number(1)]))
    #expect(value["b"] == .string("ää\n😀\""))
    #expect(value["c"]?.isNull == true)
    #expect(value["d"]?.bool == true)
    #expect(value["a"]?[2]?.int == 1)
    #expect(value.object?.keys == ["a", "b", "c", "d", "e"])
  }

  @Test func `Python's words for what is not finite are read and written`() throws {
    let value = try parse("[NaN, Infinity, -Infinity]")
    #expect(value[0]?.double?.isNaN == true)
    #expect(value.text() == "[NaN, Infinity, -Infinity]")
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "[1 2]", "01", "-", "1.", ".5", "1e", "+1", "tru", "nul",
    "\"", "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\u{1}\"", "1 2", "{1:2}", "{\"a\" 1}",
    "{\"a\":1,\"a\":2}", "'a'", "-Inf", "[", "\"\\u12\"", "\"\\",
  ])
  func `what is not JSON is refused`(text: String) {
    #expect(throws: JSONError.self) { try self.parse(text) }
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    #expect(throws: JSONError(.notUTF8, 1)) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test func `depth is bounded`() throws {
    let deep = { (n: Int) in String(repeating: "[", count: n) + String(repeating: "]", count: n) }
    _ = try parse(deep(64))
    #expect(throws: JSONError(.tooDeep(limit: 64), 64)) { try self.parse(deep(65)) }
    #expect(throws: JSONError.self) { try self.parse(String(repeating: "[", count: 1_000_000)) }
  }

  @Test(arguments: [
    0.1, 1e-7, 1e22, -0.0, .leastNonzeroMagnitude, 1.7976931348623157e308, 0.1 + 0.2, 1.0 / 3,
    123456789.125,
  ])
  func `a number comes back to the bit`(number: Double) throws {
    let back = try parse(JSONValue.number(number).text())
    #expect(back.double?.bitPattern == number.bitPattern)
  }

  @Test func `large whole numbers become floating-point ones`() throws {
    #expect(try parse("9223372036854775807") == .integer(.max))
    #expect(try parse("9223372036854775808") == .number(9_223_372_036_854_775_808))
    #expect(try parse("1e400") == .number(.infinity))
  }

  @Test func `a text is written as Python writes it`() throws {
    let value = JSONValue.object([
      "é": .string("a\"\\/\u{7F}😀\t"), "n": .integer(-3), "x": .number(1), "e": .array([]),
    ])
    #expect(
      value.text()
        == #"{"\u00e9": "a\"\\/\u007f\ud83d\ude00\t", "n": -3, "x": 1.0, "e": []}"#)
    #expect(try parse(value.text()) == value)
    #expect(try parse(value.text(.indented)) == value)
  }

  @Test func `objects keep the order of their members`() {
    var object = JSONObject([("b", .integer(1)), ("a", .integer(2)), ("b", .integer(3))])
    #expect(object.keys == ["b", "a"])
    #expect(object["b"] == .integer(3))
    object["b"] = nil
    object["c"] = .null
    #expect(object.members.map(\.key) == ["a", "c"])
    #expect(object.count == 2)
  }
}
