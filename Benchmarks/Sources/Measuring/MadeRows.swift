public import Logistic

/// Rows of a known logistic model: uniform features in −1.7…1.7 (variance about 1), labels drawn.
public struct MadeRows<Scalar: KernelScalar> {
  /// The features.
  public var x: Matrix<Scalar>
  /// The labels, 0 or 1.
  public var y: [Int]

  /// Draws rows; the same seed gives the same.
  ///
  /// - Parameter every: only every so manyth column has a weight.
  public init(rows: Int, columns: Int, seed: UInt64, every: Int = 1) throws(LogisticError) {
    var generator = Xoshiro256StarStar(seed: seed)
    let weights = (0..<columns).map { j in
      Double.random(in: -1...1, using: &generator) / 2 * (j % every == 0 ? 1 : 0)
    }
    var values = [Scalar](repeating: 0, count: rows * columns)
    y = []
    y.reserveCapacity(rows)
    for i in 0..<rows {
      var logit = -0.3
      for j in 0..<columns {
        let value = Float.random(in: -1.7...1.7, using: &generator)
        values[i * columns + j] = Scalar(Double(value))
        logit += weights[j] * Double(value)
      }
      let uniform = Double.random(in: 1e-12..<1, using: &generator)
      y.append(logit > logOdds(uniform) ? 1 : 0)
    }
    x = try Matrix(rows: rows, columns: columns, values: values)
  }
}
