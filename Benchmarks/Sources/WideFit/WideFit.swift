import Foundation
import Logistic
import Measuring

/// An exact fit of many parameters by a solver that works on gradients, with scikit-learn's penalty, C = 1.
///
/// `wide-fit FOLDER ROWS COLUMNS CLASSES SOLVER TOLERANCE ROUNDS`: the rows come from FOLDER/x.f32 and y.u8, made if
/// they are not there; the parameters go to FOLDER/parameters.f64, class by class, the intercept last.
/// Prints the seconds of each round, sorted.
@main struct WideFit {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 8, let rows = Int(arguments[2]), let columns = Int(arguments[3]),
      let classes = Int(arguments[4]), let tolerance = Double(arguments[6]),
      let rounds = Int(arguments[7])
    else { fatalError("wide-fit FOLDER ROWS COLUMNS CLASSES SOLVER TOLERANCE ROUNDS") }
    let folder = URL(fileURLWithPath: arguments[1])
    let (features, labels) = (folder.appending(path: "x.f32"), folder.appending(path: "y.u8"))
    if !FileManager.default.fileExists(atPath: labels.path) {
      let made = try MadeClasses(rows: rows, columns: columns, classes: classes, seed: 7)
      try made.x.values.withUnsafeBytes { try Data($0).write(to: features) }
      try Data(made.y.map { UInt8($0) }).write(to: labels)
    }
    let x = try Matrix<Float>(
      rows: rows, columns: columns,
      values: Data(contentsOf: features).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) })
    let y = try Data(contentsOf: labels).map { Double($0) }
    let outputs = classes == 2 ? 1 : classes
    let one = [Double](repeating: 1 / Double(rows), count: columns) + [0]
    let counted = try CountedRows(MemoryRows(features: x, targets: y))
    let objective = try Objective(
      rows: counted, loss: classes == 2 ? .logistic : .softmax,
      outputs: outputs, l2: Array(repeatElement(one, count: outputs).joined()))
    let start = [Double](repeating: 0, count: objective.parameterCount)

    let solver: any Solver =
      switch arguments[5] {
      case "newton": Newton(tolerance: tolerance)
      case "newton-cg": NewtonCG(tolerance: tolerance)
      default: LBFGS(tolerance: tolerance)
      }
    var found: Solution?
    let times = try seconds(rounds: rounds) {
      found = try solver.minimize(objective, from: start) { _ in .proceed }
    }
    guard let found else { return }
    let reads = counted.reads / Double(rounds + 1)
    try found.parameters.withUnsafeBytes {
      try Data($0).write(to: folder.appending(path: "parameters.f64"))
    }
    print("seconds", times.map { short($0) }.joined(separator: " "))
    print("bound", found.certificate.bound)
    print("outcome", found.outcome.rawValue)
    print("iterations", found.iterations)
    print("reads", short(reads))
  }
}
