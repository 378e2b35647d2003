/// How the rows of a fit counted: what its file says of it, so that later questions count them alike.
public struct FitWeights: Sendable, Equatable {
  /// The factor on each class's rows, in the order of the classes; nil for none.
  public internal(set) var classFactors: [Double]? = nil
  /// What class weights had added to each output's intercept and was taken off again; nil for nothing.
  var interceptShift: [Double]? = nil
  /// The column of sampling weights.
  public internal(set) var sampleWeight: String? = nil
  /// The column of how many rows each row stood for.
  public internal(set) var frequencyWeight: String? = nil
  /// The column of all trials, of which the target counted the successes.
  public internal(set) var trials: String? = nil
  /// The column that was added to the log-odds.
  public internal(set) var offset: String? = nil

  /// What rows counted by in the fit and do not where only these columns are named.
  func warnings(without names: [String]) -> [DataWarning] {
    let columns = [
      ("sample-weight", sampleWeight), ("frequency-weight", frequencyWeight), ("trials", trials),
      ("offset", offset),
    ]
    return columns.compactMap { option, column in
      guard let column, !names.contains(column) else { return nil }
      return DataWarning(
        "other-weights", "the fit had --\(option) \(column), and these rows are read without it")
    }
  }
}
