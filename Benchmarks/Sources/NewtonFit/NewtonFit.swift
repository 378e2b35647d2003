import Foundation
import Logistic
import Measuring

/// An exact fit of 1,000,000 × 32 `Float` rows with scikit-learn's penalty, C = 1.
///
/// `newton-fit FOLDER ROWS COLUMNS ROUNDS`: the rows come from FOLDER/x.f32 and y.u8, made if they are
/// not there; the parameters go to FOLDER/parameters.f64. Prints the seconds of each round, sorted.
@main struct NewtonFit {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let rows = Int(arguments[2]), let columns = Int(arguments[3]),
      let rounds = Int(arguments[4])
    else { fatalError("newton-fit FOLDER ROWS COLUMNS ROUNDS") }
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
    let times = try seconds(rounds: rounds) {
      var model = Sequential([
        Dense(
          1, activation: .sigmoid, kernelInitializer: .zeros,
          kernelRegularizer: .l2(0.5 / Double(rows)), inputDim: columns)
      ])
      try model.compile(optimizer: .newton(tolerance: 1e-6), loss: .binaryCrossentropy)
      let history = try model.fit(x, y)
      bound = history.solution?.certificate.bound ?? .nan
      fitted = try model.network
    }
    guard let fitted else { return }
    let parameters = fitted.weights.flatMap { $0 }
    try parameters.withUnsafeBytes {
      try Data($0).write(to: folder.appending(path: "parameters.f64"))
    }
    print("seconds", times.map { short($0) }.joined(separator: " "))
    print("bound", bound)
  }
}
