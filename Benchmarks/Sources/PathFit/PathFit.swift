import Foundation
import Logistic
import Measuring

/// A path of penalties with 10-fold cross-validation and the final fit.
///
/// `path-fit FOLDER ROWS COLUMNS RATIO ROUNDS`: the data, every third column of which tells something, are
/// made and written to FOLDER/x.f64, y.f64 and fold.f64; λs go to lambda.f64, the folds' means to means.f64
/// and the intercept and weights at each λ to coefficients.f64. RATIO is the share of L1 in the penalty.
/// Prints the seconds of each round, sorted, how many λs there are, and the greatest bound of a certificate.
@main struct PathFit {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let n = Int(arguments[2]), let p = Int(arguments[3]),
      let ratio = Double(arguments[4]), let rounds = Int(arguments[5])
    else { fatalError("path-fit FOLDER ROWS COLUMNS RATIO ROUNDS") }
    let folder = URL(fileURLWithPath: arguments[1])
    func write(_ values: [Double], _ name: String) throws {
      try values.withUnsafeBytes { try Data($0).write(to: folder.appending(path: name)) }
    }
    let made = try MadeRows<Double>(rows: n, columns: p, seed: 7, every: 3)
    let fold = (0..<n).map { Double($0 * 7 % 10 + 1) }
    try write(made.x.values, "x.f64")
    try write(made.y.map { Double($0) }, "y.f64")
    try write(fold, "fold.f64")
    var columns = (0..<p).map { j in
      Column("x\(j)", numbers: (0..<n).map { made.x.values[$0 * p + j] })
    }
    columns.append(Column("y", numbers: made.y.map { Double($0) }))
    columns.append(Column("fold", numbers: fold))
    let table = try DataTable(columns: columns)
    let penalty: Penalty =
      ratio == 0
      ? .l2(lambda: 1)
      : ratio == 1 ? .l1(lambda: 1) : .elasticNet(lambda: 1, l1Ratio: ratio)
    var found: CrossValidation?
    let times = try seconds(rounds: rounds) {
      found = try LogisticRegression(penalty: penalty).crossValidated(
        table, target: "y", folds: .given(column: "fold"))
    }
    guard let found else { return }
    try write(found.lambdas, "lambda.f64")
    try write(found.means, "means.f64")
    try write(found.path.points.flatMap { $0.intercepts + $0.weights[0] }, "coefficients.f64")
    print("seconds", times.map { short($0) }.joined(separator: " "))
    print("lambdas", found.lambdas.count)
    print("bound", found.path.points.reduce(0) { max($0, $1.certificate.bound) })
  }
}
