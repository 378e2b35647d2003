internal import FileFormats

/// Labelled sparse rows of a file in the svmlight (LIBSVM) format.
///
///     <label> [qid:<query>] <index>:<value> <index>:<value> … # comment
///
/// Labels are numbers, whole or not; `+1`, `1` and `1.0` are one label. Indices ascend in a row and
/// count from 1, or from 0: a file counts from 0 if a 0 occurs anywhere in it, unless `firstIndex` says.
/// Lines that are blank or hold only a comment are no rows; queries are read and kept, and mean nothing to a fit.
public struct SparseData<Scalar: KernelScalar>: Sendable {
  /// The features.
  public var features: SparseMatrix<Scalar>
  /// Each row's label.
  public var labels: [Double]
  /// Each row's query, where the file gives any.
  public var queries: [Int]?
  /// The index of the first column in the file: 0 or 1.
  public var firstIndex: Int
  /// The line of each row, from 1.
  public var lines: [Int]
  /// The file's name.
  public var file: String

  /// Whether a file's name says that it is one: `.svm`, `.svmlight` or `.libsvm`.
  public static func isNamed(_ path: String) -> Bool {
    let name = path.lowercased()
    return [".svm", ".svmlight", ".libsvm"].contains { name.hasSuffix($0) }
  }

  /// Reads a file; `-` is standard input.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: how many columns there are to be; as many as the file needs unless given.
  ///   - firstIndex: 0 or 1, the index of the first column; looked for unless given.
  /// - Throws: what cannot be read, with line and character; a row twice the same index, or in
  ///   descending order; an index beyond `columns`.
  public init(
    contentsOf path: String, columns: Int? = nil, firstIndex: Int? = nil
  ) throws(LogisticError) {
    let name = path == "-" ? "standard input" : path
    let read: SVMLightFile
    do throws(SVMLightError) {
      read = try SVMLightFile(
        contentsOf: path, limit: SparseMatrix<Scalar>.greatestColumnCount, firstIndex: firstIndex,
        workers: CSVWorkers { count, body in ThreadPool.shared.run(count: count) { body($0) } })
    } catch {
      throw LogisticError(error, file: name)
    }
    let width = columns ?? read.columnCount
    if read.columnCount > width {
      let row = (0..<read.labels.count).first {
        read.starts[$0] < read.starts[$0 + 1] && read.columns[read.starts[$0 + 1] - 1] >= width
      }
      throw LogisticError(
        .data, "column-range",
        "the index \(read.columnCount - 1 + read.firstIndex) is beyond the \(width) columns that there are",
        place: .init(file: name, line: row.map { read.lines[$0] }),
        advice: "the rows must have the columns that the model was fitted with")
    }
    let values: [Scalar] =
      switch Scalar.storage {
      case .double:
        // The same type, which a cast of the array would look at value by value.
        read.values.withUnsafeBytes { Array($0.bindMemory(to: Scalar.self)) }
      case .float: read.values.map { Scalar($0) }
      }
    // What a narrower type cannot hold.
    if Scalar.storage == .float, let at = values.firstIndex(where: { !$0.isFinite }) {
      let row = (read.starts.firstIndex { $0 > at } ?? 1) - 1
      throw LogisticError(
        .data, "not-finite", "\(read.values[at]) is too large for single precision",
        place: .init(file: name, line: read.lines[row]))
    }
    features = SparseMatrix(
      uncheckedRows: read.labels.count, columns: width, starts: read.starts,
      columnIndices: read.columns, values: values)
    labels = read.labels
    queries = read.queries
    self.firstIndex = read.firstIndex
    lines = read.lines
    file = name
  }

  /// Each row's label as a class's name: the number in its shortest spelling.
  public var labelNames: [String] {
    var names = [Double: String]()
    return labels.map { label in
      if let name = names[label] { return name }
      let name = shortestText(label == 0 ? 0 : label)
      names[label] = name
      return name
    }
  }
}

extension LogisticError {
  /// What an svmlight file's error means to the user.
  init(_ error: SVMLightError, file: String) {
    let (domain, code): (Domain, String) =
      switch error.reason {
      case .file(let error):
        switch error.reason {
        case .tooLarge, .diskFull, .shortened, .system: (.inputOutput, "cannot-read")
        case .notFound, .isADirectory, .permissionDenied, .invalidPath: (.noInput, "cannot-open")
        }
      case .noRows: (.data, "no-rows")
      case .label: (.data, "label")
      case .entry, .index, .value: (.data, "entry")
      case .indexTooLarge: (.data, "column-range")
      case .duplicateIndex: (.data, "duplicate-column")
      case .indexOrder: (.data, "column-order")
      case .nulByte: (.data, "nul-byte")
      }
    self.init(
      domain, code, error.description, place: Place(file: file, line: error.line))
  }
}
