/// Where values lie in a panel of some size.
struct Placement {
  let x: Scale
  let y: Scale
  let width: Double
  let height: Double

  /// The place of a point, from the panel's upper left; nil where it has none.
  func callAsFunction(_ point: PlotPoint) -> (x: Double, y: Double)? {
    guard let px = across(point.x), let py = up(point.y) else { return nil }
    return (px, py)
  }
  func across(_ value: Double) -> Double? {
    x.place(value).map { min(max($0, -20), 21) * width }
  }
  func up(_ value: Double) -> Double? {
    y.place(value).map { (1 - min(max($0, -20), 21)) * height }
  }
}

extension Mark {
  /// Draws the mark with the panel's upper left as the origin.
  func draw(_ place: Placement, into out: inout SVGWriter) {
    let n = SVGWriter.number
    switch self {
    case .line(let points, let ink, let dash, let width):
      out.path(
        Thinning.line(points.map { place($0) }), style: ink.stroke, width: width, dash: dash)
    case .band(let rows, let ink):
      let upper = Thinning.line(rows.map { place(PlotPoint($0.x, $0.high)) }).compactMap { $0 }
      let lower = Thinning.line(rows.map { place(PlotPoint($0.x, $0.low)) }).compactMap { $0 }
      guard !upper.isEmpty else { return }
      let d = (upper + lower.reversed()).map { "\(n($0.x)) \(n($0.y))" }.joined(separator: "L")
      out.element("path", [("d", "M\(d)Z"), ("class", ink.fill), ("fill-opacity", "0.22")])
    case .points(let points, let ink, let shape):
      for (point, radius) in points {
        guard let at = place(point) else { continue }
        out.shape(shape, x: at.x, y: at.y, radius: radius, ink: ink)
      }
    case .boxes(let boxes, let fill):
      let style =
        switch fill {
        case .ink(let ink): ink.fill
        case .heat: "heat"
        }
      for box in boxes {
        guard let left = place.across(box.x.lowerBound), let right = place.across(box.x.upperBound),
          let bottom = place.up(box.y.lowerBound), let top = place.up(box.y.upperBound)
        else { continue }
        out.element(
          "rect",
          [
            ("x", n(min(left, right))), ("y", n(min(top, bottom))), ("width", n(abs(right - left))),
            ("height", n(abs(bottom - top))), ("class", style),
            ("fill-opacity", NumberLabel.fixed(box.opacity, 2)),
          ])
      }
    case .level(let value, let dash, let label):
      guard let y = place.up(value), y >= -1, y <= place.height + 1 else { return }
      out.path([(0, y), (place.width, y)], style: "ql", width: 1.2, dash: dash)
      if let label {
        let above = y > 18
        out.words(
          label, x: place.width - 4, y: above ? y - 5 : y + 14, size: 12, anchor: .end, style: "q")
      }
    case .upright(let value, let dash, let label):
      guard let x = place.across(value), x >= -1, x <= place.width + 1 else { return }
      out.path([(x, 0), (x, place.height)], style: "ql", width: 1.2, dash: dash)
      if let label {
        let isRight = x + 6 + PlotText.width(label, size: 12) < place.width
        out.words(
          label, x: isRight ? x + 5 : x - 5, y: 13, size: 12, anchor: isRight ? .start : .end,
          style: "q")
      }
    case .segments(let pieces, let ink, let dash, let width):
      var points = [(x: Double, y: Double)?]()
      for (a, b) in pieces { points += [place(a), place(b), nil] }
      out.path(points, style: ink.stroke, width: width, dash: dash)
    case .text(let point, let words, let anchor, let isBold):
      guard let at = place(point) else { return }
      let half = PlotText.width(words, size: 12) / 2
      let x =
        anchor == .middle && place.width > 2 * half
        ? min(max(at.x, half), place.width - half) : at.x
      out.words(
        words, x: x, y: at.y + 4, size: 12, anchor: anchor, style: isBold ? "t b n" : "t n")
    }
  }
}

/// Curves with fewer points than can be seen apart.
enum Thinning {
  /// How wide the columns are of which the first, lowest, highest and last point are kept.
  private static let column = 1.5

  /// The line, with at most four points a column where it has more than a thousand.
  static func line(_ points: [(x: Double, y: Double)?]) -> [(x: Double, y: Double)?] {
    guard points.count > 1000 else { return points }
    var kept = [(x: Double, y: Double)?]()
    var group = [(x: Double, y: Double)]()
    func flush() {
      guard let first = group.first, let last = group.last else { return }
      var places = [0]
      let low = group.indices.min { group[$0].y < group[$1].y } ?? 0
      let high = group.indices.max { group[$0].y < group[$1].y } ?? 0
      places += [min(low, high), max(low, high), group.count - 1]
      var previous = -1
      for place in places where place > previous {
        kept.append(group[place])
        previous = place
      }
      _ = (first, last)
      group.removeAll(keepingCapacity: true)
    }
    var current = Int.min
    for point in points {
      guard let point else {
        flush()
        if kept.last.map({ $0 != nil }) ?? false { kept.append(nil) }
        continue
      }
      let column = Int((point.x / Self.column).rounded(.down))
      if column != current {
        flush()
        current = column
      }
      group.append(point)
    }
    flush()
    return kept
  }
}
