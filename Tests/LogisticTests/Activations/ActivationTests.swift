import Logistic
import Testing

@Suite struct ActivationTests {
  static let logits: Matrix<Double> = [[-3, 0.5, 2], [1, 1.5, -0.2]]

  /// Central differences at h = 1e-5: truncation h² and rounding ε/h stay below 1e-9.
  @Test(arguments: Activation.allCases)
  func `backward is the transposed derivative of forward`(activation: Activation) {
    let upstream = [0.3, -1, 0.7, 0.2, 2, -0.4]
    let outputs = activation(Self.logits)
    var gradient = upstream
    outputs.values.withUnsafeBufferPointer { p in
      gradient.withUnsafeMutableBufferPointer { g in
        guard let p = p.baseAddress, let g = g.baseAddress else { return }
        activation.backward(outputs: p, gradient: g, rows: 2, columns: 3)
      }
    }
    let h = 1e-5
    for i in 0..<6 {
      var (up, down) = (Self.logits, Self.logits)
      up.values[i] += h
      down.values[i] -= h
      let rise = zip(zip(activation(up).values, activation(down).values), upstream)
        .reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 }
      #expect(abs(rise / (2 * h) - gradient[i]) < 1e-8)
    }
  }

  @Test func `a sigmoid of ±800 is 1 and 0, and of ±40 tells both tails`() {
    let p = Activation.sigmoid([[800, -800, 40, -40]]).values
    #expect(p[0] == 1 && p[1] >= 0 && p[1] < 1e-300)
    // 1/(1 + e^40): to the last digits, where 1 − sigmoid(40) would be 0.
    #expect(abs(p[3] / 4.248354255291589e-18 - 1) < 1e-14)
  }

  @Test func `a softmax adds up to 1 and does not mind a common shift of 800`() {
    let plain = Activation.softmax([[1, 2, 3]]).values
    let shifted = Activation.softmax([[801, 802, 803]]).values
    #expect(plain == shifted)
    #expect(abs(plain.reduce(0, +) - 1) < 1e-15)
    #expect(Activation.softmax([[-800, 800]]).values == [0, 1])
  }
}
