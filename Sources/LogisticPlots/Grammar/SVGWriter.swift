/// The text of an SVG file as it grows.
struct SVGWriter {
  private(set) var text = ""

  /// A length or place, to a tenth of a unit.
  static func number(_ value: Double) -> String {
    let tenths = Int((min(max(value, -1e6), 1e6) * 10).rounded())
    let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
    return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
  }

  /// Adds what needs no escaping.
  mutating func raw(_ svg: String) { text += svg }

  /// An element without content.
  mutating func element(_ name: String, _ attributes: [(String, String)]) {
    text += "<\(name)"
    for (name, value) in attributes { text += " \(name)=\"\(value)\"" }
    text += "/>\n"
  }

  /// Words; `whole` is what a pointer that rests on them is told, where they were cut.
  mutating func words(
    _ words: String, x: Double, y: Double, size: Double, anchor: Mark.Anchor = .start,
    style: String = "t", turned: Double? = nil, whole: String? = nil
  ) {
    guard !words.isEmpty else { return }
    let (px, py) = (Self.number(x), Self.number(y))
    text += "<text x=\"\(px)\" y=\"\(py)\" class=\"\(style)\" font-size=\"\(Self.number(size))\""
    if anchor != .start { text += " text-anchor=\"\(anchor.rawValue)\"" }
    if let turned { text += " transform=\"rotate(\(Self.number(turned)) \(px) \(py))\"" }
    text += ">"
    if let whole, whole != words { text += "<title>\(PlotText.escaped(whole))</title>" }
    text += PlotText.escaped(words) + "</text>\n"
  }

  /// A line through points, broken where there is none.
  mutating func path(
    _ points: [(x: Double, y: Double)?], style: String, width: Double, dash: Dash
  ) {
    var d = ""
    var isDown = false
    for point in points {
      guard let point else {
        isDown = false
        continue
      }
      d += (isDown ? "L" : "M") + Self.number(point.x) + " " + Self.number(point.y)
      isDown = true
    }
    guard !d.isEmpty else { return }
    var attributes = [
      ("d", d), ("class", "line " + style), ("stroke-width", Self.number(width)),
    ]
    if let pattern = dash.pattern { attributes.append(("stroke-dasharray", pattern)) }
    element("path", attributes)
  }

  /// The shape of a point.
  mutating func shape(_ shape: Shape, x: Double, y: Double, radius r: Double, ink: Ink) {
    func n(_ value: Double) -> String { Self.number(value) }
    switch shape {
    case .circle:
      element("circle", [("cx", n(x)), ("cy", n(y)), ("r", n(r)), ("class", ink.fill)])
    case .ring:
      element(
        "circle",
        [
          ("cx", n(x)), ("cy", n(y)), ("r", n(r)), ("class", "line " + ink.stroke),
          ("stroke-width", "1.8"),
        ])
    case .square:
      element(
        "rect",
        [
          ("x", n(x - 0.9 * r)), ("y", n(y - 0.9 * r)), ("width", n(1.8 * r)),
          ("height", n(1.8 * r)), ("class", ink.fill),
        ])
    case .triangle:
      element(
        "path",
        [
          (
            "d",
            "M\(n(x)) \(n(y - 1.15 * r))L\(n(x + r)) \(n(y + 0.7 * r))L\(n(x - r)) \(n(y + 0.7 * r))Z"
          ),
          ("class", ink.fill),
        ])
    case .diamond:
      element(
        "path",
        [
          (
            "d",
            "M\(n(x)) \(n(y - 1.2 * r))L\(n(x + 1.2 * r)) \(n(y))L\(n(x)) \(n(y + 1.2 * r))L\(n(x - 1.2 * r)) \(n(y))Z"
          ),
          ("class", ink.fill),
        ])
    case .cross:
      element(
        "path",
        [
          (
            "d",
            "M\(n(x - r)) \(n(y - r))L\(n(x + r)) \(n(y + r))M\(n(x - r)) \(n(y + r))L\(n(x + r)) \(n(y - r))"
          ),
          ("class", "line " + ink.stroke), ("stroke-width", "2.2"),
        ])
    }
  }
}
