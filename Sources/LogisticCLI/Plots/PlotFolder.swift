internal import ArgumentParser
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

/// A folder of pictures beside a command's results.
struct PlotOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Draw what there is to see, as SVG files in this folder; it is made if it is not there.",
      valueName: "folder"),
    completion: .directory)
  var plots: String?

  /// Refuses a folder that cannot be, before the work begins.
  func check() throws(LogisticError) {
    guard let plots else { return }
    guard !plots.isEmpty else {
      throw LogisticError(.usage, "plots", "--plots is empty", advice: "give a folder's path")
    }
    var status = stat()
    if stat(plots, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw LogisticError(
          .inputOutput, "not-a-folder", "\(plots): is a file, not a folder",
          advice: "give another path to --plots")
      }
    } else if mkdir(plots, 0o777) != 0 {
      throw LogisticError(
        .inputOutput, "no-such-folder", "\(plots): the folder cannot be made",
        advice: "make the folder above it first, or give another path to --plots")
    }
    guard access(plots, W_OK) == 0 else {
      throw LogisticError(
        .inputOutput, "access-denied", "\(plots): the folder takes no files",
        advice: "check its permissions, or give another path to --plots")
    }
  }

  /// A picture with its file's name, made when it is written.
  typealias Picture = (name: String, make: () throws(LogisticError) -> Plot)

  /// Writes pictures; of those that cannot be drawn it is said why not.
  func write(_ pictures: [Picture]) throws(LogisticError) {
    guard let plots else { return }
    var written = [String]()
    for (name, make) in pictures {
      let plot: Plot
      do throws(LogisticError) {
        plot = try make()
      } catch {
        guard error.domain != .inputOutput else { throw error }
        Messages.note("no \(name).svg: \(error.description)")
        continue
      }
      try PlotFile.write(plot, to: "\(plots)/\(name).svg", theme: .automatic)
      written.append(name + ".svg")
    }
    let folder = plots.hasSuffix("/") ? String(plots.dropLast()) : plots
    Messages.note(
      written.isEmpty
        ? "no picture in \(folder)" : "in \(folder): \(written.joined(separator: ", "))")
  }

  /// Pictures of kinds, each by its kind's name.
  static func pictures(
    _ kinds: [PlotKind], of plots: @escaping () throws(LogisticError) -> ModelPlots
  ) -> [Picture] {
    var made: ModelPlots?
    return kinds.map { kind in
      (
        kind.rawValue,
        { () throws(LogisticError) in
          if let made { return try made.plot(kind) }
          let ready = try plots()
          made = ready
          return try ready.plot(kind)
        }
      )
    }
  }
}
