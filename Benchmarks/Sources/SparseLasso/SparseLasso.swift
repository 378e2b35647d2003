import Foundation
import Logistic
import Measuring

/// An L1-penalised fit of sparse rows.
///
/// `sparse-lasso FILE RATIO ROUNDS [TOLERANCE]`: the rows of an svmlight file of two labels; λ is the least
/// penalty that holds every coefficient at 0, divided by RATIO. The parameters go to FILE.parameters.f64.
/// Prints the seconds of each round, sorted, those to read the file, λ, the certificate's bound and how
/// many coefficients are not 0.
@main struct SparseLasso {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4, let ratio = Double(arguments[2]), let rounds = Int(arguments[3])
    else { fatalError("sparse-lasso FILE RATIO ROUNDS [TOLERANCE]") }
    let tolerance = arguments.count > 4 ? Double(arguments[4]) ?? 1e-6 : 1e-6
    var read: SparseData<Double>?
    let reading = try seconds(rounds: 3) { read = try SparseData(contentsOf: arguments[1]) }
    guard let read else { return }
    let greatestLabel = read.labels.max() ?? 1
    let y = read.labels.map { $0 == greatestLabel ? 1.0 : 0 }
    let (n, p) = (read.features.rows, read.features.columns)
    let rows = try SparseRows(
      features: read.features, targets: Matrix(rows: n, columns: 1, values: y))

    // With the intercept at its optimum, the residuals are those of the share.
    var start = [Double](repeating: 0, count: p + 1)
    start[p] = logOdds(y.reduce(0, +) / Double(n))
    let gradient = try Objective(rows: rows, loss: .logistic).gradient(at: start)
    let lambda = gradient.dropLast().reduce(0) { max($0, abs($1)) } / ratio
    let objective = try Objective(
      rows: rows, loss: .logistic, l1: [Double](repeating: lambda, count: p) + [0])
    let zeros = [Double](repeating: 0, count: p + 1)
    var solution: Solution?
    let times = try seconds(rounds: rounds) {
      solution = try CoordinateDescent(tolerance: tolerance).minimize(objective, from: zeros) {
        if ProcessInfo.processInfo.environment["TRACE"] != nil {
          print($0.iteration, $0.objective, $0.bound ?? .nan)
        }
        return .proceed
      }
    }
    guard let solution else { return }
    try solution.parameters.withUnsafeBytes {
      try Data($0).write(to: URL(fileURLWithPath: arguments[1] + ".parameters.f64"))
    }
    print("seconds", times.map { short($0) }.joined(separator: " "))
    print("reading", reading.map { short($0) }.joined(separator: " "))
    print("lambda", lambda)
    print("bound", solution.certificate.bound)
    print("iterations", solution.iterations)
    print("objective", solution.objective)
    print("nonzero", solution.parameters.dropLast().count { $0 != 0 })
  }
}
