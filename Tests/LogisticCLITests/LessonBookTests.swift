import Foundation
import LogisticTestSupport
import Testing

@testable import LogisticCLI

/// The lesson as a page.
@Suite struct LessonBookTests {
  private static let page = Result { try LessonBook.html() }

  @Test func `the committed page is the one that is written now`() throws {
    let now = try Self.page.get()
    let path = ProjectFiles.root + "/Documentation/lesson.html"
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    let ((a, curves), (b, keptCurves)) = (Self.parts(now), Self.parts(kept))
    let advice: Comment =
      "Documentation/lesson.html is out of date: logistic lesson --output Documentation/lesson.html"
    guard a.count == b.count else {
      Issue.record("\(advice): \(a.count) pieces now, \(b.count) there")
      return
    }
    // Other processors round differently: the last digits of numbers, a tenth of a unit in pictures.
    let different = zip(a, b).first { x, y in
      if x == y { return false }
      guard let p = Self.number(x), let q = Self.number(y) else { return true }
      return abs(p - q) > max(0.11, 1e-3 * abs(q))
    }
    #expect(different == nil, advice)
    // Steps that bounce around the optimum differ by all of a bounce from processor to processor, but not in the mean.
    #expect(curves.map(\.count) == keptCurves.map(\.count), advice)
    for (curve, kept) in zip(curves, keptCurves) where curve != kept {
      func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
      #expect(abs(mean(curve) - mean(kept)) < 1, advice)
    }
  }

  /// The pieces of the text outside the curves, and the coordinates of each curve.
  private static func parts(_ text: String) -> (pieces: [String], curves: [[Double]]) {
    let split = text.components(separatedBy: " d=\"")
    var (rest, curves) = (split[0], [[Double]]())
    for part in split.dropFirst() {
      let end = part.firstIndex(of: "\"") ?? part.endIndex
      curves.append(
        part[..<end].split { !("0"..."9" ~= $0 || $0 == "." || $0 == "-") }.compactMap {
          Double($0)
        })
      rest += part[end...]
    }
    return (pieces(rest), curves)
  }

  /// A number, which may end a sentence.
  private static func number(_ text: String) -> Double? {
    Double(text.hasSuffix(".") ? String(text.dropLast()) : text)
  }

  /// The words between numbers, and the numbers with their exponents.
  private static func pieces(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    func isDigit(_ i: Int) -> Bool {
      i < bytes.count && ((0x30...0x39).contains(bytes[i]) || bytes[i] == 0x2E)
    }
    var pieces = [String]()
    var start = 0
    func close(_ end: Int) {
      if end > start { pieces.append(String(decoding: bytes[start..<end], as: UTF8.self)) }
      start = end
    }
    var i = 0
    while i < bytes.count {
      guard isDigit(i) else {
        i += 1
        continue
      }
      close(i)
      while isDigit(i) { i += 1 }
      if i + 2 < bytes.count, bytes[i] == 0x65, bytes[i + 1] == 0x2D || bytes[i + 1] == 0x2B,
        isDigit(i + 2)
      {
        i += 2
        while isDigit(i) { i += 1 }
      }
      close(i)
    }
    close(bytes.count)
    return pieces
  }

  @Test func `the page has every chapter, ten pictures and more, and the article's numbers`() throws
  {
    let page = try Self.page.get()
    for chapter in LessonChapters.all {
      #expect(page.contains(LessonBook.escaped(chapter.title)), "\(chapter.title)")
    }
    #expect(page.split(separator: "<figure>").count - 1 >= 20)
    for claim in [
      "It crosses 0.5 at x = 19.5,", "crosses 0.5 at x = 24 instead of 19.5",
      "x = 20, 21, 22 and 23,", "105 makes none at all",
    ] {
      #expect(page.contains(claim), "\(claim)")
    }
    for code in LessonChapters.all.flatMap({ $0.codes }) {
      #expect(page.contains(LessonBook.escaped(code.swift)), "\(code.name)")
      #expect(page.contains(LessonBook.escaped(code.python)), "\(code.name)")
    }
  }

  @Test func `the page asks for nothing from elsewhere`() throws {
    let page = try Self.page.get()
    #expect(page.contains("Content-Security-Policy\" content=\"default-src 'none'"))
    for word in [" src=", "@import", "url(", "fetch(", "<link"] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  @Test func `a page is written whole, and takes no other option`() throws {
    let folder = try TemporaryFolder()
    #expect(
      try CommandRun(["lesson", "--output", "l.html", "--chapter", "1"], in: folder).status == 64)
    #expect(try CommandRun(["lesson", "--output", "none/l.html"], in: folder).status == 74)
    let run = try CommandRun(["lesson", "--output", "l.html"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.isEmpty)
    let text = try String(contentsOfFile: folder.path + "/l.html", encoding: .utf8)
    #expect(text.hasPrefix("<!DOCTYPE html>") && text.hasSuffix("</html>\n"))
  }
}
