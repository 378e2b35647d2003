import Foundation
import Logistic
import Measuring

/// An L1-penalised fit of double rows, and a path of penalties with warm starts.
///
/// `lasso-fit FOLDER ROWS COLUMNS RATIO ROUNDS`: rows whose labels depend on every tenth column come
/// from FOLDER/x.f64 and y.u8, made if they are not there; λ is the least penalty that holds every
/// coefficient at 0, divided by RATIO. The parameters go to FOLDER/parameters.f64. Prints the seconds
/// of each round, sorted, λ, the certificate's bound and how many coefficients are not 0.
@main struct LassoFit {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let n = Int(arguments[2]), let p = Int(arguments[3]),
      let ratio = Double(arguments[4]), let rounds = Int(arguments[5])
    else { fatalError("lasso-fit FOLDER ROWS COLUMNS RATIO ROUNDS") }
    let folder = URL(fileURLWithPath: arguments[1])
    let (features, labels) = (folder.appending(path: "x.f64"), folder.appending(path: "y.u8"))
    if !FileManager.default.fileExists(atPath: labels.path) {
      let made = try MadeRows<Double>(rows: n, columns: p, seed: 7, every: 10)
      try made.x.values.withUnsafeBytes { try Data($0).write(to: features) }
      try Data(made.y.map { UInt8($0) }).write(to: labels)
    }
    let x = try Matrix<Double>(
      rows: n, columns: p,
      values: Data(contentsOf: features).withUnsafeBytes { Array($0.bindMemory(to: Double.self)) })
    let y = try Data(contentsOf: labels).map { Double($0) }
    let rows = try MemoryRows(features: x, targets: y)

    // With the intercept at its optimum, the residuals are those of the share.
    let share = y.reduce(0, +) / Double(n)
    var start = [Double](repeating: 0, count: p + 1)
    start[p] = logOdds(share)
    let gradient = try Objective(rows: rows, loss: .logistic).gradient(at: start)
    let greatest = gradient.dropLast().reduce(0) { max($0, abs($1)) }
    func objective(_ lambda: Double) throws -> Objective<MemoryRows<Double>> {
      try Objective(
        rows: rows, loss: .logistic, l1: [Double](repeating: lambda, count: p) + [0])
    }

    var solution: Solution?
    let zeros = [Double](repeating: 0, count: p + 1)
    let lambda = greatest / ratio
    let times = try seconds(rounds: rounds) {
      solution = try CoordinateDescent().minimize(objective(lambda), from: zeros) { _ in .proceed }
    }
    guard let solution else { return }
    try solution.parameters.withUnsafeBytes {
      try Data($0).write(to: folder.appending(path: "parameters.f64"))
    }
    let steps = 20
    let path = try seconds(rounds: max(1, rounds / 2)) {
      var warm = start
      for k in 0..<steps {
        let share = Double(k + 1) / Double(steps)
        warm = try CoordinateDescent().minimize(
          objective(greatest * power(ratio, -share)), from: warm
        ) { _ in .proceed }.parameters
      }
    }
    print("seconds", times.map { short($0) }.joined(separator: " "))
    print("lambda", lambda)
    print("bound", solution.certificate.bound)
    print("iterations", solution.iterations)
    print("nonzero", solution.parameters.dropLast().count { $0 != 0 })
    print("path-of-20", path.map { short($0) }.joined(separator: " "))
  }
}
