internal import Logistic

/// A model of a `.keras` file: a table's, or any network.
enum SavedModel {
  case table(TabularModel)
  case network(Network)

  /// Opens a file.
  ///
  /// - Throws: when there is none, or it is no model that can be used.
  init(contentsOf path: String) throws(LogisticError) {
    throw LogisticError(.usage, "not-available", "loading is not available")
  }

  /// Writes the file whole, or leaves what was there.
  func save(to path: String) throws(LogisticError) {
  }
}
