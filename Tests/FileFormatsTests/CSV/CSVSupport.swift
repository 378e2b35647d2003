@testable import FileFormats

/// What a field of a column is, in any of its types.
enum Field: Equatable {
  case number(Double)
  case text(String)
  case missing
}

/// The rows of a text, by field.
func rows(
  of text: String, dialect: CSVDialect = CSVDialect(missing: ["", "NA"]),
  treatment: CSVTreatment = .infer
) throws(CSVError) -> [[Field]] {
  try rows(of: Array(text.utf8), dialect: dialect, treatment: treatment)
}

func rows(
  of bytes: [UInt8], dialect: CSVDialect = CSVDialect(missing: ["", "NA"]),
  treatment: CSVTreatment = .infer
) throws(CSVError) -> [[Field]] {
  let text = try CSVText(bytes, encoding: .unicode, dialect: dialect)
  let columns = try text.columns(text.names.map { _ in treatment })
  return (0..<columns.rowCount).map { row in
    columns.values.map { values in
      switch values {
      case .numbers(let numbers): numbers[row].isNaN ? .missing : .number(numbers[row])
      case .texts(let codes, let levels):
        codes[row] < 0 ? .missing : .text(levels[Int(codes[row])])
      case .skipped: .missing
      }
    }
  }
}

/// A generator of test data; the seed is the test's.
struct TestGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ state >> 33) &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ mixed >> 33
  }
}
