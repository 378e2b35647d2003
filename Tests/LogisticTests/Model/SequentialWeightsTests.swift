import Logistic
import Testing

@Suite struct SequentialWeightsTests {
  private func model() throws -> Sequential {
    var model = Sequential([Dense(2, activation: .sigmoid, inputDim: 3)])
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy)
    return model
  }

  @Test func `weights that were set are the weights, and predict`() throws {
    var model = try model()
    try model.setWeights([[1, 2, 3, 4, 5, 6], [0, -9]])
    #expect(try model.weights == [[1, 2, 3, 4, 5, 6], [0, -9]])
    // Keras's kernel is by input: row (1, 0, 0) reads 1 and 2.
    let p = try model.predict([[1, 0, 0]] as Matrix<Double>)
    #expect(p.values == Activation.sigmoid([[1, -7]]).values)
  }

  @Test func `weights of another number or size are refused and change nothing`() throws {
    var model = try model()
    let before = try model.weights
    #expect(throws: LogisticError.self) { try model.setWeights([[1, 2, 3, 4, 5, 6]]) }
    #expect(throws: LogisticError.self) { try model.setWeights([[1, 2, 3, 4, 5, 6], [1]]) }
    #expect(try model.weights == before)
  }

  @Test func `a model whose input has no width yet has no weights`() {
    #expect(throws: LogisticError.self) { try Sequential([Dense(1)]).weights }
  }
}
