/// An axis of a panel.
struct Axis: Sendable {
  var title: String
  var scale: Scale
  /// Whether faint lines cross the panel at the marked values.
  var hasGrid = true
}

/// A rectangle with two axes and what is drawn in it.
struct Panel: Sendable {
  var title = ""
  var x: Axis
  var y: Axis
  var marks: [Mark] = []
  /// Its part of the figure's height.
  var share = 1.0
}

/// A line of the legend.
struct LegendEntry: Sendable {
  /// What stands before the name.
  enum Swatch: Sendable {
    case line(Ink, Dash)
    case box(Ink)
    case point(Ink, Shape)
  }
  var name: String
  var swatch: Swatch
}

/// A figure: made by one of the charts, written as SVG.
///
/// The same values give the same bytes. Words are text, names from data are escaped, colours are told
/// apart by colour-blind readers, and the file stays small however many rows are drawn.
public struct Plot: Sendable {
  /// What is inside the frame.
  enum Content: Sendable {
    /// Panels, one under the other.
    case panels([Panel])
    /// Boxes and arrows.
    case diagram(Diagram)
  }

  /// What the figure shows.
  public var title: String
  /// What goes with it, on a line below the title: figures and counts.
  public var subtitle: String
  /// What a reader who does not see it is told.
  public var description: String
  /// The width, in units of which text is 13 high.
  public var width = 640.0
  /// The height in the same units.
  public var height: Double
  var legend: [LegendEntry] = []
  var content: Content

  init(
    _ title: String, subtitle: String = "", description: String, height: Double = 440,
    legend: [LegendEntry] = [], _ panels: [Panel]
  ) {
    self.title = title
    self.subtitle = subtitle
    self.description = description
    self.height = height
    self.legend = legend
    content = .panels(panels)
  }
}
