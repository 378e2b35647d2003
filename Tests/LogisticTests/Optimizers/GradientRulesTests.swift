import Logistic
import Testing

@Suite struct GradientRulesTests {
  private func clipped(_ rules: GradientRules, _ gradient: [Double], _ variables: [Range<Int>])
    -> [Double]
  {
    var g = gradient
    g.withUnsafeMutableBufferPointer { rules.clip($0, variables: variables) }
    return g
  }

  @Test func `clipnorm scales each variable on its own`() {
    let rules = GradientRules(clipnorm: 1)
    #expect(clipped(rules, [3, 4, 0.5], [0..<2, 2..<3]) == [0.6, 0.8, 0.5])
  }

  @Test func `globalClipnorm scales all by one factor`() {
    let rules = GradientRules(globalClipnorm: 1)
    let g = clipped(rules, [2, 4, 4], [0..<2, 2..<3])
    #expect(zip(g, [1.0 / 3, 2.0 / 3, 2.0 / 3]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test func `clipvalue cuts each component and leaves NaN to be seen`() {
    let g = clipped(GradientRules(clipvalue: 0.5), [2, -3, 0.1, .nan], [0..<4])
    #expect(g.prefix(3) == [0.5, -0.5, 0.1] && g[3].isNaN)
  }

  @Test func `a gradient of zeros stays zero`() {
    #expect(clipped(GradientRules(clipnorm: 1), [0, 0], [0..<2]) == [0, 0])
  }

  @Test func `an infinite gradient is not clipped into a finite one`() {
    let g = clipped(GradientRules(globalClipnorm: 1), [1, .infinity], [0..<2])
    #expect(g[0].isNaN && g[1].isNaN)
  }

  @Test func `decay takes learning rate times decay off each weight`() {
    var w = [1.0, -2]
    w.withUnsafeMutableBufferPointer {
      GradientRules(weightDecay: 0.5).decay($0, learningRate: 0.1)
    }
    #expect(w == [0.95, -1.9])
  }
}
