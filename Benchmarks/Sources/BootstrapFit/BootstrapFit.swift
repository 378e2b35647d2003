import Foundation
import Logistic
import Measuring

/// A bootstrap of rows that were fitted.
///
/// `bootstrap-fit FOLDER ROWS COLUMNS RESAMPLES ROUNDS`: the data are made and written to FOLDER/x.f64 and y.f64, the
/// standard deviations of the refits to errors.f64, intercept first. Prints the seconds of each round, sorted, and how
/// many resamples had no estimate.
@main struct BootstrapFit {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let n = Int(arguments[2]), let p = Int(arguments[3]),
      let resamples = Int(arguments[4]), let rounds = Int(arguments[5])
    else { fatalError("bootstrap-fit FOLDER ROWS COLUMNS RESAMPLES ROUNDS") }
    let folder = URL(fileURLWithPath: arguments[1])
    func write(_ values: [Double], _ name: String) throws {
      try values.withUnsafeBytes { try Data($0).write(to: folder.appending(path: name)) }
    }
    let made = try MadeRows<Double>(rows: n, columns: p, seed: 11, every: 2)
    try write(made.x.values, "x.f64")
    try write(made.y.map { Double($0) }, "y.f64")
    var columns = (0..<p).map { j in
      Column("x\(j)", numbers: (0..<n).map { made.x.values[$0 * p + j] })
    }
    columns.append(Column("y", numbers: made.y.map { Double($0) }))
    let table = try DataTable(columns: columns)
    let fit = try LogisticRegression(penalty: .unpenalized).fit(table, target: "y")
    let inference = try fit.model.inference(on: table)
    var found: Bootstrap?
    let times = try seconds(rounds: rounds) { found = try inference.bootstrap(resamples) }
    guard let found else { return }
    try write(found.standardErrors, "errors.f64")
    print("seconds", times.map { short($0) }.joined(separator: " "))
    print("separated", found.separatedCount)
  }
}
