internal import FileFormats

extension LogisticError {
  /// What a delimited file's error means to the user, and what to do.
  init(_ error: CSVError, file: String, names: [String]) {
    let (domain, code, advice): (Domain, String, String?) =
      switch error.reason {
      case .file(let error):
        switch error.reason {
        case .shortened:
          (.inputOutput, "file-changed", "wait until the file is written, then read it again")
        case .tooLarge, .diskFull, .system: (.inputOutput, "cannot-read", nil)
        case .notFound, .isADirectory, .permissionDenied, .invalidPath:
          (.noInput, "cannot-open", nil)
        }
      case .noRows: (.data, "no-rows", nil)
      case .fieldCount: (.data, "ragged-row", nil)
      case .unterminatedQuote:
        (.data, "unterminated-quote", "close it, or double it to mean a quote")
      case .textAfterQuote:
        (.data, "text-after-quote", "double a quote inside quotes to mean a quote")
      case .recordTooLong: (.data, "record-length", "look for a quote that is never closed")
      case .nulByte:
        (.data, "nul-byte", "if the file is UTF-16, save it with its byte-order mark, or as UTF-8")
      case .notUTF8: (.data, "encoding", "if the file is ISO 8859-1, give the encoding latin1")
      case .notUTF16: (.data, "encoding", nil)
      case .notANumber: (.data, "not-a-number", nil)
      case .tooManyLevels: (.data, "too-many-levels", "leave the column out")
      case .duplicateName:
        (
          .data, "duplicate-column",
          "rename one; or say that there is no header if the line is data"
        )
      case .delimiterIsDecimalMark: (.usage, "delimiter", "give another delimiter, as ;")
      case .badDelimiter: (.usage, "delimiter", nil)
      }
    let column = error.column.flatMap { names.indices.contains($0) ? names[$0] : nil }
    self.init(
      domain, code, error.description,
      place: Place(file: file, line: error.line, column: column), advice: advice)
  }
}
