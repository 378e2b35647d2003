/// The arguments of `fit`, as it works with them.
struct FitOptions {
  var epochs: Int?
  var batchSize: Int?
  var shuffle = true
  var validationSplit = 0.0
  var classWeight: [Int: Double]?
  var sampleWeight: [Double]?
  var initialEpoch = 0
  var seed: UInt64 = 0
  var verbose = Verbosity.silent
  var observe: ((Progress) -> Decision)?
  var earlyStopping: EarlyStopping?
  /// What looks at the weights between steps; a loop without one pays a comparison a step.
  var probe: StepProbe?

  /// Keras's default is 1.
  var epochCount: Int { epochs ?? 1 }
  var batchRows: Int { batchSize ?? 32 }

  /// Refuses what cannot be.
  func check(rows: Int) throws(LogisticError) {
    func refuse(_ code: String, _ reason: String, _ advice: String) -> LogisticError {
      LogisticError(.usage, code, reason, advice: advice)
    }
    if let batchSize, batchSize <= 0 {
      throw refuse(
        "batch-size", "batchSize is \(batchSize)", "give a number above 0; Keras's is 32")
    }
    if let epochs, epochs < 0 {
      throw refuse("epochs", "epochs is \(epochs)", "give a number of at least 0")
    }
    guard initialEpoch >= 0 else {
      throw refuse(
        "initial-epoch", "initialEpoch is \(initialEpoch)", "give a number of at least 0")
    }
    guard validationSplit >= 0, validationSplit < 1 else {
      throw refuse(
        "validation-split", "validationSplit is \(validationSplit)",
        "give a share from 0 to below 1")
    }
    guard rows > 0 else { throw LogisticError(.data, "no-rows", "there are no rows to fit") }
    if let patience = earlyStopping?.patience, patience < 1 {
      throw refuse(
        "early-stopping", "the patience of early stopping is \(patience)",
        "give a number of at least 1")
    }
    if classWeight != nil, sampleWeight != nil {
      throw refuse(
        "weights", "classWeight and sampleWeight are both given", "multiply them and give one")
    }
    for (name, weight) in classWeight ?? [:] where !(weight >= 0 && weight.isFinite) {
      throw refuse(
        "class-weight", "the weight of class \(name) is \(weight)",
        "give a finite number of at least 0")
    }
    if let sampleWeight {
      guard sampleWeight.count == rows else {
        throw refuse(
          "sample-weight", "there are \(sampleWeight.count) sample weights for \(rows) rows",
          "give one a row")
      }
      if let i = sampleWeight.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw refuse(
          "sample-weight", "the sample weight of row \(i + 1) is \(sampleWeight[i])",
          "give a finite number of at least 0")
      }
    }
  }

  /// Each row's factor, from sample or class weights; nil when there are none.
  func rowWeights(_ targets: Matrix<Double>) -> [Double]? {
    if let sampleWeight { return sampleWeight }
    guard let classWeight else { return nil }
    return (0..<targets.rows).map { i in
      classWeight[classNumber(targets, row: i)] ?? 1
    }
  }
}

/// The class of a row: its number, or the column of its largest target (the first wins).
func classNumber(_ targets: Matrix<Double>, row: Int) -> Int {
  let width = targets.columns
  if width == 1 {
    let value = targets.values[row]
    return value.isFinite && abs(value) < 1e9 ? Int(value) : 0
  }
  var best = 0
  for c in 1..<width where targets.values[row * width + c] > targets.values[row * width + best] {
    best = c
  }
  return best
}
