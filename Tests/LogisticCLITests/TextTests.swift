import Foundation
import LogisticTestSupport
import Testing

/// `--text`: columns of texts from training to prediction.
@Suite struct TextTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    var lines = ["review,stars,liked"]
    let words = ["good", "bad", "fine", "dull", "long", "short", "tale", "cast"]
    for row in 0..<120 {
      let liked = row % 2 == 0
      let own = row % 5 == 0 ? "odd" : liked ? "Good!" : "bad"
      lines.append(
        "\"A \(own) \(words[row * 7 % 8]), \(words[row * 3 % 8])\",\(row % 4),\(liked ? "yes" : "no")"
      )
    }
    try folder.write("reviews.csv", lines.joined(separator: "\n") + "\n")
  }

  @Test func `a text's words are terms, and the saved model reads texts`() throws {
    let train = try logistic(
      "train", "reviews.csv", "--target", "liked", "--text", "review", "--text-mode", "count",
      "--penalty", "l2", "--lambda", "0.01", "--output", "m.keras", in: folder)
    #expect(train.status == 0, "\(train.error)")
    #expect(train.output.contains("review=good"))
    #expect(train.output.contains("on standardized columns and words"))
    let inspect = try logistic("inspect", "m.keras", in: folder)
    #expect(inspect.output.contains("counts of words of 10: a, "))
    try folder.write("new.csv", "stars,review\n1,\"Good, GOOD 👍\"\n1,\n2,שלום\n0,bad\n")
    let predict = try logistic("predict", "m.keras", "new.csv", in: folder)
    let lines = predict.output.split(separator: "\n")
    #expect(predict.status == 0 && lines.count == 5, "\(predict.error)")
    #expect(lines[1].hasPrefix("yes,") && lines[4].hasPrefix("no,"))
    let evaluate = try logistic(
      "evaluate", "m.keras", "reviews.csv", "--target", "liked", in: folder)
    #expect(evaluate.status == 0, "\(evaluate.error)")
  }

  @Test(arguments: [
    ["--ngrams", "2", "--max-tokens", "12"], ["--text-hash-buckets", "64"],
    ["--text-split", "character", "--ngrams", "3", "--text-mode", "multi-hot"],
  ])
  func `settings of texts are kept in the model`(_ options: [String]) throws {
    let train = try CommandRun(
      ["train", "reviews.csv", "--target", "liked", "--text", "review", "--penalty", "l1"]
        + ["--lambda", "0.01", "--output", "m.keras", "--json"] + options, in: folder)
    #expect(train.status == 0, "\(train.error)")
    let inspect = try logistic("inspect", "m.keras", "--json", in: folder)
    let model = try #require(
      try JSONSerialization.jsonObject(with: Data(inspect.output.utf8)) as? [String: Any])
    let columns = try #require(model["columns"] as? [[String: Any]])
    #expect(columns.map { $0["name"] as? String } == ["stars", "review"])
    #expect(columns[1]["text"] != nil)
    #expect(try logistic("predict", "m.keras", "reviews.csv", in: folder).status == 0)
  }

  @Test func `tune finds a strength for words`() throws {
    let run = try logistic(
      "tune", "reviews.csv", "--target", "liked", "--text", "review", "--penalty", "l1", "--folds",
      "3", in: folder)
    #expect(run.status == 0, "\(run.error)")
  }

  @Test func `settings that cannot be are refused by their option`() throws {
    for (options, words) in [
      (["--ngrams", "2"], "--ngrams is for texts"), (["--text", "revue"], "review"),
      (["--text", "review", "--text-mode", "tfidff"], "did you mean"),
      (["--text", "review", "--ngrams", "0"], "sequences of 0"),
      (["--text", "review", "--max-tokens", "1"], "at most 1"),
      (["--text", "review", "--text-hash-buckets", "-3"], "-3 columns"),
      (["--text", "liked"], "'liked'"), (["--text", "review", "--exclude", "review"], "'review'"),
      (["--text", "review", "--optimizer", "adam", "--text-hash-buckets", "100000"], "dense rows"),
    ] {
      let run = try CommandRun(
        ["train", "reviews.csv", "--target", "liked"] + options, in: folder)
      #expect(run.status == 64 || run.status == 65)
      #expect(run.error.contains(words), "\(options): \(run.error)")
    }
  }
}
