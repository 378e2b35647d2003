import Foundation
import Logistic
import Measuring

/// One logistic regression as `compile(optimizer: .auto)` fits it: mean loss + L1·Σ|w| + L2·Σw².
///
/// `objective-fit FOLDER ROWS COLUMNS L1 L2 INTERCEPT ROUNDS`: double rows from FOLDER/x.f64, labels from
/// y.u8, INTERCEPT 0 or 1. The weights, then the intercept, go to FOLDER/parameters.f64. Prints the
/// seconds of each round, sorted, the method and the certificate's bound.
@main struct ObjectiveFit {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 8, let n = Int(arguments[2]), let p = Int(arguments[3]),
      let l1 = Double(arguments[4]), let l2 = Double(arguments[5]), let rounds = Int(arguments[7])
    else { fatalError("objective-fit FOLDER ROWS COLUMNS L1 L2 INTERCEPT ROUNDS") }
    let folder = URL(fileURLWithPath: arguments[1])
    let x = try Matrix<Double>(
      rows: n, columns: p,
      values: Data(contentsOf: folder.appending(path: "x.f64")).withUnsafeBytes {
        Array($0.bindMemory(to: Double.self))
      })
    let y = try Data(contentsOf: folder.appending(path: "y.u8")).map { Double($0) }
    let dense = Dense(
      1, activation: .sigmoid, useBias: arguments[6] == "1",
      kernelRegularizer: .l1l2(l1: l1, l2: l2), inputDim: p)
    var model = Sequential()
    var history: History?
    let times = try seconds(rounds: rounds) {
      model = Sequential()
      model.add(dense)
      try model.compile(optimizer: .auto, loss: .binaryCrossentropy)
      history = try model.fit(x, y)
    }
    let weights = try model.weights.flatMap { $0 }
    try weights.withUnsafeBytes {
      try Data($0).write(to: folder.appending(path: "parameters.f64"))
    }
    print("seconds", times.map { short($0) }.joined(separator: " "))
    print("method", history?.method ?? "none")
    print("bound", history?.solution?.certificate.bound ?? .nan)
  }
}
