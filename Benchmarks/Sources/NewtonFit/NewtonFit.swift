import Foundation
import Logistic
import Measuring

/// An exact fit of many `Float` rows with scikit-learn's penalty, C = 1.
///
/// `newton-fit FOLDER ROWS COLUMNS TOLERANCE ROUNDS`: the rows come from FOLDER/x.f32 and y.u8, made if they are
/// not there; the parameters go to FOLDER/parameters.f64. Prints the seconds of each round, sorted; the
/// certificate; how often all rows were read; the memory that a fit takes beside the features, in their size.
@main struct NewtonFit {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let rows = Int(arguments[2]), let columns = Int(arguments[3]),
      let tolerance = Double(arguments[4]), let rounds = Int(arguments[5])
    else { fatalError("newton-fit FOLDER ROWS COLUMNS TOLERANCE ROUNDS") }
    let folder = URL(fileURLWithPath: arguments[1])
    let (features, labels) = (folder.appending(path: "x.f32"), folder.appending(path: "y.u8"))
    if !FileManager.default.fileExists(atPath: labels.path) {
      let made = try MadeRows<Float>(rows: rows, columns: columns, seed: 7)
      try made.x.values.withUnsafeBytes { try Data($0).write(to: features) }
      try Data(made.y.map { UInt8($0) }).write(to: labels)
    }
    let x = try Matrix<Float>(
      rows: rows, columns: columns,
      values: Data(contentsOf: features).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) })
    let y = try Data(contentsOf: labels).map { Int($0) }

    var fitted: Network?
    var bound = Double.nan
    func fit() throws {
      var model = Sequential([
        Dense(
          1, activation: .sigmoid, kernelInitializer: .zeros,
          kernelRegularizer: .l2(0.5 / Double(rows)), inputDim: columns)
      ])
      try model.compile(optimizer: .newton(tolerance: tolerance), loss: .binaryCrossentropy)
      let history = try model.fit(x, y)
      bound = history.solution?.certificate.bound ?? .nan
      fitted = try model.network
    }
    let memory = try peakMemory { try fit() }
    let times = try seconds(rounds: rounds, fit)
    guard let fitted else { return }
    let parameters = fitted.weights.flatMap { $0 }
    try parameters.withUnsafeBytes {
      try Data($0).write(to: folder.appending(path: "parameters.f64"))
    }
    print("seconds", times.map { short($0) }.joined(separator: " "))
    print("bound", bound)
    let counted = try CountedRows(MemoryRows(features: x, targets: y.map { Double($0) }))
    let objective = try Objective(
      rows: counted, loss: .logistic,
      l2: [Double](repeating: 1 / Double(rows), count: columns) + [0])
    _ = try Newton(tolerance: tolerance).minimize(
      objective, from: [Double](repeating: 0, count: columns + 1)
    ) { _ in .proceed }
    print("reads", short(counted.reads))
    if let memory { print("memory", short(Double(memory) / Double(max(1, rows * columns * 4)))) }
  }
}
