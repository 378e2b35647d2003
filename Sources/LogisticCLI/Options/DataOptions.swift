internal import ArgumentParser
internal import Logistic

/// How the data files are written.
struct DataOptions: ParsableArguments {
  @Option(
    help: "The character between fields; 'tab' for tabs. Default: the comma, tabs in .tsv files.")
  var delimiter: String?
  @Flag(help: "Read 1,5 as one and a half.")
  var decimalComma = false
  @Flag(name: .customLong("no-header"), help: "The first line holds data; columns are column1, ….")
  var hasNoHeader = false
  @Option(help: "The bytes' meaning: unicode (UTF-8, UTF-16 with its mark) or latin1.")
  var encoding: String?
  @Option(
    help: "A spelling of a missing value, beside none; repeat for more. Default: NA, NaN, null, ….")
  var na: [String] = []

  /// The library's options.
  func csv(kinds: [String: Column.Kind] = [:]) throws(LogisticError) -> CSVOptions {
    var options = CSVOptions(decimalComma: decimalComma, hasHeader: !hasNoHeader, kinds: kinds)
    if let delimiter {
      switch delimiter {
      case "tab", "\\t", "\t": options.delimiter = "\t"
      case _ where delimiter.count == 1: options.delimiter = delimiter.first
      default:
        throw LogisticError(
          .usage, "delimiter", "--delimiter is '\(delimiter)'",
          advice: "give one character, or 'tab'")
      }
    }
    if let encoding {
      switch encoding.lowercased() {
      case "unicode", "utf-8", "utf8", "utf-16", "utf16": options.encoding = .unicode
      case "latin1", "latin-1", "iso-8859-1": options.encoding = .latin1
      default:
        throw LogisticError(
          .usage, "encoding", "--encoding is '\(encoding)'", advice: "give unicode or latin1")
      }
    }
    if !na.isEmpty { options.missing = [""] + na }
    return options
  }

  /// Reads a table, or the columns of a model's schema with those to keep.
  ///
  /// - Parameter verbatim: columns to read letter by letter, so that `007` stays what it is.
  func table(
    _ path: String, schema: Schema? = nil, keeping: [String] = [], verbatim: [String] = []
  ) throws(LogisticError) -> DataTable {
    let options = try csv(verbatim: verbatim)
    if let schema {
      return try DataTable(contentsOf: path, schema: schema, keeping: keeping, options: options)
    }
    return try DataTable(contentsOf: path, options: options)
  }

  /// Opens a table to be read in parts.
  ///
  /// - Parameter verbatim: columns beside those of a schema to read letter by letter.
  func parts(_ path: String, verbatim: [String] = []) throws(LogisticError) -> CSVParts {
    try CSVParts(CSVReader(path, options: csv(verbatim: verbatim)))
  }

  private func csv(verbatim: [String]) throws(LogisticError) -> CSVOptions {
    var kinds = [String: Column.Kind]()
    for name in verbatim { kinds[name] = .category }
    return try csv(kinds: kinds)
  }
}

/// Lists on the command line.
enum ListArgument {
  /// Column names given as `a,b` or one by one; a name that holds commas is taken whole if the
  /// table has it.
  static func names(_ given: [String], in known: [String]) -> [String] {
    given.flatMap { item in
      known.contains(item) ? [item] : split(item)
    }
  }

  /// The parts between commas, without the spaces around, empty ones left out.
  static func split(_ text: String) -> [String] {
    text.split(separator: ",").map { part in
      var part = part
      while part.first == " " { part.removeFirst() }
      while part.last == " " { part.removeLast() }
      return String(part)
    }.filter { !$0.isEmpty }
  }

  /// `name=value`.
  ///
  /// - Throws: when there is no equals sign with something on both sides.
  static func pair(_ text: String, option: String) throws(LogisticError) -> (
    name: String, value: String
  ) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw LogisticError(
        .usage, "pair", "\(option) is '\(text)'", advice: "write it as NAME=VALUE")
    }
    return (String(parts[0]), String(parts[1]))
  }
}
