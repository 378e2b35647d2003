internal import ArgumentParser
internal import Logistic

/// Files of one number a row, for rows that have no columns to hold them.
struct RowFileOptions: ParsableArguments {
  @Option(
    help: "For sparse rows: a file of the factor on each row's loss, one a line.",
    completion: .file())
  var sampleWeightFile: String?
  @Option(
    help: "For sparse rows: a file that says how many rows each row stands for, one number a line.",
    completion: .file())
  var frequencyWeightFile: String?
  @Option(
    help: "For sparse rows: a file of what is added to each row's log-odds, one number a line.",
    completion: .file())
  var offsetFile: String?

  /// What the files hold; nil where none is given.
  struct Values {
    var sampleWeight: [Double]?
    var frequencyWeight: [Double]?
    var offset: [Double]?

    /// Those of some of the rows.
    func selecting(rows: [Int]) -> Values {
      func part(_ values: [Double]?) -> [Double]? { values.map { all in rows.map { all[$0] } } }
      return Values(
        sampleWeight: part(sampleWeight), frequencyWeight: part(frequencyWeight),
        offset: part(offset))
    }
  }

  /// Reads the files.
  ///
  /// - Throws: files that cannot be read, lines that hold no such number, more or fewer of them than rows.
  func values(rows: Int) throws(LogisticError) -> Values {
    func weights(_ path: String?) throws(LogisticError) -> [Double]? {
      guard let path else { return nil }
      return try NumberFile(contentsOf: path).weights(ofRows: rows)
    }
    var values = Values(
      sampleWeight: try weights(sampleWeightFile),
      frequencyWeight: try weights(frequencyWeightFile))
    if let offsetFile {
      values.offset = try NumberFile(contentsOf: offsetFile).offsets(ofRows: rows)
    }
    return values
  }

  /// Refuses the files where rows are a table's.
  func checkAbsent() throws(LogisticError) {
    let given = [
      ("--sample-weight", sampleWeightFile), ("--frequency-weight", frequencyWeightFile),
      ("--offset", offsetFile),
    ].first { $0.1 != nil }
    if let given {
      throw LogisticError(
        .usage, "row-file", "\(given.0)-file is for sparse rows, but the data are a table",
        advice: "put the numbers into a column, and name it with \(given.0)")
    }
  }
}
