public import Logistic

extension Plot {
  /// A way through the values of one or two parameters, as an optimizer took it.
  public struct Trajectory: Sendable {
    /// Whose way it is.
    public var name: String
    /// The parameters after each step, the start first.
    public var steps: [[Double]]

    /// A way by its steps.
    public init(_ name: String, steps: [[Double]]) {
      self.name = name
      self.steps = steps
    }
  }

  /// A loss along one parameter, with places that are marked and named.
  ///
  /// - Parameters:
  ///   - curves: each with a name and its values at `x`.
  ///   - marked: minima and the like: a name and the parameter's value; they lie on the first curve.
  /// - Throws: when no value of a curve is a number, or the counts differ.
  public static func lossCurve(
    _ title: String, x: [Double], curves: [(name: String, values: [Double])],
    marked: [(name: String, x: Double, y: Double)] = [], parameter: String = "w",
    loss: String = "loss"
  ) throws(LogisticError) -> Plot {
    guard curves.allSatisfy({ $0.values.count == x.count }) else {
      throw LogisticError(
        .data, "row-count", "the curves have not one value for each of \(x.count) parameters")
    }
    guard curves.contains(where: { $0.values.contains(where: \.isFinite) }) else {
      throw LogisticError(.data, "no-values", "no loss is a number: there is no curve to draw")
    }
    var marks = [Mark]()
    var legend = [LegendEntry]()
    for (i, curve) in curves.enumerated() {
      marks.append(
        .line(zip(x, curve.values).map { PlotPoint($0, $1) }, .series(i), .series(i), width: 2.4))
      legend.append(
        LegendEntry(name: PlotText.cleaned(curve.name), swatch: .line(.series(i), .series(i))))
    }
    let scale = Scale.linear(x, room: 0)
    for (i, mark) in marked.enumerated() {
      let shapes: [Shape] = [.diamond, .circle, .square, .triangle]
      let (ink, shape) = (Ink.series(curves.count + i), shapes[i % 4])
      marks.append(.points([(PlotPoint(mark.x, mark.y), radius: 6)], ink, shape))
      legend.append(
        LegendEntry(
          name: "\(PlotText.cleaned(mark.name)): \(NumberLabel.significant(mark.x, 4)), "
            + "loss \(NumberLabel.significant(mark.y, 4))", swatch: .point(ink, shape)))
    }
    return Plot(
      title,
      description: "The \(loss) against \(PlotText.name(parameter)). "
        + marked.map { "\(PlotText.cleaned($0.name)) at \(NumberLabel.significant($0.x, 4))" }
        .joined(separator: "; ") + (marked.isEmpty ? "" : "."),
      height: 420, legend: legend,
      [
        Panel(
          x: Axis(title: PlotText.cleaned(parameter), scale: scale),
          y: Axis(title: loss, scale: .linear(curves.flatMap(\.values) + marked.map(\.y))),
          marks: marks)
      ])
  }

  /// A loss over two parameters, as shades and lines of equal height, with the ways of optimizers.
  ///
  /// - Parameters:
  ///   - x: what is seen of the first parameter.
  ///   - y: what is seen of the second.
  ///   - marked: a place with its name, as the minimum.
  ///   - value: the loss at a point.
  /// - Throws: when no value is a number, or what `value` throws.
  public static func lossSurface(
    _ title: String, x: ClosedRange<Double>, y: ClosedRange<Double>,
    names: (x: String, y: String) = ("w", "b"), marked: (name: String, x: Double, y: Double)? = nil,
    trajectories: [Trajectory] = [],
    value: (_ x: Double, _ y: Double) throws(LogisticError) -> Double
  ) throws(LogisticError) -> Plot {
    let side = 48
    let across = Scale.linear(from: x.lowerBound, to: x.upperBound)
    let up = Scale.linear(from: y.lowerBound, to: y.upperBound)
    var values = [Double]()
    for j in 0...side {
      for i in 0...side {
        let px = across.lower + (across.upper - across.lower) * Double(i) / Double(side)
        let py = up.lower + (up.upper - up.lower) * Double(j) / Double(side)
        values.append(try value(px, py))
      }
    }
    let finite = values.filter(\.isFinite).sorted()
    guard let least = finite.first, let greatest = finite.last else {
      throw LogisticError(.data, "no-values", "no loss is a number: there is no surface to draw")
    }
    let field = Field(x: across, y: up, side: side, values: values)
    // Heights by quantiles, so that a plateau and a deep valley both have lines.
    let levels = (1...11).map { finite[(finite.count - 1) * $0 / 12] }
    var marks: [Mark] = []
    if greatest > least {
      marks.append(
        .boxes(
          field.runs { value in
            0.06 + 0.56 * Double(levels.count { $0 < value }) / Double(levels.count)
          }, .heat))
      for level in levels {
        marks.append(.segments(field.contour(level), .quiet, .solid, width: 0.6))
      }
    }
    var legend = [LegendEntry]()
    for (i, way) in trajectories.enumerated() {
      let points = way.steps.filter { $0.count == 2 }.map { PlotPoint($0[0], $0[1]) }
      guard let first = points.first, let last = points.last else { continue }
      let ink = Ink.series(i + 1)
      marks.append(.line(points, ink, .series(i), width: 2.2))
      if points.count <= 60 {
        marks.append(.points(points.dropFirst().dropLast().map { ($0, radius: 2) }, ink, .circle))
      }
      marks.append(.points([(first, radius: 4.5)], .text, .ring))
      marks.append(.points([(last, radius: 4.5)], ink, .square))
      legend.append(
        LegendEntry(
          name: "\(PlotText.cleaned(way.name)): \(points.count - 1) steps",
          swatch: .line(ink, .series(i))))
    }
    if let marked {
      marks.append(.points([(PlotPoint(marked.x, marked.y), radius: 6)], .text, .cross))
      legend.append(
        LegendEntry(name: PlotText.cleaned(marked.name), swatch: .point(.text, .cross)))
    }
    return Plot(
      title,
      subtitle: "loss from \(NumberLabel.significant(least, 4)) to "
        + "\(NumberLabel.significant(greatest, 4)); the stronger the colour, the higher",
      description:
        "The loss over \(PlotText.name(names.x)) and \(PlotText.name(names.y)), from "
        + "\(NumberLabel.significant(least, 4)) to \(NumberLabel.significant(greatest, 4))."
        + (marked.map {
          " \(PlotText.cleaned($0.name)): \(NumberLabel.significant($0.x, 4)), \(NumberLabel.significant($0.y, 4))."
        } ?? ""),
      height: 560, legend: legend,
      [
        Panel(
          x: Axis(title: PlotText.cleaned(names.x), scale: across, hasGrid: false),
          y: Axis(title: PlotText.cleaned(names.y), scale: up, hasGrid: false), marks: marks)
      ])
  }
}
