import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct ThinPathTests {
  @Test func `the article's model trains`() throws {
    let x = Matrix<Double>(rows: 40, columns: 4, repeating: 0.5)
    var model = Sequential()
    model.add(Dense(2, activation: .sigmoid, inputDim: 4))
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy, metrics: [.accuracy])
    let y = Matrix<Double>(rows: 40, columns: 2, repeating: 1)
    let history = try model.fit(x, y, epochs: 10, validationData: (x, y), verbose: .lines)
    #expect(history["loss"].count == 10)
    print(try model.summary())
    print(history.metrics)
  }
  @Test func `penguin happiness is fitted by the default`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("article/penguin-happiness.csv"))
    let fit = try LogisticRegression().fit(table, target: "happy")
    print(fit.terms.map { "\($0.term) \($0.estimate) \($0.standardError ?? -1)" })
    print(fit.logLikelihood, fit.certificate as Any, fit.history.solution?.outcome as Any)
    let penguins = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    let fit2 = try LogisticRegression().fit(penguins, target: "species")
    print(
      fit2.terms.map { "\($0.classLabel ?? "") \($0.term) \($0.estimate)" }, fit2.separation,
      fit2.lambda as Any)
    print(fit2.separatingTerms)
  }
}
