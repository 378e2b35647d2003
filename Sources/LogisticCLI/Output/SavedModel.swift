internal import Logistic

/// A model of a `.keras` file: a table's, or any network.
enum SavedModel {
  case table(TabularModel)
  case network(Network)

  /// Writes the file whole, or leaves what was there.
  func save(to path: String) throws(LogisticError) {
  }
}
