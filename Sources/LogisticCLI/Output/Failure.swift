internal import ArgumentParser
internal import FileFormats
internal import Logistic

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How the command ends when it cannot do what was asked: one message, the right exit code.
enum Failure {
  /// The exit code of each domain of errors.
  static func exitCode(_ domain: LogisticError.Domain) -> Int32 {
    switch domain {
    case .usage: 64
    case .data, .model, .numerics: 65
    case .noInput: 66
    case .inputOutput: 74
    case .interrupted: 130
    }
  }

  /// Says what is wrong, on standard error or as the one JSON object, and ends the process.
  static func exit(_ error: any Error, isJSON: Bool) -> Never {
    if let error = error as? LogisticError {
      // A place in a formula is marked on lines of its own.
      let lines = error.reason.hasPrefix("in the formula\n") ? 4 : 1
      end(
        error.code, error.description, exitCode(error.domain), isJSON, lines: lines,
        separation: error.separation.map(json))
    }
    let code = LogisticCommand.exitCode(for: error)
    if code.rawValue == 0 || !isJSON { LogisticCommand.exit(withError: error) }
    if error is ExitCode { platformExit(code.rawValue) }
    let isUsage = code.rawValue == 64
    end(
      isUsage ? "arguments" : "bug", LogisticCommand.message(for: error), isUsage ? 64 : 70, true)
  }

  private static func json(_ found: LogisticError.Separated) -> JSON {
    .object([
      ("verdict", .string(found.verdict)),
      ("rows", found.rows.map { .integer($0) } ?? .null), ("of", .integer(found.of)),
      (
        "terms",
        .array(
          found.terms.map { term in
            .object([
              ("term", .string(term.term)), ("class", .optional(term.classLabel)),
              ("direction", .string(term.direction)), ("reference", .bool(term.isReference)),
            ])
          })
      ),
    ])
  }

  private static func end(
    _ code: String, _ message: String, _ status: Int32, _ isJSON: Bool, lines: Int = 1,
    separation: JSON? = nil
  ) -> Never {
    if isJSON {
      var members = [("code", JSON.string(code)), ("message", .string(message))]
      if let separation { members.append(("separation", separation)) }
      let object = JSON.object([("error", .object(members))])
      // Where standard output cannot be written either, the exit code is all there is left to say.
      try? StandardStreams.writeOutput(object.text + "\n")
    } else {
      let parts = message.split(
        separator: "\n", maxSplits: lines - 1, omittingEmptySubsequences: false)
      let text = parts.map { Messages.oneLine(String($0)) }.joined(separator: "\n")
      StandardStreams.writeError("error: \(text)\n")
    }
    platformExit(status)
  }
}

/// The system's `exit`.
func platformExit(_ status: Int32) -> Never { exit(status) }

extension LogisticError {
  /// What a file's error means to the user.
  init(_ error: FileError, isInput: Bool) {
    let (domain, code, advice): (Domain, String, String?) =
      switch error.reason {
      case .notFound:
        isInput
          ? (.noInput, "no-such-file", "check the path")
          : (.inputOutput, "no-such-folder", "make the folder first, or give another path")
      case .isADirectory:
        isInput
          ? (.noInput, "is-a-folder", "name a file in it")
          : (.inputOutput, "is-a-folder", "name a file in it")
      case .permissionDenied:
        (isInput ? .noInput : .inputOutput, "access-denied", "check its permissions")
      case .tooLarge: (.data, "too-large", nil)
      case .diskFull: (.inputOutput, "disk-full", "make room, or give a path on another disk")
      case .invalidPath: (.usage, "invalid-path", nil)
      case .shortened, .system: (.inputOutput, "system", nil)
      }
    self.init(domain, code, error.description, advice: advice)
  }
}
