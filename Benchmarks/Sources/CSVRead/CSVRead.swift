import Foundation
import Logistic
import Measuring

/// `csv-read FILE ROUNDS`: a CSV file to typed columns. Prints the seconds of each round, sorted, and a
/// sum over the first column, which others must find too.
@main struct CSVRead {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let rounds = Int(arguments[2]) else {
      fatalError("csv-read FILE ROUNDS")
    }
    var table: DataTable?
    let times = try seconds(rounds: rounds) { table = try DataTable(contentsOf: arguments[1]) }
    print("seconds", times.map { short($0) }.joined(separator: " "))
    if let table, case .numbers(let numbers) = table.columns[0].values {
      print("sum", numbers.reduce(0, +))
    }
  }
}
