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

  /// Columns that rows counted by, with the option that names each.
  package var columns: [(option: String, column: String)] {
    [
      ("sample-weight", sampleWeight), ("frequency-weight", frequencyWeight), ("trials", trials),
      ("offset", offset),
    ].compactMap { option, column in column.map { (option, $0) } }
  }
}
