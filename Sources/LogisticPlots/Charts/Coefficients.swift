public import Logistic

/// A coefficient with its interval, if it has one.
public struct CoefficientInterval: Sendable, Equatable {
  /// What it multiplies, `race=2`.
  public var term: String
  /// With more than two classes: whose it is.
  public var classLabel: String?
  /// The change in log-odds for one unit.
  public var estimate: Double
  /// Its interval.
  public var interval: ClosedRange<Double>?

  /// A coefficient by its parts.
  public init(
    term: String, classLabel: String? = nil, estimate: Double, interval: ClosedRange<Double>? = nil
  ) {
    self.term = term
    self.classLabel = classLabel
    self.estimate = estimate
    self.interval = interval
  }

  /// The slopes of a fit, with their Wald intervals at 95 %; reference levels and dropped columns are left
  /// out.
  public static func slopes(of terms: [Term]) -> [CoefficientInterval] {
    terms.filter { $0.kind == .slope && !$0.isReference && !$0.isAliased }.map { term in
      CoefficientInterval(
        term: term.term, classLabel: term.classLabel, estimate: term.estimate,
        interval: term.confidenceInterval.flatMap { $0.low <= $0.high ? $0.low...$0.high : nil })
    }
  }

  /// The slopes of a model, with their Wald intervals at 95 % where its file holds the covariance.
  public static func slopes(of model: TabularModel) -> [CoefficientInterval] {
    let outputs = model.coefficients
    let features = model.space.features
    var errors = [[Double]](repeating: [], count: outputs.count)
    var free = model.record?.free ?? []
    if let covariance = model.record?.covariance {
      let side = Int(Double(covariance.count).squareRoot().rounded())
      let counted = outputs.indices.filter { outputs.count == 1 || $0 != model.record?.baseClass }
      if !counted.isEmpty, side % counted.count == 0 {
        let each = side / counted.count
        // Columns that depend on others have no place in it; their weight is 0.
        if free.count > each { free = free.filter { outputs[counted[0]].weights[$0] != 0 } }
        if each == free.count || each == free.count + 1 {
          for (place, output) in counted.enumerated() {
            errors[output] = free.indices.map {
              let at = place * each + $0
              return covariance[at * side + at].squareRoot()
            }
          }
        }
      }
    }
    var list = [CoefficientInterval]()
    for (c, output) in outputs.enumerated() {
      if outputs.count > 1, c == model.record?.baseClass { continue }
      for (j, feature) in features.enumerated() where feature.hasCoefficient {
        guard !free.isEmpty ? free.contains(j) : output.weights[j] != 0 else { continue }
        var interval: ClosedRange<Double>?
        if let place = free.firstIndex(of: j), place < errors[c].count, errors[c][place].isFinite {
          let half = 1.959963984540054 * errors[c][place]
          interval = output.weights[j] - half...output.weights[j] + half
        }
        list.append(
          CoefficientInterval(
            term: feature.term,
            classLabel: outputs.count > 1 && c < model.classes.count ? model.classes[c] : nil,
            estimate: output.weights[j], interval: interval))
      }
    }
    return list
  }
}

extension Plot {
  /// Odds ratios on a logarithmic axis, with intervals where there are any. Beyond 30 the largest
  /// coefficients are drawn.
  ///
  /// - Parameter modelled: what is modelled, `P(sex = male)`.
  /// - Throws: when there is no coefficient that is a number.
  public static func coefficients(
    _ all: [CoefficientInterval], modelled: String = ""
  ) throws(LogisticError) -> Plot {
    let usable = all.filter { $0.estimate.isFinite }
    guard !usable.isEmpty else {
      throw LogisticError(
        .model, "no-coefficients", "the model has no coefficient but the intercept")
    }
    let limit = 30
    var shown = usable
    if usable.count > limit {
      shown = usable.indices.sorted {
        (abs(usable[$0].estimate), -$0) > (abs(usable[$1].estimate), -$1)
      }.prefix(limit).sorted().map { usable[$0] }
    }
    // Log-odds beyond this have no odds that a double can hold.
    let largest = 600.0
    func odds(_ x: Double) -> Double { exponential(min(max(x, -largest), largest)) }
    let names = shown.map { row in
      row.classLabel.map { "\(PlotText.name($0)): \(PlotText.name(row.term))" }
        ?? PlotText.name(row.term)
    }
    let rows = Array(shown.indices)
    func height(_ i: Int) -> Double { Double(shown.count - 1 - i) + 0.5 }
    // Intervals far wider than the estimates are cut at the frame.
    let estimates = shown.map(\.estimate) + [0]
    let span = max((estimates.max() ?? 0) - (estimates.min() ?? 0), 0.5)
    let (low, high) = ((estimates.min() ?? 0) - 2 * span, (estimates.max() ?? 0) + 2 * span)
    let ends = shown.compactMap(\.interval).flatMap {
      [max($0.lowerBound, low), min($0.upperBound, high)]
    }
    let values = (estimates + ends).map(odds)
    var marks: [Mark] = [.upright(1, .dashed)]
    marks.append(
      .segments(
        rows.compactMap { i in
          shown[i].interval.map {
            (
              PlotPoint(odds($0.lowerBound), height(i)), PlotPoint(odds($0.upperBound), height(i))
            )
          }
        }, .series(0), width: 2.2))
    marks.append(
      .points(
        rows.map { (PlotPoint(odds(shown[$0].estimate), height($0)), radius: 5) }, .series(0),
        .square))
    var upright = Scale.bands(names.reversed())
    upright.ticks = names.indices.map { Tick(value: height($0), label: names[$0]) }
    let hasIntervals = shown.contains { $0.interval != nil }
    var subtitle = modelled.isEmpty ? "" : PlotText.cleaned(modelled) + "; "
    subtitle += hasIntervals ? "intervals at 95 %" : "without intervals"
    if usable.count > limit {
      subtitle += "; the \(limit) largest of \(NumberLabel.count(Double(usable.count)))"
    }
    let strongest = shown.max { abs($0.estimate) < abs($1.estimate) }
    return Plot(
      "Odds ratios", subtitle: subtitle,
      description: "Odds ratios for one unit of \(shown.count) terms, on a logarithmic axis"
        + (strongest.map {
          ". The largest coefficient is that of \(PlotText.name($0.term)): odds ratio "
            + NumberLabel.significant(odds($0.estimate), 4)
        } ?? "") + ".",
      height: 120 + 24 * Double(max(3, shown.count)),
      [
        Panel(
          x: Axis(title: "odds ratio for one unit (1: no effect)", scale: .logarithmic(values)),
          y: Axis(title: "", scale: upright), marks: marks)
      ])
  }
}
