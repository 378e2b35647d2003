import Logistic
import LogisticTestSupport
import Testing

@Suite struct TargetCheckTests {
  private func complaint(
    _ loss: some Loss, _ targets: Matrix<Double>, outputs: Int, layer: String? = nil
  ) -> String? {
    do {
      try loss.check(targets: targets, outputs: outputs, layer: layer)
      return nil
    } catch { return error.description }
  }

  @Test func `one label column for two sigmoid outputs is answered with both ways out`() {
    #expect(
      complaint(.binaryCrossentropy, [[0], [1]], outputs: 2, layer: "dense")
        == "layer 'dense': 2 outputs with binary_crossentropy need 2 label columns, the labels "
        + "have 1; encode class numbers with oneHot(y, classes: 2), or use "
        + "Dense(1, activation: .sigmoid), whose one output is the probability of label 1")
  }

  @Test func `labels −1 and 1 are told to become 0 and 1, by row`() {
    #expect(
      complaint(.binaryCrossentropy, [[1], [-1]], outputs: 1)
        == "label -1.0 in row 1 is outside 0...1; "
        + "binary_crossentropy takes 0 and 1: write the labels −1 and 1 as 0 and 1")
  }

  @Test func `one-hot labels for one sigmoid output name the column to keep`() {
    #expect(
      complaint(.binaryCrossentropy, [[0, 1]], outputs: 1)
        == "1 output with binary_crossentropy need 1 label column, the labels have 2; "
        + "give the column of the positive class alone, or a last layer of 2 outputs")
  }

  @Test func `a missing label is named by row and column`() {
    #expect(
      complaint(.binaryCrossentropy, [[0, 1], [1, .nan]], outputs: 2)
        == "the label in row 1, column 1, is not a number; leave rows without a label out")
  }

  @Test func `class numbers from 1 are told to start at 0`() {
    #expect(
      complaint(.sparseCategoricalCrossentropy, [[1], [2], [3]], outputs: 3)
        == "label 3 in row 2 is not one of the 3 classes 0...2; class numbers start at 0; "
        + "classes 1...3 need 1 taken off, or the last layer one more output")
  }

  @Test(arguments: [-1.0, 0.5, 7, .infinity])
  func `sparse labels that are no class number are refused`(label: Double) {
    #expect(complaint(.sparseCategoricalCrossentropy, [[0], [label]], outputs: 3) != nil)
  }

  @Test func `class numbers for a categorical loss are told of oneHot and the sparse loss`() {
    #expect(
      complaint(.categoricalCrossentropy, [[0], [2]], outputs: 3)
        == "3 outputs with categorical_crossentropy need 3 label columns, the labels have 1; "
        + "encode class numbers with oneHot(y, classes: 3), "
        + "or use sparse_categorical_crossentropy, which takes the numbers themselves")
  }

  @Test func `several classes at a time are refused by a categorical loss`() {
    #expect(complaint(.categoricalCrossentropy, [[1, 1, 0]], outputs: 3) != nil)
    #expect(complaint(.categoricalCrossentropy, [[0.7, 0.2, 0.1]], outputs: 3) == nil)
  }

  @Test func `a softmax over one output is refused`() {
    #expect(complaint(.sparseCategoricalCrossentropy, [[0]], outputs: 1) != nil)
  }

  @Test func `infinite numbers are no regression targets`() {
    #expect(
      complaint(.meanSquaredError, [[.infinity]], outputs: 1)
        == "target inf in row 0 is not finite; leave the row out")
  }

  @Test func `a smoothing of 2 is refused by value`() {
    #expect(
      complaint(.binaryCrossentropy(labelSmoothing: 2), [[0]], outputs: 1)
        == "labelSmoothing is 2.0; give a number from 0 to 1")
  }

  @Test func `oneHot puts a 1 in each label's column`() throws {
    #expect(try oneHot([1, 0, 2], classes: 3) == [[0, 1, 0], [1, 0, 0], [0, 0, 1]])
    #expect(try oneHot([[1], [0]] as Matrix<Double>, classes: 2) == [[0, 1], [1, 0]])
  }

  @Test(arguments: [-1.0, 3, 0.5, .nan, .infinity])
  func `oneHot refuses what is no class number, by row`(label: Double) {
    #expect(throws: LogisticError.self) { try oneHot([0, label], classes: 3) }
  }
}
