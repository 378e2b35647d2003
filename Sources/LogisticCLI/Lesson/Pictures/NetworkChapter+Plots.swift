import Logistic
import LogisticPlots

extension NetworkChapter {
  func plots() throws(LogisticError) -> [Plot] {
    func weights(_ all: [Double]) -> (intercept: Double, weights: [Double]) {
      (all[0], Array(all.dropFirst()))
    }
    var pair = try Plot.network(
      inputs: names, outputs: [weights(two.unhappy), weights(two.happy)],
      classes: ["unhappy", "happy"], target: "penguin", activation: "sigmoid")
    pair.title = "The article's network, at its optimum"
    var single = try Plot.network(
      inputs: names, outputs: [weights(one.happy)], classes: ["unhappy", "happy"], target: "penguin"
    )
    single.title = "One sigmoid instead"
    var training = try Plot.training(history)
    training.title = "The article's ten epochs"
    return [training, pair, single]
  }
}

extension ThreeClassesChapter {
  func plots() throws(LogisticError) -> [Plot] {
    let iris = try LessonData.iris.table()
    let labels = try ClassLabels("species", in: iris)
    let names = ("petal_length", "petal_width")
    let columns = iris.names.filter { $0 != "species" }
    let shown = columns.count >= 4 ? (columns[2], columns[3]) : names
    // Two measurements, so that it can be drawn.
    let fit = try LogisticRegression(penalty: .l2(c: 1), standardize: false)
      .fit(iris, target: "species", features: [shown.0, shown.1])
    let model = fit.model
    var plane = try Plot.decisionBoundary(
      x: try iris.numbers(of: shown.0), y: try iris.numbers(of: shown.1), labels: labels.indices,
      classes: labels.classes, names: shown
    ) { (x, y) throws(LogisticError) in
      try model.predict(
        DataTable(columns: [Column(shown.0, numbers: x), Column(shown.1, numbers: y)])
      ).probabilities
    }
    plane.title = "Three species by two of the measurements"
    let rows = try ScoredRows(
      asScikitLearn.model.predict(iris), labels: labels.indices)
    var network = try Plot.network(asScikitLearn.model)
    network.title = "Softmax over three species"
    return [
      plane, try .confusion(rows.report(), classes: rows.classes), network, try .roc(rows),
    ]
  }
}

extension EstimatesChapter {
  func plots() throws(LogisticError) -> [Plot] {
    let penguins = try LessonData.penguinHappiness.table()
    let labels = try ClassLabels("happy", in: penguins)
    let rows = try ScoredRows(
      fit.model.predict(penguins), labels: labels.indices, positive: fit.model.positive)
    let search = try LogisticRegression(penalty: .l1(lambda: 0.1)).crossValidated(
      penguins, target: "happy", folds: .stratified(5, seed: 1), grid: .init(count: 30))
    return [
      try .coefficients(CoefficientInterval.slopes(of: fit.terms), modelled: fit.model.modelled),
      try .roc(rows), try .precisionRecall(rows), .scoreDistributions(rows), try .reliability(rows),
      try .path(search),
    ]
  }
}
