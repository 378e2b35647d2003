import ArgumentParser
import Testing

@testable import Logistic
@testable import LogisticCLI

@Suite struct ParseTests {
  private func train(_ options: String...) throws -> Train {
    let parsed = try LogisticCommand.parseAsRoot(["train", "d.csv", "--target", "y"] + options)
    return try #require(parsed as? Train)
  }

  @Test func `without options the method and the penalty are chosen`() throws {
    let command = try train()
    #expect(try command.penalty.chosen().penalty == .auto)
    let (method, note) = try command.method.method()
    #expect(method.solver == nil && method.optimizer == nil && note == nil)
  }
  @Test func `a learning rate alone selects Adam with it`() throws {
    let (method, note) = try train("--learning-rate", "0.25").method.method()
    #expect(method.optimizer is Adam)
    #expect(method.optimizer?.learningRate.value(at: 0) == 0.25)
    #expect(try #require(note).hasPrefix("adam, because --learning-rate was given"))
  }
  @Test(arguments: [
    ("sgd", "SGD"), ("RMSprop", "RMSprop"), ("adam", "Adam"), ("AdamW", "AdamW"),
    ("adam_w", "AdamW"),
  ])
  func `optimizers are known by Keras's names in any case`(word: String, name: String) throws {
    #expect(
      try train("--optimizer", word).method.method().method.optimizer?.className == name)
  }
  @Test func `strengths select an L2 penalty on their scale`() throws {
    #expect(try train("--lambda", "0.5").penalty.chosen().penalty == .l2(lambda: 0.5))
    #expect(try train("--C", "2", "--penalty", "l2").penalty.chosen().penalty == .l2(c: 2))
    let lasso = try train("--penalty", "l1", "--lambda", "0.5").penalty.chosen()
    #expect(lasso.penalty == .l1(lambda: 0.5) && !lasso.needsStrength)
    let net = try train("--penalty", "elasticnet", "--l1-ratio", "0.2").penalty.chosen()
    #expect(net.penalty == .elasticNet(lambda: 0, l1Ratio: 0.2) && net.needsStrength)
    #expect(try train("--penalty", "none").penalty.chosen().penalty == .unpenalized)
  }
  @Test func `names are split at commas unless the table has them whole`() {
    #expect(ListArgument.names(["a,b"], in: ["a", "b"]) == ["a", "b"])
    #expect(ListArgument.names(["a, b"], in: ["a, b", "c"]) == ["a, b"])
    #expect(ListArgument.names(["a", " b ,c"], in: []) == ["a", "b", "c"])
  }
  @Test func `class weights are balanced or by name`() throws {
    #expect(try train("--class-weight", "balanced").weights.chosenClassWeight() == .balanced)
    #expect(
      try train("--class-weight", "a=2,b=0.5").weights.chosenClassWeight()
        == .each(["a": 2, "b": 0.5]))
  }
  @Test func `numbers keep their digits in JSON, infinities are words`() {
    let value = LogisticCLI.JSON.array([
      .number(0.1), .number(.infinity), .number(.nan), .number(3),
    ])
    #expect(value.line == #"[0.1, "inf", null, 3]"#)
    #expect(
      LogisticCLI.JSON.object([("a\n\"", .string("\u{1}\\"))]).line == #"{"a\n\"": "\u0001\\"}"#)
  }
  @Test(arguments: [
    (0.25, "0.250000"), (-1234.5678, "-1234.57"), (1.5e-9, "1.50000e-09"), (0, "0"),
    (.infinity, "inf"), (0.0001, "0.000100000"), (123456.7, "123457"),
  ])
  func `tables show six digits`(value: Double, text: String) {
    #expect(NumberText.table(value) == text)
  }
}
