import Logistic
import Testing

@Suite struct LearningRateTests {
  static let steps = [0, 1, 2, 3, 5, 9, 20]

  /// What Keras 3.15.1 gives in float64 at `steps`; its cosines come from float32.
  static let keras: [(LearningRate, [Double])] = [
    (
      .exponentialDecay(initial: 0.1, decaySteps: 3, decayRate: 0.5),
      [
        0.1, 0.07937005259840998, 0.06299605249474366, 0.05, 0.03149802624737183, 0.0125,
        0.0009843133202303695,
      ]
    ),
    (
      .exponentialDecay(initial: 0.1, decaySteps: 3, decayRate: 0.5, staircase: true),
      [0.1, 0.1, 0.1, 0.05, 0.05, 0.0125, 0.0015625]
    ),
    (
      .inverseTimeDecay(initial: 0.1, decaySteps: 3, decayRate: 0.5),
      [
        0.1, 0.08571428571428572, 0.075, 0.06666666666666667, 0.05454545454545454, 0.04,
        0.023076923076923075,
      ]
    ),
    (
      .inverseTimeDecay(initial: 0.1, decaySteps: 3, decayRate: 0.5, staircase: true),
      [0.1, 0.1, 0.1, 0.06666666666666667, 0.06666666666666667, 0.04, 0.025]
    ),
    (
      .polynomialDecay(initial: 0.1, decaySteps: 4, end: 0.01, power: 2),
      [0.1, 0.060625, 0.0325, 0.015625, 0.01, 0.01, 0.01]
    ),
    (
      .polynomialDecay(initial: 0.1, decaySteps: 4, end: 0.01, power: 0.5, cycle: true),
      [
        0.1, 0.08794228634059947, 0.07363961030678928, 0.055, 0.06511351921262151, 0.055, 0.01,
      ]
    ),
    (
      .piecewiseConstantDecay(boundaries: [2, 5], values: [1, 0.5, 0.1]),
      [1, 1, 1, 0.5, 0.5, 0.1, 0.1]
    ),
    (
      .cosineDecay(initial: 0.1, decaySteps: 8, alpha: 0.1),
      [
        0.1, 0.0965745821595192, 0.08681981265544891, 0.07222075760364532, 0.037779245525598526,
        0.01, 0.01,
      ]
    ),
    (
      .cosineDecay(initial: 0, decaySteps: 8, alpha: 0.1, warmupTarget: 0.2, warmupSteps: 3),
      [
        0, 0.06666666666666667, 0.13333333333333333, 0.2, 0.1736396074295044, 0.04636039137840271,
        0.02,
      ]
    ),
    (
      .cosineDecayRestarts(initial: 0.1, firstDecaySteps: 3, alpha: 0.1),
      [0.1, 0.0775, 0.032499997317790984, 0.1, 0.0775, 0.1, 0.011533338427543642]
    ),
    (
      .cosineDecayRestarts(initial: 0.1, firstDecaySteps: 3, tMul: 1, mMul: 0.5),
      [0.1, 0.075, 0.024999997019767763, 0.05, 0.012499998509883882, 0.0125, 0.0003906249534338713]
    ),
  ]

  @Test(arguments: keras.indices)
  func `a schedule has Keras's values`(index: Int) throws {
    let (rate, expected) = Self.keras[index]
    try rate.validate()
    let single =
      switch rate {
      case .cosineDecay, .cosineDecayRestarts: true
      default: false
      }
    for (step, value) in zip(Self.steps, expected) {
      // Double's roundings, or those of a cosine in single precision.
      #expect(abs(rate.value(at: step) - value) < (single ? 1e-8 : 1e-15))
    }
  }

  @Test func `a number is a constant rate, a schedule is none`() {
    #expect(LearningRate.constant(0.5).value(at: 1000) == 0.5)
    #expect((0.5 as LearningRate).constant == 0.5)
    #expect((1 as LearningRate).constant == 1)
    #expect(
      LearningRate.exponentialDecay(initial: 1, decaySteps: 1, decayRate: 0.5).constant == nil)
  }

  static let wrong: [LearningRate] = [
    0, -1, .constant(.nan), .constant(.infinity),
    .exponentialDecay(initial: 0.1, decaySteps: 0, decayRate: 0.5),
    .exponentialDecay(initial: 0.1, decaySteps: 10, decayRate: -0.5),
    .inverseTimeDecay(initial: 0.1, decaySteps: 10, decayRate: -0.5),
    .polynomialDecay(initial: 0.1, decaySteps: 10, power: 0),
    .piecewiseConstantDecay(boundaries: [3, 2], values: [1, 1, 1]),
    .piecewiseConstantDecay(boundaries: [2], values: [1]),
    .cosineDecay(initial: 0, decaySteps: 5), .cosineDecay(initial: 1, decaySteps: 5, alpha: 2),
    .cosineDecayRestarts(initial: 1, firstDecaySteps: 3, tMul: 0.5),
  ]
  @Test(arguments: wrong)
  func `a schedule without values is refused`(rate: LearningRate) {
    #expect(throws: LogisticError.self) { try rate.validate() }
  }
}
