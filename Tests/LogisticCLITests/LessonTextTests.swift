import Foundation
import LogisticTestSupport
import Testing

@testable import LogisticCLI

/// What the lesson carries and how it looks, apart from its numbers.
@Suite struct LessonTextTests {
  @Test(arguments: [
    LessonData.balanced, .imbalanced, .balancedOverlap, .imbalancedOverlap, .outOfRange,
    .spuriousMinimum, .penguinHappiness, .iris,
  ])
  func `the data inside the command are the fixtures`(data: LessonData) throws {
    let file = try String(contentsOfFile: ProjectFiles.fixture(data.file), encoding: .utf8)
    #expect(data.csv == file || data.csv + "\n" == file)
  }

  @Test func `a record that is too short is refused with its line`() {
    let error = #expect(throws: (any Error).self) {
      try LessonData(file: "f.csv", csv: "x,y\n1,2\n3").table()
    }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("f.csv:3:"))
  }

  @Test func `the Swift that is shown is the Swift that ran`() throws {
    let path = ProjectFiles.root + "/Sources/LogisticCLI/Lesson/LessonFits.swift"
    let regions = regions(of: try String(contentsOfFile: path, encoding: .utf8))
    let codes = LessonChapters.all.flatMap { $0.codes }
    #expect(Set(codes.map(\.name)) == Set(regions.keys))
    for code in codes { #expect(code.swift == regions[code.name], "\(code.name)") }
  }

  @Test(arguments: LessonChapters.all.flatMap { $0.codes }.map(\.name))
  func `a hundred columns hold Swift and Python side by side`(name: String) throws {
    let code = try #require(LessonChapters.all.flatMap { $0.codes }.first { $0.name == name })
    var page = LessonPage(width: 100)
    page.code(code)
    #expect(page.text.split(separator: "\n").first?.contains("│ \(code.pythonTitle)") == true)
    page = LessonPage(width: 80)
    page.code(code)
    #expect(!page.text.contains("│"))
    page = LessonPage(width: 100, showsCode: false)
    page.code(code)
    #expect(page.text.isEmpty)
  }

  @Test func `no line of prose, table or figure is wider than the page`() {
    let paragraph = "One two three four five six seven eight nine ten eleven twelve thirteen."
    for line in LessonPage.wrapped(paragraph, to: 20) { #expect(line.count <= 20) }
    #expect(LessonPage.wrapped(paragraph, to: 20).joined(separator: " ") == paragraph)
    var page = LessonPage(width: 40)
    var figure = LessonFigure(x: 0...1, y: 0...1)
    figure.curve(figure.columnValues, .blocks, .first, "a curve")
    figure.marks([(0.5, 0.5), (.infinity, 0), (9, 9)], "●", nil, "some marks with a long name")
    page.figure(figure)
    page.table(
      ["a column", "another column", "a third column", "a fourth"], [["1", "2", "3", "4"]])
    for line in page.text.split(separator: "\n") { #expect(line.count <= 40) }
  }

  @Test func `colours are there only when asked for`() {
    for isColoured in [false, true] {
      var page = LessonPage(width: 80, isColoured: isColoured)
      page.heading(1, "A title")
      var figure = LessonFigure(x: 0...1, y: 0...1)
      figure.curve(figure.columnValues, .blocks, .first, "a curve")
      page.figure(figure)
      #expect(page.text.contains("\u{1B}[") == isColoured)
    }
  }

  @Test func `numbers are written in the digits asked for`() {
    #expect(LessonNumbers.fixed(-0.04, 1) == "0.0")
    #expect(LessonNumbers.fixed(-1.25, 3) == "-1.250")
    #expect(LessonNumbers.fixed(.infinity, 3) == "inf")
    #expect(LessonNumbers.significant(0.000012345, 3) == "1.23e-05")
    #expect(LessonNumbers.significant(9.999e-9, 2) == "1.0e-08")
    #expect(LessonNumbers.significant(0.0235, 3) == "0.0235")
    #expect(LessonNumbers.plain(24.000000000000004) == "24")
    #expect(LessonNumbers.plain(-0.1) == "-0.1")
    #expect(LessonNumbers.grouped(10_000) == "10,000")
    #expect(LessonNumbers.list(["1", "2", "3"]) == "1, 2 and 3")
  }

  @Test func `the command tells a chapter and exits 0, and refuses one that is not there`() throws {
    let (status, text) = try run(["lesson", "--chapter", "2", "--width", "100"])
    #expect(status == 0)
    #expect(text.contains("crosses 0.5 at x = 24 instead of 19.5"))
    #expect(!text.contains("\u{1B}"))
    let list = try run(["lesson", "--list"])
    #expect(list.status == 0)
    #expect(list.text == LessonChapters.list)
    #expect(try run(["lesson", "--chapter", "11"]).status == 64)
    #expect(try run(["lesson", "--width", "3"]).status == 64)
  }

  @Test func `the whole lesson runs`() throws {
    let (status, text) = try run(["lesson", "--width", "110"])
    #expect(status == 0)
    for (i, chapter) in LessonChapters.all.enumerated() {
      #expect(text.contains("\(i + 1). \(chapter.title)\n"))
    }
    #expect(!text.contains("nan"))
  }

  /// Regions between `// snippet: name` and `// end`, moved to the left.
  private func regions(of source: String) -> [String: String] {
    var found = [String: String]()
    var name: String?
    var lines = [String]()
    for line in source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      let bare = line.trimmingCharacters(in: .whitespaces)
      if bare.hasPrefix("// snippet: ") {
        name = String(bare.dropFirst("// snippet: ".count))
        lines = []
      } else if bare == "// end", let region = name {
        let indent = lines.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        found[region] = lines.map { String($0.dropFirst(indent)) }.joined(separator: "\n")
        name = nil
      } else {
        lines.append(line)
      }
    }
    return found
  }

  /// Runs the command that was built beside the tests.
  private func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let beside = (CommandLine.arguments.first ?? "").split(separator: "/").dropLast()
    let folders = ["/" + beside.joined(separator: "/"), ProjectFiles.root + "/.build/debug"]
    let command = try #require(
      folders.map { $0 + "/logistic" }.first { FileManager.default.isExecutableFile(atPath: $0) })
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
