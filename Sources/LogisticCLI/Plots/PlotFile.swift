internal import FileFormats
internal import Logistic
internal import LogisticPlots

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A picture's file: SVG, or PNG by a tool of the system.
enum PlotFile {
  /// What an ending asks for.
  enum Format { case svg, png }

  /// The format of a path.
  ///
  /// - Throws: for another ending than .svg and .png.
  static func format(of path: String) throws(LogisticError) -> Format {
    let name = path.lowercased()
    if name.hasSuffix(".svg") { return .svg }
    if name.hasSuffix(".png") { return .png }
    throw LogisticError(
      .usage, "plot-format", "\(path): pictures are SVG or PNG",
      advice: "give a path that ends in .svg or .png")
  }

  /// Writes a picture whole, or leaves what was there.
  ///
  /// - Throws: when it cannot be written, or no tool that makes a PNG is installed.
  static func write(_ plot: Plot, to path: String, theme: PlotTheme) throws(LogisticError) {
    switch try format(of: path) {
    case .svg:
      try OutputFile.write(plot.svg(theme: theme), to: path)
    case .png:
      // A PNG has one set of colours.
      let svg = plot.svg(theme: theme == .automatic ? .light : theme)
      let bytes = try png(of: svg, width: Int(plot.width), height: Int(plot.height))
      try OutputFile.write(bytes, to: path)
    }
  }

  /// How many pixels a unit of the picture has.
  private static let resolution = 2

  private static func png(
    of svg: String, width: Int, height: Int
  ) throws(LogisticError) -> [UInt8] {
    guard let (tool, program) = installedTool() else {
      throw LogisticError(
        .inputOutput, "no-png-tool",
        "a PNG is made by rsvg-convert, inkscape or chromium, and none of them is installed",
        advice: "install one (librsvg2-bin has rsvg-convert), or write an .svg")
    }
    let folder = try temporaryFolder()
    defer { remove(folder) }
    let (input, output) = (folder + "/plot.svg", folder + "/plot.png")
    try OutputFile.write(svg, to: input)
    let size = (width * resolution, height * resolution)
    let arguments: [String]
    switch tool {
    case "rsvg-convert": arguments = ["-w", "\(size.0)", "-o", output, input]
    case "inkscape": arguments = ["-w", "\(size.0)", "-o", output, input]
    default:
      arguments = [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        "--user-data-dir=\(folder)/profile", "--force-device-scale-factor=\(resolution)",
        "--window-size=\(width),\(height)", "--screenshot=\(output)", "file://\(input)",
      ]
    }
    let status = run(program, [tool] + arguments)
    guard status == 0 else {
      throw LogisticError(
        .inputOutput, "png-tool", "\(tool) ended with \(status) and made no PNG",
        advice: "write an .svg")
    }
    do {
      return try readFile(output, limit: 1 << 28)
    } catch {
      throw LogisticError(
        .inputOutput, "png-tool", "\(tool) made no PNG", advice: "write an .svg")
    }
  }

  private static func installedTool() -> (name: String, path: String)? {
    let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
    for tool in ["rsvg-convert", "inkscape", "chromium", "chromium-browser", "google-chrome"] {
      for folder in folders {
        let path = "\(folder)/\(tool)"
        if access(path, X_OK) == 0 { return (tool, path) }
      }
    }
    return nil
  }

  private static func temporaryFolder() throws(LogisticError) -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/logistic-plot-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw LogisticError(
        .inputOutput, "temporary-folder", "\(parent): takes no temporary folder",
        advice: "set TMPDIR to a folder that can be written")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func remove(_ folder: String) {
    _ = run("/bin/rm", ["rm", "-rf", folder])
  }

  /// Runs a program to its end, what it says thrown away; its exit code, or −1 if it did not start.
  private static func run(_ path: String, _ arguments: [String]) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    guard posix_spawn(&process, path, &actions, nil, &words, environ) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { return -1 }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }
}
