/// The colours of a figure.
public enum PlotTheme: String, Sendable, CaseIterable {
  /// As the reader's system has them: light or dark.
  case automatic = "auto"
  /// On white.
  case light
  /// On near black.
  case dark

  /// The style sheet of figures that are part of a page, as ``Plot/svg(theme:)`` has it inside.
  public var styleSheet: String {
    switch self {
    case .light: Self.shared + Self.lightColours
    case .dark: Self.shared + Self.darkColours
    case .automatic:
      Self.shared + Self.lightColours
        + "@media (prefers-color-scheme: dark){\(Self.darkColours)}"
    }
  }

  /// How many series have a colour of their own.
  static let seriesCount = 6

  private static let shared = """
    .lp{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,"DejaVu Sans",sans-serif}\
    .lp text{stroke:none}\
    .lp .line{fill:none;stroke-linejoin:round;stroke-linecap:round}.lp .b{font-weight:600}\
    .lp .n{font-variant-numeric:tabular-nums}
    """

  /// Okabe and Ito's palette (2008), which colour-blind readers tell apart, in an order in which
  /// neighbours differ in lightness too. On white their yellow is too pale and is left out.
  private static let lightColours = colours(
    paper: "#ffffff", text: "#1b1f24", quiet: "#57606a", grid: "#e3e7eb", axis: "#8c959f",
    heat: "#56b4e9",
    series: ["#0072b2", "#d55e00", "#009e73", "#b2558f", "#a66f00", "#3b4450"])

  private static let darkColours = colours(
    paper: "#14171c", text: "#e8eaed", quiet: "#a3acb6", grid: "#2b313a", axis: "#76808c",
    heat: "#0072b2",
    series: ["#56b4e9", "#e69f00", "#1fb98e", "#cc79a7", "#f0e442", "#c3cad1"])

  private static func colours(
    paper: String, text: String, quiet: String, grid: String, axis: String, heat: String,
    series: [String]
  ) -> String {
    var css = ".lp .paper{fill:\(paper)}.lp .halo{stroke:\(paper);fill:none}"
    css +=
      ".lp .t{fill:\(text)}.lp .q{fill:\(quiet)}.lp .tl{stroke:\(text)}.lp .ql{stroke:\(quiet)}"
    css += ".lp .grid{stroke:\(grid)}.lp .axis{stroke:\(axis)}.lp .heat{fill:\(heat)}"
    for (i, colour) in series.enumerated() {
      css += ".lp .s\(i){stroke:\(colour)}.lp .f\(i){fill:\(colour)}"
    }
    return css
  }
}
