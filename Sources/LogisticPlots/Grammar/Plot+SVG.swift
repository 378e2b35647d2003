extension Plot {
  /// The figure as an SVG file of its own.
  public func svg(theme: PlotTheme = .automatic) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + drawing(style: theme.styleSheet)
  }

  /// The figure as an element of a page that carries ``PlotTheme/styleSheet`` once for all.
  public var element: String { drawing(style: nil) }

  private static let edge = 14.0
  static let textSize = 13.0

  private func drawing(style: String?) -> String {
    var out = SVGWriter()
    let (w, h) = (SVGWriter.number(width), SVGWriter.number(height))
    out.raw(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"lp\" role=\"img\" viewBox=\"0 0 \(w) \(h)\" "
        + "width=\"\(w)\" height=\"\(h)\" style=\"max-width:100%;height:auto\">\n")
    out.raw("<title>\(PlotText.escaped(title))</title>\n")
    out.raw("<desc>\(PlotText.escaped(description))</desc>\n")
    if let style { out.raw("<style>\(style)</style>\n") }
    out.element("rect", [("width", w), ("height", h), ("class", "paper")])
    var top = 12.0
    let room = width - 2 * Self.edge
    let titleLines = PlotText.lines(title, width: room / 1.06, size: 16, limit: 2)
    for (i, line) in titleLines.enumerated() {
      top += 19
      out.words(
        line, x: Self.edge, y: top - 4, size: 16, style: "t b",
        whole: i == titleLines.count - 1 && line.hasSuffix("…") ? title : nil)
    }
    for line in PlotText.lines(subtitle, width: room, size: 12, limit: 3) {
      top += 17
      out.words(
        line, x: Self.edge, y: top - 3, size: 12, style: "q n",
        whole: line.hasSuffix("…") ? subtitle : nil)
    }
    top += 4
    top = drawLegend(into: &out, from: top)
    let frame = Frame(x: Self.edge, y: top + 4, width: room, height: height - top - 4 - 10)
    switch content {
    case .panels(let panels): draw(panels, in: frame, into: &out)
    case .diagram(let diagram): diagram.draw(in: frame, into: &out)
    }
    out.raw("</svg>\n")
    return out.text
  }

  /// Draws the legend in rows and gives where they end.
  private func drawLegend(into out: inout SVGWriter, from start: Double) -> Double {
    guard !legend.isEmpty else { return start }
    var (x, y) = (Self.edge, start + 14)
    let right = width - Self.edge
    for entry in legend {
      let swatch = 26.0
      let name = PlotText.shortened(entry.name, to: right - Self.edge - swatch - 6, size: 12)
      let needed = swatch + 6 + PlotText.width(name, size: 12)
      if x + needed > right, x > Self.edge {
        x = Self.edge
        y += 18
      }
      let middle = y - 4
      switch entry.swatch {
      case .line(let ink, let dash):
        out.path([(x, middle), (x + swatch, middle)], style: ink.stroke, width: 2.4, dash: dash)
      case .box(let ink):
        out.element(
          "rect",
          [
            ("x", SVGWriter.number(x + 6)), ("y", SVGWriter.number(middle - 6)), ("width", "14"),
            ("height", "12"), ("class", ink.fill), ("fill-opacity", "0.55"),
          ])
      case .point(let ink, let shape):
        out.shape(shape, x: x + swatch / 2, y: middle, radius: 4.5, ink: ink)
      }
      out.words(name, x: x + swatch + 6, y: y, size: 12, whole: entry.name)
      x += needed + 18
    }
    return y + 4
  }
}

/// A rectangle of the figure, in its units.
struct Frame: Sendable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double
  var right: Double { x + width }
  var bottom: Double { y + height }
}
