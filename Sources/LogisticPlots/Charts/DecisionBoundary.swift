public import Logistic

extension Plot {
  /// Two features with the probability of the positive class as shades and lines, the rows on top; rows that
  /// are predicted wrong have a ring. With more than two classes the regions of the predicted ones.
  ///
  /// Many rows are drawn as one point a cell, larger where there are more.
  ///
  /// - Parameters:
  ///   - x: the first feature of each row.
  ///   - y: the second.
  ///   - labels: the number of each row's class.
  ///   - classes: the classes' names.
  ///   - names: what the two features are called.
  ///   - positive: with two classes, the one whose probability is shaded.
  ///   - threshold: with two classes, above it the positive one is predicted.
  ///   - predicted: the class predicted for each row, where more than the two features have a say; nil for
  ///     what `probabilities` tells.
  ///   - probabilities: those of the classes at points of the plane, given as their two features, a row a
  ///     point.
  /// - Throws: when the counts differ, no row is a number, or what `probabilities` throws.
  public static func decisionBoundary(
    x: [Double], y: [Double], labels: [Int], classes: [String], names: (x: String, y: String),
    positive: Int = 1, threshold: Double = 0.5, predicted: [Int?]? = nil,
    probabilities: (_ x: [Double], _ y: [Double]) throws(LogisticError) -> Matrix<Double>
  ) throws(LogisticError) -> Plot {
    guard x.count == y.count, x.count == labels.count else {
      throw LogisticError(
        .data, "row-count", "\(x.count), \(y.count) numbers and \(labels.count) classes",
        advice: "give one of each a row")
    }
    let rows = x.indices.filter {
      x[$0].isFinite && y[$0].isFinite && classes.indices.contains(labels[$0])
    }
    guard !rows.isEmpty else {
      throw LogisticError(.data, "no-rows", "no row has two numbers and a class")
    }
    let (across, up) = (Scale.linear(rows.map { x[$0] }), Scale.linear(rows.map { y[$0] }))
    let grid = 48
    func value(_ scale: Scale, _ k: Int) -> Double {
      scale.lower + (scale.upper - scale.lower) * Double(k) / Double(grid)
    }
    var (gx, gy) = ([Double](), [Double]())
    for j in 0...grid {
      for i in 0...grid {
        gx.append(value(across, i))
        gy.append(value(up, j))
      }
    }
    let found = try probabilities(gx, gy)
    let k = classes.count
    guard found.columns == k, found.rows == gx.count else {
      throw LogisticError(
        .data, "probabilities",
        "\(found.rows) × \(found.columns) probabilities for \(gx.count) points")
    }
    var marks = [Mark]()
    if k == 2 {
      let field = Field(
        x: across, y: up, side: grid, values: (0..<found.rows).map { found[$0, positive] })
      // The point's colour on either side, the paler the less sure.
      for (series, side) in [(0, 1.0), (1, -1.0)] {
        marks.append(
          .boxes(
            field.runs {
              side * ($0 - 0.5) <= 0.025 ? 0 : (abs($0 - 0.5) * 10).rounded() / 10 * 0.6
            },
            .ink(.series(series))))
      }
      for level in [0.1, 0.25, 0.75, 0.9] {
        marks.append(.segments(field.contour(level), .quiet, .dotted, width: 1))
      }
      marks.append(.segments(field.contour(threshold), .text, .solid, width: 2))
    } else {
      for c in 0..<min(k, PlotTheme.seriesCount) {
        let field = Field(
          x: across, y: up, side: grid,
          values: (0..<found.rows).map { row in
            // By how much it is ahead: of a cell's means at most one is above 0.
            found[row, c]
              - (0..<k).reduce(-1) { $1 == c ? $0 : max($0, found[row, $1]) }
          })
        marks.append(.boxes(field.runs { $0 > 0 ? 0.2 : 0 }, .ink(.series(c))))
      }
    }
    let shapes: [Shape] = [.circle, .square, .triangle, .diamond, .circle, .square]
    var legend = [LegendEntry]()
    let isBinned = rows.count > 600
    let drawn = k == 2 ? [positive, 1 - positive] : Array(classes.indices.prefix(6))
    for (series, c) in drawn.enumerated() {
      let own = rows.filter { labels[$0] == c }
      var points = own.map { (PlotPoint(x[$0], y[$0]), radius: 3.6) }
      if isBinned { points = binned(own.map { PlotPoint(x[$0], y[$0]) }, across, up) }
      marks.append(.points(points, .series(series), shapes[series]))
      legend.append(
        LegendEntry(
          name: "\(PlotText.name(classes[c])): \(NumberLabel.count(Double(own.count))) rows",
          swatch: .point(.series(series), shapes[series])))
    }
    var wrong = 0
    let own = predicted == nil ? try probabilities(rows.map { x[$0] }, rows.map { y[$0] }) : nil
    var rings = [(PlotPoint, radius: Double)]()
    for (i, row) in rows.enumerated() {
      var claimed = predicted?[row]
      if let own {
        claimed =
          k == 2
          ? (own[i, positive] > threshold ? positive : 1 - positive)
          : (0..<k).max { own[i, $0] < own[i, $1] }
      }
      guard let claimed, claimed != labels[row] else { continue }
      wrong += 1
      if !isBinned { rings.append((PlotPoint(x[row], y[row]), radius: 6)) }
    }
    marks.append(.points(rings, .text, .ring))
    if wrong > 0 {
      legend.append(
        LegendEntry(
          name: "predicted wrong: \(NumberLabel.count(Double(wrong)))", swatch: .point(.text, .ring)
        ))
    }
    if k == 2 {
      legend.append(
        LegendEntry(
          name: "threshold \(NumberLabel.significant(threshold, 3))", swatch: .line(.text, .solid)))
      legend.append(LegendEntry(name: "10, 25, 75, 90 %", swatch: .line(.quiet, .dotted)))
    }
    let said =
      "\(NumberLabel.count(Double(rows.count))) rows, \(NumberLabel.count(Double(wrong))) predicted wrong"
    return Plot(
      "Decision boundary",
      subtitle: said + (k > drawn.count ? "; \(drawn.count) of \(k) classes drawn" : "")
        + (isBinned ? "; a point stands for the rows near it" : ""),
      description:
        "\(PlotText.name(names.y)) against \(PlotText.name(names.x)), with what the model predicts. \(said).",
      height: 560, legend: legend,
      [
        Panel(
          x: Axis(title: PlotText.cleaned(names.x), scale: across, hasGrid: false),
          y: Axis(title: PlotText.cleaned(names.y), scale: up, hasGrid: false), marks: marks)
      ])
  }

  /// Points by cells of a 36 × 36 grid: one each, larger where there are more.
  private static func binned(
    _ points: [PlotPoint], _ x: Scale, _ y: Scale
  ) -> [(PlotPoint, radius: Double)] {
    let side = 36
    var counts = [Int](repeating: 0, count: side * side)
    for point in points {
      guard let a = x.place(point.x), let b = y.place(point.y) else { continue }
      let i = min(side - 1, max(0, Int(a * Double(side))))
      let j = min(side - 1, max(0, Int(b * Double(side))))
      counts[j * side + i] += 1
    }
    let most = Double(counts.max() ?? 1)
    return counts.enumerated().filter { $0.element > 0 }.map { at, count in
      let (i, j) = (at % side, at / side)
      return (
        PlotPoint(
          x.lower + (x.upper - x.lower) * (Double(i) + 0.5) / Double(side),
          y.lower + (y.upper - y.lower) * (Double(j) + 0.5) / Double(side)),
        radius: 1.2 + 4.8 * (Double(count) / most).squareRoot()
      )
    }
  }
}
