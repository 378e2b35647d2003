import Foundation
import LogisticTestSupport
import Testing

/// One run of the real command: what it wrote and how it ended.
struct CommandRun {
  var status: Int32
  var output: String
  var error: String

  /// The binary that this package's build made, or the one that `LOGISTIC_BINARY` names.
  static let binary: String = {
    if let given = ProcessInfo.processInfo.environment["LOGISTIC_BINARY"] { return given }
    // The test bundle and the command lie in one folder, whatever the configuration.
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<6 {
      let candidate = folder.appendingPathComponent("logistic").path
      if FileManager.default.isExecutableFile(atPath: candidate), !isFolder(candidate) {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    for configuration in ["debug", "release"] {
      let candidate = "\(ProjectFiles.root)/.build/\(configuration)/logistic"
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    return "\(ProjectFiles.root)/.build/debug/logistic"
  }()

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// A process that is ready to start, its output going to files of the folder's neighbour.
  static func process(_ arguments: [String], in folder: TemporaryFolder) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    return process
  }

  /// Runs the command to its end in a folder.
  ///
  /// - Parameter unprivileged: not as the superuser, who may read and write everything.
  init(
    _ arguments: [String], in folder: TemporaryFolder, input: String? = nil,
    output outputPath: String? = nil, unprivileged: Bool = false
  ) throws {
    let process = Self.process(arguments, in: folder)
    let streams = try TemporaryFolder()
    if unprivileged, geteuid() == 0 {
      // A copy, since the build may lie where only the superuser looks.
      let copy = streams.path + "/logistic"
      try FileManager.default.copyItem(atPath: Self.binary, toPath: copy)
      process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
      process.arguments =
        ["--reuid=65534", "--regid=65534", "--clear-groups", copy] + arguments
    }
    let outPath = outputPath ?? streams.path + "/out"
    let errorPath = streams.path + "/error"
    for path in [outPath, errorPath] where path.hasPrefix(streams.path) {
      try Data().write(to: URL(fileURLWithPath: path))
    }
    let out = try #require(FileHandle(forWritingAtPath: outPath))
    let error = try #require(FileHandle(forWritingAtPath: errorPath))
    process.standardOutput = out
    process.standardError = error
    if let input {
      let inputPath = streams.path + "/in"
      try Data(input.utf8).write(to: URL(fileURLWithPath: inputPath))
      let source: FileHandle = try #require(FileHandle(forReadingAtPath: inputPath))
      process.standardInput = source
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    try out.close()
    try error.close()
    // A process that a signal ended has no exit code; 128 + signal is what a shell would say.
    status =
      process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
    output = outputPath == nil ? try String(contentsOfFile: outPath, encoding: .utf8) : ""
    self.error = try String(contentsOfFile: errorPath, encoding: .utf8)
  }

  /// Standard output as a JSON object.
  var json: [String: Any] {
    get throws {
      try #require(
        try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any],
        "standard output is no JSON object: \(output)")
    }
  }
}

/// A folder of a test's own, removed at its end.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "logistic-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // A test may have made it read-only.
    try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }

  /// A file's bytes.
  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
  }

  /// A file's text.
  func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// The names in it, hidden ones too, in order.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// Runs the command in a folder.
func logistic(
  _ arguments: String..., in folder: TemporaryFolder, input: String? = nil
) throws -> CommandRun {
  try CommandRun(arguments, in: folder, input: input)
}
