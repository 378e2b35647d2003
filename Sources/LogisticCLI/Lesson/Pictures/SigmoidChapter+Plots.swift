import Logistic
import LogisticPlots

extension SigmoidChapter {
  func plots() throws(LogisticError) -> [Plot] {
    let z = (0...160).map { Double($0) / 10 - 8 }
    var fitted = try Plot.sigmoid(
      x: rows.ones + rows.zeros,
      labels: rows.ones.map { _ in true } + rows.zeros.map { _ in false },
      sigmoid: (intercept, slope), classes: ["class 0", "class 1"], range: 0...18)
    fitted.title = "The hypothesis h(x) = σ(w·x + b)"
    return [
      try .lossCurve(
        "The sigmoid", x: z, curves: [("σ(z)", try LessonFits.sigmoid(z))],
        marked: [("one half", 0, 0.5)], parameter: "z", loss: "σ(z)"), fitted,
    ]
  }
}

extension SeparationChapter {
  func plots() throws(LogisticError) -> [Plot] {
    var both = try Plot.sigmoid(
      x: line.x, labels: line.y.map { $0 == 1 }, sigmoid: (fits[1].intercept, fits[1].slope),
      line: (line.intercept, line.slope), classes: ["class 0", "class 1"], range: -2...84)
    both.title = "The same rows by logistic regression"
    var overlap = try Plot.sigmoid(
      x: try LessonData.imbalancedOverlap.xy().x.values,
      labels: try LessonData.imbalancedOverlap.xy().y.map { $0 == 1 },
      sigmoid: (fits[3].intercept, fits[3].slope), classes: ["class 0", "class 1"], range: -2...84)
    overlap.title = "Classes that overlap: the estimate exists"
    // With the boundary where it belongs, ever steeper sigmoids.
    let (x, y) = try LessonData.balanced.xy()
    var model = Sequential([Dense(1, activation: .sigmoid, inputDim: 1)])
    try model.compile(optimizer: .auto, loss: .binaryCrossentropy)
    let slopes = (0...120).map { -Double($0) / 20 }
    var losses = [Double]()
    for slope in slopes {
      try model.setWeights([[slope], [-19.5 * slope]])
      losses.append(try model.evaluate(x, y)[0].value)
    }
    return [
      both, overlap,
      try .lossCurve(
        "Separated classes: the loss falls for ever", x: slopes,
        curves: [("loss, boundary held at 19.5", losses)], parameter: "w",
        loss: "mean cross-entropy (nats a row)"),
    ]
  }
}
