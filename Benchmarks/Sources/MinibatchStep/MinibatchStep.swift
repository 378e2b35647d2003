import Logistic
import Measuring

/// The time of one optimizer step through `Sequential.fit`: 32 rows of 20 features, Adam.
///
/// The answer is checked: after the timed epochs the loss is near that of the exact solver.
@main struct MinibatchStep {
  static func main() throws {
    let rows = 32 * 4096
    print("batch 32, 20 features, Adam; \(rows) rows an epoch; ns a step, median (least) of 7")
    try report(MadeRows<Float>(rows: rows, columns: 20, seed: 1), "Float")
    try report(MadeRows<Double>(rows: rows, columns: 20, seed: 1), "Double")
  }

  static func report<Scalar>(_ data: MadeRows<Scalar>, _ precision: String) throws {
    for shuffle in [false, true] {
      var model = Sequential([Dense(1, activation: .sigmoid, inputDim: data.x.columns)])
      try model.compile(optimizer: .adam(learningRate: 0.001), loss: .binaryCrossentropy)
      let times = try seconds(rounds: 7) {
        try model.fit(data.x, data.y, epochs: 1, batchSize: 32, shuffle: shuffle)
      }
      let steps = Double(data.x.rows / 32)
      let loss = try model.evaluate(data.x, data.y)[0].value
      try model.compile(optimizer: .newton(), loss: .binaryCrossentropy)
      try model.fit(data.x, data.y)
      let least = try model.evaluate(data.x, data.y)[0].value
      precondition(loss < least * 1.01, "trained to \(loss), where \(least) can be reached")
      print(
        "\(precision)  \(shuffle ? "shuffled" : "in order")  \(short(median(times) / steps * 1e9))"
          + "  (\(short(times[0] / steps * 1e9)))")
    }
  }
}
