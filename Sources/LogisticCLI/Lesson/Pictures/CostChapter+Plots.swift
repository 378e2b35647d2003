import Logistic
import LogisticPlots

extension CostChapter {
  func plots() throws(LogisticError) -> [Plot] {
    let axis = LessonFigure(x: Self.shown, y: 0...1).columnValues
    let surface = try LossSurface()
    // Their minima: b = 0 by symmetry; w to the digits that a picture shows.
    let exact = try LessonFits.exact(surface.u, surface.y).model.weights
    return [
      try .lossCurve(
        "Squared error: two minima", x: axis, curves: [("squared error", squared)],
        marked: [
          ("from w = 0", fromZero.w, fromZero.loss), ("from w = 1", fromOne.w, fromOne.loss),
        ], loss: "mean squared error"),
      try .lossCurve(
        "Cross-entropy: one minimum", x: axis, curves: [("cross-entropy", crossentropy)],
        marked: [("the only one", only.w, only.loss)], loss: "mean cross-entropy (nats a row)"),
      try surface.plot(
        "Squared error over w and b: plateaus", .meanSquaredError,
        minimum: try squaredMinimum(surface)),
      try surface.plot(
        "Cross-entropy over w and b: a bowl", .binaryCrossentropy,
        minimum: (exact[0][0], exact[1][0])),
    ]
  }

  /// Where squared error is least, by descent from cross-entropy's minimum.
  private func squaredMinimum(_ surface: LossSurface) throws(LogisticError) -> (Double, Double) {
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 1)])
    try model.compile(optimizer: .sgd(learningRate: 5), loss: .meanSquaredError)
    try model.setWeights([[-4], [0]])
    try model.fit(surface.u, surface.y, epochs: 400, batchSize: surface.u.rows)
    let weights = try model.weights
    return (weights[0][0], weights[1][0])
  }
}

extension OptimizersChapter {
  func plots() throws(LogisticError) -> [Plot] {
    [
      try .decline(
        "Keras's defaults", curves: runs.map { ($0.name, $0.plain) },
        level: ("1e-6", Self.enough)),
      try .decline(
        "Standardised, all rows at once, learning rates raised",
        curves: runs.map { ($0.name, $0.tuned) }, level: ("1e-6", Self.enough)),
    ]
  }
}
