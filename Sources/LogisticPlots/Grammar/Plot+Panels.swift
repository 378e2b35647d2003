extension Plot {
  /// Draws panels one under the other, their left edges in line.
  func draw(_ panels: [Panel], in frame: Frame, into out: inout SVGWriter) {
    let shares = panels.reduce(0) { $0 + $1.share }
    let left = panels.map { $0.leftMargin(width: frame.width) }.max() ?? 0
    var y = frame.y
    for panel in panels {
      let height = frame.height * panel.share / max(shares, 1e-9)
      panel.draw(
        in: Frame(x: frame.x, y: y, width: frame.width, height: height), left: left, into: &out)
      y += height
    }
  }
}

extension Panel {
  private static let size = 12.0

  /// How much of the width the names along the vertical axis may take.
  private func nameLimit(_ width: Double) -> Double {
    y.scale.kind == .bands ? width * 0.4 : width * 0.25
  }

  /// What stands to the left of the panel: the axis's title, turned, and its marked values.
  func leftMargin(width: Double) -> Double {
    let widest = y.scale.ticks.map { PlotText.width($0.label, size: Self.size) }.max() ?? 0
    return min(widest, nameLimit(width)) + 10 + (y.title.isEmpty ? 0 : 20)
  }

  /// Whether the names of bands along the bottom have room beside one another.
  private func areTurned(_ inner: Double) -> Bool {
    guard x.scale.kind == .bands else { return false }
    let room = inner / max(1, x.scale.upper) - 6
    return x.scale.ticks.contains { PlotText.width($0.label, size: Self.size) > max(room, 24) }
  }

  private func bottomMargin(_ inner: Double) -> Double {
    var margin = x.title.isEmpty ? 6.0 : 24
    if areTurned(inner) {
      let widest = x.scale.ticks.map { PlotText.width($0.label, size: Self.size) }.max() ?? 0
      margin += min(widest, 120) * 0.71 + 18
    } else {
      margin += x.scale.ticks.isEmpty ? 0 : 20
    }
    return margin
  }

  func draw(in frame: Frame, left: Double, into out: inout SVGWriter) {
    let top = title.isEmpty ? 6.0 : 24
    let innerWidth = frame.width - left - 12
    let inner = Frame(
      x: frame.x + left, y: frame.y + top, width: innerWidth,
      height: max(20, frame.height - top - bottomMargin(innerWidth)))
    if !title.isEmpty {
      out.words(
        PlotText.shortened(title, to: innerWidth, size: 13), x: inner.x, y: frame.y + 17, size: 13,
        style: "t b", whole: title)
    }
    drawAxes(inner, frame, into: &out)
    // A drawing of its own, so that nothing is seen outside.
    let n = SVGWriter.number
    out.raw(
      "<svg x=\"\(n(inner.x))\" y=\"\(n(inner.y))\" width=\"\(n(inner.width))\" height=\"\(n(inner.height))\">\n"
    )
    let place = Placement(x: x.scale, y: y.scale, width: inner.width, height: inner.height)
    for mark in marks { mark.draw(place, into: &out) }
    out.raw("</svg>\n")
    out.element(
      "path",
      [
        (
          "d",
          "M\(n(inner.x)) \(n(inner.y))V\(n(inner.bottom))H\(n(inner.right))"
        ), ("class", "line axis"),
      ])
  }

  private func drawAxes(_ inner: Frame, _ frame: Frame, into out: inout SVGWriter) {
    let n = SVGWriter.number
    let size = Self.size
    func place(_ scale: Scale, _ tick: Tick) -> Double? {
      scale.place(tick.value).flatMap { $0 >= -1e-6 && $0 <= 1 + 1e-6 ? $0 : nil }
    }
    let isTurned = areTurned(inner.width)
    var lastEnd = -Double.infinity
    for tick in x.scale.ticks {
      guard let share = place(x.scale, tick) else { continue }
      let at = inner.x + share * inner.width
      if x.scale.kind != .bands, x.hasGrid {
        out.element(
          "path", [("d", "M\(n(at)) \(n(inner.y))V\(n(inner.bottom))"), ("class", "line grid")])
      }
      if isTurned {
        // Turned names run to the left of their place: only that much room is theirs.
        let room = min(120, (at - frame.x) * 1.38)
        out.words(
          PlotText.shortened(tick.label, to: room, size: size), x: at + 4, y: inner.bottom + 14,
          size: size, anchor: .end, turned: -45, whole: tick.label)
        continue
      }
      let wide = PlotText.width(tick.label, size: size)
      // The first and last labels stay inside the figure; what would overlap is left out.
      let centre = min(max(at, frame.x + wide / 2), frame.right + 8 - wide / 2)
      guard centre - wide / 2 > lastEnd + 4 else { continue }
      lastEnd = centre + wide / 2
      out.words(
        tick.label, x: centre, y: inner.bottom + 16, size: size, anchor: .middle, style: "q n")
    }
    var lastTop = Double.infinity
    for tick in y.scale.ticks.sorted(by: { $0.value < $1.value }) {
      guard let share = place(y.scale, tick) else { continue }
      let at = inner.bottom - share * inner.height
      if y.scale.kind != .bands, y.hasGrid {
        out.element(
          "path", [("d", "M\(n(inner.x)) \(n(at))H\(n(inner.right))"), ("class", "line grid")])
      }
      guard at < lastTop - 11 else { continue }
      lastTop = at
      out.words(
        PlotText.shortened(tick.label, to: nameLimit(frame.width), size: size), x: inner.x - 7,
        y: at + 4, size: size, anchor: .end, style: y.scale.kind == .bands ? "t" : "q n",
        whole: tick.label)
    }
    if !x.title.isEmpty {
      out.words(
        PlotText.shortened(x.title, to: frame.width - 16, size: 13),
        x: min(
          max(inner.x + inner.width / 2, frame.x + PlotText.width(x.title, size: 13) / 2),
          inner.x + inner.width / 2 + 60), y: frame.bottom - 4, size: 13, anchor: .middle,
        whole: x.title)
    }
    if !y.title.isEmpty {
      let title = PlotText.shortened(y.title, to: frame.height - 8, size: 13)
      let half = PlotText.width(title, size: 13) / 2
      let centre = min(
        max(inner.y + inner.height / 2, frame.y + half + 2),
        max(frame.bottom - half, frame.y + half))
      out.words(
        title, x: frame.x + 11, y: centre, size: 13, anchor: .middle, turned: -90, whole: y.title)
    }
  }
}
