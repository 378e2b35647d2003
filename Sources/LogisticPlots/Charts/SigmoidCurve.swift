public import Logistic

extension Plot {
  /// Rows of one number with two classes: the sigmoid, where it crosses the threshold, the rows that it gets
  /// wrong, and a straight line beside it if one is given.
  ///
  /// - Parameters:
  ///   - x: the rows' numbers.
  ///   - labels: whether the row is of the positive class.
  ///   - sigmoid: its intercept and slope; nil for the line alone.
  ///   - line: a line's intercept and slope.
  ///   - threshold: above it the positive class is predicted, by the sigmoid or else by the line.
  ///   - feature: what x is called.
  ///   - classes: the two classes' names, the positive one last.
  ///   - range: what is seen of x; all rows unless given.
  /// - Throws: when the counts differ, no row is a number, or neither curve is given.
  public static func sigmoid(
    x: [Double], labels: [Bool], sigmoid: (intercept: Double, slope: Double)?,
    line: (intercept: Double, slope: Double)? = nil, threshold: Double = 0.5, feature: String = "x",
    classes: [String] = ["0", "1"], range: ClosedRange<Double>? = nil
  ) throws(LogisticError) -> Plot {
    guard x.count == labels.count else {
      throw LogisticError(
        .data, "row-count", "there are \(x.count) numbers and \(labels.count) labels",
        advice: "give one of each a row")
    }
    let rows = x.indices.filter { x[$0].isFinite }
    guard !rows.isEmpty else {
      throw LogisticError(.data, "no-rows", "no row is a number: there is nothing to draw")
    }
    guard sigmoid != nil || line != nil else {
      throw LogisticError(.usage, "no-curve", "neither a sigmoid nor a line was given")
    }
    guard classes.count == 2 else {
      throw LogisticError(
        .usage, "class-count", "\(classes.count) classes", advice: "a sigmoid is for two classes")
    }
    let scale =
      range.map { Scale.linear(from: $0.lowerBound, to: $0.upperBound) }
      ?? Scale.linear(rows.map { x[$0] })
    let axis = (0...300).map { scale.lower + (scale.upper - scale.lower) * Double($0) / 300 }
    func value(_ v: Double) -> Double {
      if let sigmoid { return logisticFunction(sigmoid.intercept + sigmoid.slope * v) }
      return line.map { $0.intercept + $0.slope * v } ?? .nan
    }
    // A row that lies on the threshold but for rounding is on no side.
    let wrong = rows.filter {
      let p = value(x[$0])
      return abs(p - threshold) > 1e-9 && (p > threshold) != labels[$0]
    }
    let isBinned = rows.count > 400
    var marks: [Mark] = [
      .level(threshold, label: "threshold \(NumberLabel.significant(threshold, 3))")
    ]
    var legend = [LegendEntry]()
    var crossing: Double?
    if let sigmoid, sigmoid.slope != 0 {
      let share = min(max(threshold, 1e-12), 1 - 1e-12)
      crossing =
        (decimalLogarithm(share / (1 - share)) / decimalLogarithm(exponential(1))
          - sigmoid.intercept) / sigmoid.slope
    } else if let line, line.slope != 0 {
      crossing = (threshold - line.intercept) / line.slope
    }
    if let crossing, crossing >= scale.lower, crossing <= scale.upper {
      marks.append(.upright(crossing, .dashed, label: NumberLabel.significant(crossing, 4)))
    }
    if let line {
      marks.append(
        .line(axis.map { PlotPoint($0, line.intercept + line.slope * $0) }, .series(2), .dashed))
      legend.append(LegendEntry(name: "least-squares line", swatch: .line(.series(2), .dashed)))
    }
    if let sigmoid {
      let curve = axis.map {
        PlotPoint($0, logisticFunction(sigmoid.intercept + sigmoid.slope * $0))
      }
      marks.append(.line(curve, .series(0), width: 2.6))
      legend.append(LegendEntry(name: "sigmoid", swatch: .line(.series(0), .solid)))
    }
    for (i, isPositive) in [(0, true), (1, false)] {
      let own = rows.filter { labels[$0] == isPositive }
      let points = binned(own.map { x[$0] }, scale).map {
        (PlotPoint($0.x, isPositive ? 1 : 0), radius: isBinned ? $0.radius : 4.2)
      }
      let shape: Shape = isPositive ? .circle : .square
      let series = isPositive ? 0 : 1
      marks.append(
        .points(
          isBinned ? points : own.map { (PlotPoint(x[$0], isPositive ? 1 : 0), radius: 4.2) },
          .series(series), shape))
      _ = i
      legend.append(
        LegendEntry(
          name:
            "\(PlotText.name(classes[isPositive ? 1 : 0])): \(NumberLabel.count(Double(own.count))) rows",
          swatch: .point(.series(series), shape)))
    }
    if !wrong.isEmpty {
      if !isBinned {
        marks.append(
          .points(wrong.map { (PlotPoint(x[$0], labels[$0] ? 1 : 0), radius: 7) }, .text, .ring))
      }
      legend.append(
        LegendEntry(
          name: "on the wrong side: \(NumberLabel.count(Double(wrong.count)))",
          swatch: .point(.text, .ring)))
    }
    var lowest = -0.12
    var highest = 1.12
    if let line {
      for end in [scale.lower, scale.upper] {
        lowest = max(-1, min(lowest, line.intercept + line.slope * end))
        highest = min(2, max(highest, line.intercept + line.slope * end))
      }
    }
    let name = PlotText.name(classes[1])
    var said = "\(NumberLabel.count(Double(rows.count))) rows"
    if rows.count < x.count {
      said += ", \(NumberLabel.count(Double(x.count - rows.count))) left out"
    }
    said += ", \(NumberLabel.count(Double(wrong.count))) on the wrong side of the threshold"
    return Plot(
      sigmoid == nil ? "Least-squares line" : "Sigmoid of \(PlotText.name(feature))",
      subtitle: said,
      description: "Rows of \(PlotText.name(feature)) with the probability of \(name)"
        + (crossing.map { "; it crosses the threshold at \(NumberLabel.significant($0, 5))" } ?? "")
        + ". \(said).",
      height: 440, legend: legend,
      [
        Panel(
          x: Axis(title: PlotText.cleaned(feature), scale: scale),
          y: Axis(
            title: sigmoid == nil ? "class, and the line" : "probability of \(name)",
            scale: .linear(from: lowest, to: highest, tickCount: 6)), marks: marks)
      ])
  }

  /// Numbers in 90 bins: a point each, larger where there are more.
  private static func binned(_ values: [Double], _ scale: Scale) -> [(x: Double, radius: Double)] {
    let bins = 90
    var counts = [Int](repeating: 0, count: bins)
    for value in values {
      guard let share = scale.place(value), share >= 0, share <= 1 else { continue }
      counts[min(bins - 1, Int(share * Double(bins)))] += 1
    }
    let most = Double(counts.max() ?? 1)
    return counts.enumerated().filter { $0.element > 0 }.map { bin, count in
      (
        scale.lower + (scale.upper - scale.lower) * (Double(bin) + 0.5) / Double(bins),
        1.5 + 5.5 * (Double(count) / most).squareRoot()
      )
    }
  }
}
