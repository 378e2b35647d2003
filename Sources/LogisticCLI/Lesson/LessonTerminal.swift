#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What standard output is: how wide, and whether colours are welcome.
struct LessonTerminal {
  /// How many columns a line has.
  var width: Int
  /// Whether it is a terminal, and `NO_COLOR` is not set.
  var isColoured: Bool

  /// Standard output as it is now: 80 columns where it is no terminal and `COLUMNS` says nothing.
  static var current: LessonTerminal {
    let isTerminal = isatty(1) == 1
    var width = 80
    if let given = getenv("COLUMNS"), let columns = Int(String(cString: given)), columns >= 40 {
      width = min(columns, 1000)
    } else if isTerminal {
      var size = winsize()
      if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 { width = Int(size.ws_col) }
    }
    let refusal = getenv("NO_COLOR").map { String(cString: $0) } ?? ""
    let isDumb = getenv("TERM").map { String(cString: $0) } == "dumb"
    return LessonTerminal(width: width, isColoured: isTerminal && refusal.isEmpty && !isDumb)
  }
}
