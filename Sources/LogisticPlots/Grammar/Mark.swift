/// A place in a panel, in the units of its axes.
struct PlotPoint: Sendable, Equatable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// A colour by its meaning.
enum Ink: Sendable, Equatable {
  /// One of the data's own.
  case series(Int)
  /// That of text.
  case text
  /// That of remarks.
  case quiet

  /// The class of a line.
  var stroke: String {
    switch self {
    case .series(let i): "s\(i % PlotTheme.seriesCount)"
    case .text: "tl"
    case .quiet: "ql"
    }
  }
  /// The class of a filled shape.
  var fill: String {
    switch self {
    case .series(let i): "f\(i % PlotTheme.seriesCount)"
    case .text: "t"
    case .quiet: "q"
    }
  }
}

/// How a line is broken, so that series are told apart without their colours.
enum Dash: Sendable, Equatable {
  case solid, dashed, dotted, long, mixed

  /// That of the i-th series.
  static func series(_ i: Int) -> Dash {
    [.solid, .dashed, .mixed, .dotted, .long, .solid][i % PlotTheme.seriesCount]
  }

  var pattern: String? {
    switch self {
    case .solid: nil
    case .dashed: "7 4"
    case .dotted: "1.5 4"
    case .long: "12 4"
    case .mixed: "9 4 2 4"
    }
  }
}

/// The shape of a point.
enum Shape: Sendable, Equatable {
  case circle, ring, square, triangle, diamond, cross
}

/// Something drawn in a panel.
enum Mark: Sendable {
  /// A line through points; a point that has no place breaks it.
  case line([PlotPoint], Ink, Dash = .solid, width: Double = 2)
  /// What lies between two curves.
  case band([(x: Double, low: Double, high: Double)], Ink)
  /// Points, each with a radius.
  case points([(PlotPoint, radius: Double)], Ink, Shape)
  /// Filled rectangles, with an opacity each.
  case boxes([(x: ClosedRange<Double>, y: ClosedRange<Double>, opacity: Double)], Fill)
  /// A line across the panel at a height.
  case level(Double, Dash = .dashed, label: String? = nil)
  /// A line across the panel at a value of x.
  case upright(Double, Dash = .dashed, label: String? = nil)
  /// Straight pieces.
  case segments([(PlotPoint, PlotPoint)], Ink, Dash = .solid, width: Double = 1.5)
  /// Words at a place.
  case text(PlotPoint, String, anchor: Anchor = .middle, isBold: Bool = false)

  /// What fills a rectangle.
  enum Fill: Sendable {
    case ink(Ink)
    case heat
  }
  /// Which part of a text lies at its place.
  enum Anchor: String, Sendable { case start, middle, end }
}
