import Logistic
import LogisticPlots

/// The loss of a sigmoid's weight and intercept on the article's overlapping rows, u = (x − 19.5)/10, and how
/// optimizers walk on it: what the pictures show and the page's script is compared with.
struct LossSurface {
  /// An optimizer with the learning rate that it has here.
  struct Walker {
    let name: String
    let method: FittingMethod
    let rate: Double
  }

  static let walkers = [
    Walker(name: "SGD", method: .sgd(learningRate: 1), rate: 1),
    Walker(name: "RMSprop", method: .rmsprop(learningRate: 0.1), rate: 0.1),
    Walker(name: "Adam", method: .adam(learningRate: 0.3), rate: 0.3),
  ]
  /// Where all begin: w and b.
  static let start = [3.0, 4.0]
  static let w = -9.0...5.0
  static let b = -5.0...5.0
  static let steps = 60

  let u: Matrix<Double>
  let y: [Double]
  private var model: Sequential

  init() throws(LogisticError) {
    let (x, y) = try LessonData.balancedOverlap.xy()
    u = try Matrix(rows: x.rows, columns: 1, values: x.values.map { ($0 - 19.5) / 10 })
    self.y = y
    model = Sequential([Dense(1, activation: .sigmoid, inputDim: 1)])
  }

  /// The loss at a weight and an intercept.
  func value(_ w: Double, _ b: Double, _ loss: some Loss) throws(LogisticError) -> Double {
    var model = model
    try model.compile(optimizer: .auto, loss: loss)
    try model.setWeights([[w], [b]])
    return try model.evaluate(u, y)[0].value
  }

  /// The parameters after each step of an optimizer, all rows at once.
  func walk(_ walker: Walker, _ loss: some Loss) throws(LogisticError) -> [[Double]] {
    var model = model
    try model.compile(optimizer: walker.method, loss: loss)
    try model.setWeights([[Self.start[0]], [Self.start[1]]])
    var places = [Self.start]
    for step in 1...Self.steps {
      try model.fit(u, y, epochs: step, batchSize: u.rows, initialEpoch: step - 1)
      let weights = try model.weights
      places.append([weights[0][0], weights[1][0]])
    }
    return places
  }

  /// The surface with the three ways on it.
  func plot(
    _ title: String, _ loss: some Loss, minimum: (Double, Double)
  ) throws(LogisticError) -> Plot {
    var ways = [Plot.Trajectory]()
    for walker in Self.walkers {
      ways.append(
        Plot.Trajectory(
          "\(walker.name), rate \(LessonNumbers.plain(walker.rate))",
          steps: try walk(walker, loss)))
    }
    var model = model
    try model.compile(optimizer: .auto, loss: loss)
    return try .lossSurface(
      title, x: Self.w, y: Self.b, marked: ("minimum", minimum.0, minimum.1), trajectories: ways
    ) { (w, b) throws(LogisticError) in
      try model.setWeights([[w], [b]])
      return try model.evaluate(u, y)[0].value
    }
  }
}
