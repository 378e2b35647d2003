internal import Logistic

/// A model of a `.keras` file: a table's, one of sparse rows, or any network.
enum SavedModel {
  case table(TabularModel)
  case sparse(SparseModel)
  case network(Network)

  /// Opens a file.
  ///
  /// - Throws: when there is none, or it is no model that can be used.
  init(contentsOf path: String) throws(LogisticError) {
    do throws(LogisticError) {
      self = .table(try TabularModel(contentsOf: path))
    } catch {
      guard error.code == "not-a-table" else { throw error }
      do throws(LogisticError) {
        self = .sparse(try SparseModel(contentsOf: path))
      } catch {
        guard error.code == "not-sparse" else { throw error }
        self = .network(try Network(contentsOf: path))
      }
    }
  }

  /// Writes the file whole, or leaves what was there.
  func save(to path: String) throws(LogisticError) {
    switch self {
    case .table(let model): try model.save(to: path)
    case .sparse(let model): try model.save(to: path)
    case .network(let network): try network.save(to: path)
    }
  }

  /// Prediction sets as commands report them.
  static func json(_ sets: PredictionSets) -> JSON {
    .object([
      ("coverage", .number(sets.coverage)), ("score", .string(sets.score.rawValue)),
      ("limit", .number(sets.limit)), ("rows", .integer(sets.rowCount)),
    ])
  }

  /// What a command that reads tables says of a model of sparse rows.
  static func needsSparseRows(_ path: String) -> LogisticError {
    LogisticError(
      .usage, "needs-sparse-rows",
      "the model takes sparse rows, of a .svm, .svmlight or .libsvm file, and '\(path)' is not called so",
      advice: "give such a file")
  }

  /// What it says of sparse rows for a model of named columns.
  static func needsTable(_ path: String) -> LogisticError {
    LogisticError(
      .usage, "needs-table", "the model takes columns by name, and '\(path)' has numbers for them",
      advice: "give a CSV file, or train a model on sparse rows")
  }
}
