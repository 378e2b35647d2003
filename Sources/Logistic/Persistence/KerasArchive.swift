internal import FileFormats

/// The parts of a `.keras` file: a zip of configuration and weights, with this library's own two
/// entries beside them, which Keras ignores.
struct KerasArchive {
  /// The model's configuration, `config.json`.
  var config: JSONValue
  /// The weights and the optimizer's state, `model.weights.h5`.
  var weights: HDF5Group
  /// What Keras has no place for, `logistic.json`.
  var extras: JSONValue?
  /// The weights in double precision and more, `logistic.h5`.
  var doubles: HDF5Group?
  /// Vocabularies that `adapt` found: assets by path.
  var assets: [String: [UInt8]] = [:]

  enum Entry {
    static let metadata = "metadata.json"
    static let config = "config.json"
    static let weights = "model.weights.h5"
    static let extras = "logistic.json"
    static let doubles = "logistic.h5"
    static let assets = "assets/layers/"
    static let vocabulary = "/vocabulary.txt"
  }

  /// What is accepted, in bytes.
  enum Limit {
    static let file = 1 << 32
    static let text = 1 << 26
    static let weights = 1 << 31
    static let assets = 1 << 28
  }

  init(
    config: JSONValue, weights: HDF5Group, extras: JSONValue? = nil, doubles: HDF5Group? = nil
  ) {
    self.config = config
    self.weights = weights
    self.extras = extras
    self.doubles = doubles
  }

  /// Reads an archive.
  ///
  /// - Throws: which entry is missing or damaged, and how.
  init(_ bytes: [UInt8]) throws(LogisticError) {
    let zip: ZIPReader
    do {
      zip = try ZIPReader(
        bytes,
        limits: .init(entryBytes: Limit.weights, totalBytes: Limit.weights, entries: 10_000))
    } catch {
      throw LogisticError(
        .model, "archive", error.description,
        place: error.entry.isEmpty ? nil : .init(entry: error.entry),
        advice: error.reason == .notAnArchive ? "give a .keras file, as Keras 3 saves it" : nil)
    }
    guard let config = try Self.json(Entry.config, in: zip) else {
      throw LogisticError(
        .model, "archive-entry", "there is no config.json",
        advice: "give a .keras file, as Keras 3 saves it")
    }
    self.config = config
    guard let weights = try Self.tree(Entry.weights, in: zip) else {
      throw LogisticError(
        .model, "archive-entry", "there is no model.weights.h5",
        advice: "save the whole model, with model.save('name.keras')")
    }
    self.weights = weights
    extras = try Self.json(Entry.extras, in: zip)
    doubles = try Self.tree(Entry.doubles, in: zip)
    for name in zip.names where name.hasPrefix(Entry.assets) && name.hasSuffix(Entry.vocabulary) {
      assets[name] = try Self.contents(name, in: zip, limit: Limit.assets)
    }
  }

  /// Writes the archive.
  ///
  /// - Throws: when it would be larger than the formats can hold.
  func bytes() throws(LogisticError) -> [UInt8] {
    let metadata = [
      ("keras_version", JSONValue.string("3.15.1")), ("date_saved", .string("1980-01-01@00:00:00")),
    ].asObject
    var entries: [(String, [UInt8])] = [
      (Entry.metadata, metadata.utf8()), (Entry.config, config.utf8()),
    ]
    for (name, tree) in [(Entry.weights, Optional(weights)), (Entry.doubles, doubles)] {
      guard let tree else { continue }
      do { entries.append((name, try HDF5File.write(tree))) } catch {
        throw LogisticError(.model, "archive", error.description, place: .init(entry: name))
      }
    }
    if let extras { entries.append((Entry.extras, extras.utf8(.indented))) }
    do throws(ZIPError) {
      var zip = ZIPWriter()
      for (name, contents) in entries { try zip.add(name, contents) }
      return try zip.finish()
    } catch {
      throw LogisticError(.model, "archive", error.description, place: .init(entry: error.entry))
    }
  }

  private static func contents(
    _ name: String, in zip: ZIPReader, limit: Int
  ) throws(LogisticError) -> [UInt8] {
    let place = LogisticError.Place(entry: name)
    if let size = zip.size(of: name), size > limit {
      throw LogisticError(
        .model, "archive-size", "expands to \(size) bytes, above the limit of \(limit)",
        place: place)
    }
    do { return try zip.contents(of: name) } catch {
      throw LogisticError(.model, "archive", error.description, place: place)
    }
  }

  private static func json(_ name: String, in zip: ZIPReader) throws(LogisticError) -> JSONValue? {
    guard zip.contains(name) else { return nil }
    let bytes = try contents(name, in: zip, limit: Limit.text)
    do { return try JSONValue(parsing: bytes, maximumBytes: Limit.text) } catch {
      throw LogisticError(.model, "archive-json", error.description, place: .init(entry: name))
    }
  }

  private static func tree(_ name: String, in zip: ZIPReader) throws(LogisticError) -> HDF5Group? {
    guard zip.contains(name) else { return nil }
    let bytes = try contents(name, in: zip, limit: Limit.weights)
    do { return try HDF5File.read(bytes) } catch {
      throw LogisticError(.model, "archive-weights", error.description, place: .init(entry: name))
    }
  }
}

extension KerasArchive {
  /// Reads a file; errors name it.
  init(contentsOf path: String) throws(LogisticError) {
    let bytes: [UInt8]
    do { bytes = try readFile(path, limit: Limit.file) } catch {
      throw LogisticError(error, reading: true)
    }
    do { try self.init(bytes) } catch { throw error.inFile(path) }
  }

  /// Writes a file, whole or not at all.
  func write(to path: String) throws(LogisticError) {
    let bytes = try bytes()
    do { try AtomicFile.write(bytes, to: path) } catch {
      throw LogisticError(error, reading: false)
    }
  }
}

extension LogisticError {
  /// The same error, in a file.
  func inFile(_ path: String) -> LogisticError {
    var error = self
    var place = error.place ?? .init()
    place.file = place.file ?? path
    error.place = place
    return error
  }

  /// A failure of the system, put into this library's words.
  init(_ error: FileError, reading: Bool) {
    let code =
      switch error.reason {
      case .notFound: "not-found"
      case .isADirectory: "is-a-folder"
      case .permissionDenied: "access-denied"
      case .tooLarge: "too-large"
      case .diskFull: "disk-full"
      case .invalidPath: "invalid-path"
      case .shortened, .system: "input-output"
      }
    self.init(
      reading ? .noInput : .inputOutput, code,
      String(error.description.dropFirst(error.path.utf8.isEmpty ? 0 : error.path.count + 2)),
      place: .init(file: error.path))
  }
}
