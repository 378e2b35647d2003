import Logistic
import Testing

@Suite struct RegularizerTests {
  private func penalty(_ regularizer: Regularizer, _ weights: [Double]) -> Double {
    weights.withUnsafeBufferPointer { regularizer.penalty($0) }
  }
  private func gradient(_ regularizer: Regularizer, _ weights: [Double]) -> [Double] {
    var g = [Double](repeating: 1, count: weights.count)
    weights.withUnsafeBufferPointer { w in
      g.withUnsafeMutableBufferPointer { regularizer.addGradient(of: w, to: $0) }
    }
    return g
  }

  @Test func `l2 is not halved`() { #expect(penalty(.l2(0.5), [1, -3]) == 5) }
  @Test func `l1 and l2 add up`() { #expect(penalty(.l1l2(l1: 2, l2: 0.5), [1, -3]) == 13) }
  @Test func `Keras's factor is 0.01`() {
    #expect(Regularizer.l1() == .l1(0.01) && Regularizer.l2() == .l2(0.01))
  }
  @Test func `the slope is added, and of |0| it is 0`() {
    #expect(gradient(.l1l2(l1: 2, l2: 0.5), [1, -3, 0]) == [4, -4, 1])
  }
  @Test func `a negative factor is refused by value`() {
    #expect(
      throws: LogisticError(
        .usage, "regularizer", "l2 is -1.0", advice: "give a number of at least 0")
    ) { try Regularizer.l2(-1).validate() }
  }
}
