import Logistic

/// A data set of the lesson, carried by the command so that it needs no file.
struct LessonData: Sendable {
  /// The fixture it equals.
  let file: String
  /// The file's text, without its last line end.
  let csv: String

  /// The rows.
  ///
  /// - Throws: when a record is shorter or longer than the header.
  func table() throws(LogisticError) -> DataTable {
    let records = csv.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    guard let names = records.first else { return try DataTable(columns: []) }
    let rows = records.dropFirst()
    for (i, row) in rows.enumerated() where row.count != names.count {
      throw LogisticError(
        .data, "field-count", "\(row.count) fields, but the header names \(names.count)",
        place: .init(file: file, line: i + 2))
    }
    return try DataTable(
      columns: names.enumerated().map { place, name in
        let fields = rows.map { $0[place] }
        let numbers = fields.compactMap(Double.init)
        return numbers.count == fields.count
          ? Column(name, numbers: numbers) : Column(name, categories: fields)
      })
  }

  /// One column of features and the labels beside it, of a set with columns `x` and `y`.
  ///
  /// - Throws: when there are no such columns.
  func xy() throws(LogisticError) -> (x: Matrix<Double>, y: [Double]) {
    let table = try table()
    return (try table.matrix(of: ["x"]), try table.numbers(of: "y"))
  }
}
