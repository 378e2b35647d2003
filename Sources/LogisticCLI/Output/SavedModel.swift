internal import Logistic

/// A model of a `.keras` file: a table's, or any network.
enum SavedModel {
  case table(TabularModel)
  case network(Network)

  /// Opens a file.
  ///
  /// - Throws: when there is none, or it is no model that can be used.
  init(contentsOf path: String) throws(LogisticError) {
    do throws(LogisticError) {
      self = .table(try TabularModel(contentsOf: path))
    } catch {
      guard error.code == "not-a-table" else { throw error }
      self = .network(try Network(contentsOf: path))
    }
  }

  /// Writes the file whole, or leaves what was there.
  func save(to path: String) throws(LogisticError) {
    switch self {
    case .table(let model): try model.save(to: path)
    case .network(let network): try network.save(to: path)
    }
  }
}
