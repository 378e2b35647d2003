import Foundation
import LogisticTestSupport
import Testing

@Suite struct TrainTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `training opens with what is modelled and ends with where the model went`() throws {
    let run = try logistic(
      "train", ProjectFiles.fixture("data/penguins.csv"), "--target", "sex", "--missing", "drop",
      "--output", "penguins.keras", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.hasPrefix("Modelling P(sex = male)\n"))
    #expect(run.output.hasSuffix("Model saved to penguins.keras\n"))
    #expect(try folder.names == ["penguins.keras"])
  }

  @Test func `the result table fits 80 columns and holds no escapes when piped`() throws {
    let run = try logistic(
      "train", ProjectFiles.fixture("data/penguins.csv"), "--target", "sex", "--missing", "drop",
      in: folder)
    let widest = run.output.split(separator: "\n").map(\.count).max() ?? 0
    #expect(widest <= 80)
    #expect(!run.output.contains("\u{1B}"))
    #expect(!run.error.contains("\r"))
  }
}
