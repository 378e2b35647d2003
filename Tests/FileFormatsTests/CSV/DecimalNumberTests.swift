import Testing

@testable import FileFormats

@Suite struct DecimalNumberTests {
  @Test(arguments: [
    "0", "-0", "1", "-1", "+52", ".5", "5.", "1.1e3", "1E-3", "1e+5", "007", "123456789012345678",
    "9007199254740993", "9007199254740992.5", "0.1", "0.30000000000000004", "1e22", "1e23",
    "8.5e22", "1.7976931348623157e308", "4.9e-324", "2.2250738585072011e-308", "1e-400",
    "18446744073709551615", "18446744073709551616", "99999999999999999999999999999",
    "0.000000000000000000000000000001", "1234567890.1234567890123", "9223372036854775807e-19",
    "4503599627370497.5", "4503599627370496.5", "9999999999999999999e19", "0e99999999999",
  ])
  func `a number is the nearest double`(text: String) throws {
    let value = try #require(DecimalNumber.parse(text))
    #expect(value == (try #require(Double(text))))
    #expect(value.sign == (text.hasPrefix("-") ? .minus : .plus))
  }

  @Test(arguments: [
    "", "-", "+", ".", "e5", "1e", "1e+", "1,350", "0x1p3", "1 2", "nan", "inf", "1.2.3", "--1",
    "1d5", "$1", "1%", "٣",
  ])
  func `what is no plain decimal is no number`(text: String) {
    #expect(DecimalNumber.parse(text) == nil)
  }

  @Test func `spaces and tabs around a number do not count`() {
    #expect(DecimalNumber.parse(" \t-1.5 ") == -1.5)
    #expect(DecimalNumber.parse("1,5", point: 0x2C) == 1.5)
    #expect(DecimalNumber.parse("1.5", point: 0x2C) == nil)
  }

  @Test func `an exponent beyond doubles gives infinity or zero`() {
    #expect(DecimalNumber.parse("1e999") == .infinity)
    #expect(DecimalNumber.parse("-1e99999999999999999999") == -.infinity)
    #expect(DecimalNumber.parse("1e-99999999999999999999") == 0)
  }

  /// The standard library's conversion is correctly rounded; so has every way taken here to be.
  @Test func `random digits are rounded as the standard library rounds them`() throws {
    var generator = TestGenerator(state: 1)
    for _ in 0..<4000 {
      let digits = Int(generator.next() % 22) + 1
      var text = (0..<digits).map { _ in String(generator.next() % 10) }.joined()
      let point = Int(generator.next() % UInt64(digits + 1))
      text.insert(".", at: text.index(text.startIndex, offsetBy: point))
      if generator.next() % 3 == 0 { text += "e\(Int(generator.next() % 60) - 30)" }
      #expect(DecimalNumber.parse(text) == Double(text), "\(text)")
    }
  }

  /// Shortest spellings have up to 17 digits, and must come back as the number they are of.
  @Test func `the shortest spelling of a double comes back as it`() {
    var generator = TestGenerator(state: 2)
    for _ in 0..<4000 {
      let number = Double(bitPattern: generator.next())
      guard number.isFinite else { continue }
      #expect(DecimalNumber.parse(number.description) == number)
      let unit = Double(generator.next() >> 11) * 0x1p-53
      #expect(DecimalNumber.parse(unit.description) == unit)
    }
  }

  /// Half-way between two doubles: the even one is right.
  @Test func `ties go to even`() {
    for odd in stride(from: 1, to: 200, by: 2) {
      let mantissa = UInt64(1) << 53 + UInt64(odd)  // needs 54 bits
      #expect(DecimalNumber.parse("\(mantissa)") == Double(mantissa))
      #expect(DecimalNumber.parse("\(mantissa)0e-1") == Double(mantissa))
      #expect(DecimalNumber.parse("\(mantissa)e3") == Double("\(mantissa)e3"))
    }
  }
}
