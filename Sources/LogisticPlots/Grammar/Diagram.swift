/// Nodes in columns, joined by weighted lines: a network as it is usually drawn.
struct Diagram: Sendable {
  /// A line from an input to an output.
  struct Edge: Sendable {
    var from: Int
    var to: Int
    var weight: Double
  }
  var inputs: [String]
  var edges: [Edge]
  /// What each output adds.
  var intercepts: [Double]
  /// What is done to each sum, and what comes out.
  var activation: String
  var results: [String]

  func draw(in frame: Frame, into out: inout SVGWriter) {
    let n = SVGWriter.number
    let rows = Double(max(inputs.count, results.count, 1))
    let radius = min(18, frame.height / rows * 0.36)
    func y(_ i: Int, of count: Int) -> Double {
      frame.y + frame.height * (Double(i) + 0.5) / Double(max(1, count))
    }
    let nameWidth = frame.width * 0.25
    let inputX = frame.x + nameWidth + radius + 8
    let sumX = frame.x + frame.width * 0.64
    let sumRadius = max(radius, 20)
    let greatest = edges.map { abs($0.weight) }.filter(\.isFinite).max() ?? 1
    for edge in edges {
      let (y0, y1) = (y(edge.from, of: inputs.count), y(edge.to, of: results.count))
      let share = greatest > 0 && edge.weight.isFinite ? abs(edge.weight) / greatest : 0
      out.path(
        [(inputX + radius, y0), (sumX - sumRadius, y1)],
        style: Ink.series(edge.weight < 0 ? 1 : 0).stroke, width: 0.8 + 5 * share,
        dash: edge.weight < 0 ? .dashed : .solid)
    }
    let showsWeights = edges.count <= 24
    if showsWeights {
      var taken = [(x: Double, y: Double, half: Double)]()
      for edge in edges {
        let (y0, y1) = (y(edge.from, of: inputs.count), y(edge.to, of: results.count))
        let label = NumberLabel.significant(edge.weight, 3)
        let half = PlotText.width(label, size: 12) / 2 + 3
        // The first place along the line that no other number has; crossing lines have several.
        let from = inputX + radius
        let reach = sumX - sumRadius - from
        let places = [0.3, 0.4, 0.2, 0.5, 0.25, 0.35, 0.6, 0.45, 0.15, 0.55, 0.7, 0.1].map {
          (x: from + reach * $0, y: y0 + (y1 - y0) * $0)
        }
        let place =
          places.first { place in
            taken.allSatisfy {
              abs($0.x - place.x) > $0.half + half || abs($0.y - place.y) > 18
            }
          } ?? places[0]
        let (x, at) = place
        taken.append((x, at, half))
        out.element(
          "rect",
          [
            ("x", n(x - half)), ("y", n(at - 9)), ("width", n(2 * half)), ("height", "18"),
            ("rx", "4"), ("class", "paper"),
          ])
        out.words(label, x: x, y: at + 4, size: 12, anchor: .middle, style: "t n")
      }
    }
    for (i, name) in inputs.enumerated() {
      let at = y(i, of: inputs.count)
      out.shape(.circle, x: inputX, y: at, radius: radius, ink: .quiet)
      out.words(
        PlotText.shortened(name, to: nameWidth, size: 13), x: inputX - radius - 8, y: at + 4,
        size: 13, anchor: .end, whole: name)
    }
    let resultWidth = frame.right - sumX - sumRadius - 34
    for (i, result) in results.enumerated() {
      let at = y(i, of: results.count)
      out.shape(.ring, x: sumX, y: at, radius: sumRadius, ink: .text)
      out.words(activation, x: sumX, y: at + 5, size: 14, anchor: .middle)
      if i < intercepts.count {
        let label = "intercept " + NumberLabel.significant(intercepts[i], 4)
        let half = PlotText.width(label, size: 12) / 2
        out.element(
          "rect",
          [
            ("x", n(sumX - half)), ("y", n(at + sumRadius + 4)), ("width", n(2 * half)),
            ("height", "16"), ("class", "paper"),
          ])
        out.words(
          PlotText.shortened(label, to: 150, size: 12), x: sumX, y: at + sumRadius + 16, size: 12,
          anchor: .middle, style: "q n")
      }
      out.path(
        [(sumX + sumRadius, at), (sumX + sumRadius + 26, at)], style: "tl", width: 1.6, dash: .solid
      )
      out.element(
        "path",
        [
          (
            "d",
            "M\(n(sumX + sumRadius + 30)) \(n(at))L\(n(sumX + sumRadius + 22)) \(n(at - 5))V\(n(at + 5))Z"
          ), ("class", "t"),
        ])
      let lines = PlotText.lines(
        result, width: resultWidth, size: 13, limit: 3)
      for (k, line) in lines.enumerated() {
        out.words(
          line, x: sumX + sumRadius + 34,
          y: at + 4 + 16 * (Double(k) - Double(lines.count - 1) / 2), size: 13,
          whole: line.hasSuffix("…") ? result : nil)
      }
    }
  }
}
