import Logistic
import Testing

@Suite struct OptimizerTests {
  /// Gradients of a variable of three values and of one of a single value, at five steps.
  static let gradients = [
    [0.5, -2, 0.1, 2], [0.25, -1, -0.3, 1], [-0.75, 0.5, 0.2, -3], [0.1, 3, -0.1, 0.4],
    [1.5, -0.2, 0.05, 6],
  ]
  static let start = [1, -0.5, 2, 0.3]

  /// The parameters after each step from `start`.
  private func trajectory(_ optimizer: some Optimizer) -> [[Double]] {
    var state = OptimizerState(for: optimizer, parameterCount: 4)
    var w = Self.start
    var path: [[Double]] = []
    var slots = state.slots.map { slot in
      let copy = UnsafeMutablePointer<Double>.allocate(capacity: 4)
      copy.initialize(from: slot, count: 4)
      return copy
    }
    defer {
      for slot in slots { slot.deallocate() }
      slots = []
    }
    for gradient in Self.gradients {
      var g = gradient
      w.withUnsafeMutableBufferPointer { w in
        g.withUnsafeMutableBufferPointer { g in
          optimizer.apply(
            w, gradient: g, variables: [0..<3, 3..<4], slots: slots,
            learningRate: optimizer.learningRate.value(at: state.iterations),
            step: state.iterations + 1)
        }
      }
      state.iterations += 1
      path.append(w)
    }
    return path
  }

  /// The last points of Keras 3.15.1 in float64 on JAX, from the same start and gradients.
  static let keras: [(any Optimizer, [Double])] = [
    (SGD(learningRate: 0.1), [0.84, -0.53, 2.005, -0.3400000000000001]),
    (SGD(learningRate: 0.1, momentum: 0.9), [0.74352, -0.022579999999999836, 2.022019, -0.72592]),
    (
      SGD(learningRate: 0.1, momentum: 0.9, nesterov: true),
      [0.6091679999999999, -0.10032199999999981, 2.0248171, -1.2633280000000002]
    ),
    (
      SGD(learningRate: 0.1, gradientRules: GradientRules(clipnorm: 0.8)),
      [0.9450550316561934, -0.4606266743333515, 2.0011727204428227, 0.09999999999999995]
    ),
    (
      SGD(learningRate: 0.1, gradientRules: GradientRules(globalClipnorm: 0.8)),
      [0.9695329473991535, -0.4791706613161992, 2.0104714139608935, 0.1781317895966138]
    ),
    (
      SGD(learningRate: 0.1, gradientRules: GradientRules(weightDecay: 0.3, clipvalue: 0.4)),
      [0.7884414882998999, -0.4138843804499999, 1.7218773132999998, 0.14453757530999997]
    ),
    (
      RMSprop(learningRate: 0.05),
      [0.7420597215435079, -0.42845769724366684, 1.9259433899532932, 0.04205934591001262]
    ),
    (
      RMSprop(learningRate: 0.05, rho: 0.8, momentum: 0.5),
      [0.7258003731192632, -0.37126353384474775, 1.9033483918260636, 0.025800112857983296]
    ),
    (
      RMSprop(learningRate: 0.05, epsilon: 1e-3, centered: true),
      [0.7256199811417509, -0.4154980865611542, 1.9678706542752162, 0.02110576636950387]
    ),
    (
      RMSprop(learningRate: 0.05, momentum: 0.5, epsilon: 1e-3, centered: true),
      [0.5919080617980129, -0.2846467350153797, 1.946562155720754, -0.11659753371039044]
    ),
    (
      Adam(learningRate: 0.1),
      [0.7694678904310267, -0.28109877474558126, 1.9654217572031603, 0.06946698083686259]
    ),
    (
      Adam(learningRate: 0.1, beta1: 0.8, beta2: 0.7, epsilon: 1e-4, amsgrad: true),
      [0.78365095142911, -0.30383854167209773, 1.9623512959998066, 0.08359755476250516]
    ),
    (
      AdamW(learningRate: 0.1, weightDecay: 0.2),
      [0.686299234389308, -0.24817228828978535, 1.7779238780180944, 0.053553826277705295]
    ),
    (
      Adam(
        learningRate: .exponentialDecay(
          initial: 0.1, decaySteps: 2, decayRate: 0.5, staircase: false)),
      [0.8268577537309145, -0.3154580189410683, 1.9398787648931735, 0.12685699505366435]
    ),
    (
      Adagrad(learningRate: 0.1),
      [0.8590415318477931, -0.45248544015525705, 2.006155707328821, 0.14161424777914405]
    ),
    (
      Adadelta(learningRate: 1, rho: 0.8, epsilon: 1e-3),
      [0.8416552338254354, -0.49071290283501234, 1.9767772204003913, 0.14012968599013667]
    ),
    (
      Adamax(learningRate: 0.1),
      [0.8081543894240727, -0.3073930424327715, 1.9467767471223925, 0.10815436275568324]
    ),
    (
      Lion(learningRate: 0.1, gradientRules: GradientRules(weightDecay: 0.1)),
      [0.6569105489, -0.3794155239500001, 1.8039403988, -0.008782486030000036]
    ),
  ]

  /// Five steps of a dozen operations: a few hundred roundings of 1e-16 at most.
  @Test(arguments: keras.indices)
  func `five steps end where Keras's do`(index: Int) {
    let (optimizer, expected) = Self.keras[index]
    let end = trajectory(optimizer).last ?? []
    #expect(zip(end, expected).allSatisfy { abs($0 - $1) < 1e-13 }, "\(end) is not \(expected)")
  }

  /// The textbook's form of Adam, moments and bias correction apart, ε scaled as Keras means it.
  @Test func `Adam is the textbook's recurrence with ε beside the uncorrected root`() {
    let (lr, b1, b2, eps) = (0.03, 0.9, 0.99, 1e-5)
    let path = trajectory(Adam(learningRate: .constant(lr), beta1: b1, beta2: b2, epsilon: eps))
    var (w, m, v) = (Self.start, [0.0, 0, 0, 0], [0.0, 0, 0, 0])
    var (decay1, decay2) = (1.0, 1.0)
    for (step, g) in Self.gradients.enumerated() {
      decay1 *= b1
      decay2 *= b2
      for i in 0..<4 {
        m[i] = b1 * m[i] + (1 - b1) * g[i]
        v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i]
        let corrected = (v[i] / (1 - decay2)).squareRoot()
        w[i] -= lr * (m[i] / (1 - decay1)) / (corrected + eps / (1 - decay2).squareRoot())
      }
      #expect(zip(path[step], w).allSatisfy { abs($0 - $1) < 1e-14 })
    }
  }

  @Test func `Adam's first step is the learning rate against the gradient's sign`() {
    let first = trajectory(Adam(learningRate: 0.1, epsilon: 1e-300))[0]
    #expect(zip(first, [0.9, -0.4, 1.9, 0.2]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `Keras's defaults are the defaults`() {
    #expect(SGD() == SGD(learningRate: 0.01, momentum: 0, nesterov: false))
    #expect(
      RMSprop() == RMSprop(learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7))
    #expect(Adam() == Adam(learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7))
    #expect(AdamW().gradientRules.weightDecay == 0.004)
  }

  @Test func `slots come in the order of Keras's file`() {
    #expect(SGD().slotNames == [])
    #expect(SGD(momentum: 0.9).slotNames == ["momentum"])
    #expect(
      RMSprop(momentum: 0.1, centered: true).slotNames
        == ["velocity", "momentum", "average_gradient"])
    #expect(
      RMSprop(momentum: 0.1).storedSlots(variables: 2).map { [$0.slot, $0.variable] }
        == [[0, 0], [0, 1], [1, 0], [1, 1]])
    #expect(
      Adam(amsgrad: true).storedSlots(variables: 2).map { [$0.slot, $0.variable] }
        == [[0, 0], [1, 0], [0, 1], [1, 1], [2, 0], [2, 1]])
  }

  @Test func `a wrong setting is named with its value`() {
    func complaint(_ optimizer: some Optimizer) -> String? {
      do { try optimizer.validate() } catch { return error.description }
      return nil
    }
    #expect(complaint(Adam()) == nil)
    #expect(complaint(SGD(learningRate: -0.1)) == "learningRate is -0.1; give a number above 0")
    #expect(
      complaint(SGD(momentum: 1.5)) == "SGD: momentum is 1.5; give a number from 0 to 1")
    #expect(
      complaint(AdamW(beta1: 1)) == "AdamW: beta1 is 1.0; give a number from 0 to below 1")
    #expect(complaint(RMSprop(epsilon: .nan)) != nil)
    #expect(complaint(RMSprop(rho: -1)) != nil)
    #expect(complaint(Adagrad(initialAccumulatorValue: -1)) != nil)
    #expect(complaint(Adadelta(rho: 1)) != nil)
    #expect(complaint(Adamax(beta2: 2)) != nil)
    #expect(complaint(Lion(beta1: 0)) != nil)
    #expect(
      complaint(Adam(gradientRules: GradientRules(clipnorm: 1, clipvalue: 0.5)))
        == "clipnorm and clipvalue were given together; give one of them")
    #expect(complaint(Adam(gradientRules: GradientRules(clipnorm: 0))) != nil)
    #expect(complaint(Adam(gradientRules: GradientRules(weightDecay: -1))) != nil)
  }
}
