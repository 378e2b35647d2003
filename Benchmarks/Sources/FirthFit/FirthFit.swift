import Foundation
import Logistic
import Measuring

/// Firth's estimate of a table, and with it the profile intervals and penalised tests of all coefficients.
///
/// `firth-fit FOLDER ROWS COLUMNS ROUNDS`: the rows go to FOLDER/x.f64 and y.f64, the coefficients to
/// coefficients.f64, the ends of the intervals to intervals.f64. Prints the seconds of each round, sorted, of the
/// fit from the table in memory, and of the intervals and tests.
@main struct FirthFit {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let rows = Int(arguments[2]), let columns = Int(arguments[3]),
      let rounds = Int(arguments[4])
    else { fatalError("firth-fit FOLDER ROWS COLUMNS ROUNDS") }
    let folder = URL(fileURLWithPath: arguments[1])
    let made = try MadeRows<Double>(rows: rows, columns: columns, seed: 5)
    let labels = made.y.map { Double($0) }
    func write(_ values: [Double], _ name: String) throws {
      try values.withUnsafeBytes { try Data($0).write(to: folder.appending(path: name)) }
    }
    try write(made.x.values, "x.f64")
    try write(labels, "y.f64")
    var table = (0..<columns).map { j in
      Column("x\(j)", numbers: (0..<rows).map { made.x[$0, j] })
    }
    table.append(Column("y", numbers: labels))
    let data = try DataTable(columns: table)
    let estimator = LogisticRegression(penalty: .firth)
    var found: LogisticFit?
    let times = try seconds(rounds: rounds) { found = try estimator.fit(data, target: "y") }
    guard let found else { return }
    try write(found.terms.map(\.estimate), "coefficients.f64")
    var ends: [Double] = []
    let more = try seconds(rounds: rounds) {
      let inference = try found.model.inference(on: data)
      _ = try inference.coefficientTests()
      ends = try inference.profileIntervals().flatMap { [$0?.low ?? .nan, $0?.high ?? .nan] }
    }
    try write(ends, "intervals.f64")
    print("seconds", times.map { short($0) }.joined(separator: " "))
    print("profiles", more.map { short($0) }.joined(separator: " "))
    print("steps", found.history.solution?.iterations ?? 0)
  }
}
