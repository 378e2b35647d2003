import Foundation
import Logistic

@testable import LogisticPlots

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A figure's file taken apart by an XML parser.
final class ParsedSVG: NSObject, XMLParserDelegate {
  /// The names of its elements.
  private(set) var elements: [String: Int] = [:]
  /// The words of its texts, in order.
  private(set) var texts: [String] = []
  /// The attributes of every element, joined.
  private(set) var attributes: [String] = []
  private(set) var isWellFormed = false
  private var open: [String] = []
  private var current = ""

  init(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements[name, default: 0] += 1
    open.append(name)
    self.attributes += attributes.map { "\($0.key)=\($0.value)" }
    if name == "text" { current = "" }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if open.last == "text" || (open.last == "title" && open.dropLast().last != "text")
      || open.last == "desc"
    {
      current += string
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
    if name == "text" || name == "desc" || (name == "title" && open.last != "text") {
      texts.append(current)
      current = ""
    }
  }
}

/// Rows of two classes with made probabilities.
func madeRows(_ n: Int, seed: UInt64 = 1, classes: [String] = ["no", "yes"]) throws -> ScoredRows {
  var state = seed
  func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / 9_007_199_254_740_992
  }
  var (scores, labels) = ([Double](), [Bool]())
  for _ in 0..<n {
    let p = next()
    scores.append(p)
    labels.append(next() < p)
  }
  return try ScoredRows(probabilities: scores, labels: labels, classes: classes)
}

/// Names that files and pages must not take for anything but names.
let hostileNames = [
  "<script>alert(1)</script>", "\" onload=\"x", "a&b]]>", "'", "\u{202E}gnp.exe", "شكرا جزيلا",
  "👩‍👩‍👧‍👦🎉", "line\nbreak\u{0}\u{1B}[31m", String(repeating: "long ", count: 40), "",
]
