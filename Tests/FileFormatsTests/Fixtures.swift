import FileFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Files under `Tests/Fixtures`.
enum Fixtures {
  static let folder = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(2)
    return parts.joined(separator: "/") + "/Fixtures"
  }()

  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  static func bytes(_ name: String) throws -> [UInt8] {
    try readFile(path(name), limit: 1 << 24)
  }

  static func archive(_ name: String) throws -> ZIPReader { try ZIPReader(bytes(name)) }

  /// An HDF5 file kept inside `formats/hdf5.zip`.
  static func hdf5(_ name: String) throws -> [UInt8] {
    try archive("formats/hdf5.zip").contents(of: name)
  }

  /// The weights of a model's archive.
  static func weights(_ archive: String) throws -> HDF5Group {
    try HDF5File.read(Fixtures.archive(archive).contents(of: "model.weights.h5"))
  }

  /// The recorded trainings.
  static let trainings = [
    "article-two-sigmoids", "class-weights", "linear-regression-mse", "logits-adamw-decay",
    "mlp-relu", "normalization-first", "sample-weights", "sgd-nesterov", "smoothing-clipnorm",
    "softmax-three-classes", "sparse-rmsprop-l2",
  ]

  static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// Nested arrays of numbers in JSON.
enum Numbers: Decodable {
  case number(Double)
  case list([Numbers])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .list(try container.decode([Numbers].self))
    }
  }

  var shape: [Int] {
    switch self {
    case .number: []
    case .list(let list): [list.count] + (list.first?.shape ?? [])
    }
  }

  var flat: [Double] {
    switch self {
    case .number(let number): [number]
    case .list(let list): list.flatMap(\.flat)
    }
  }
}

/// SplitMix64, so that each run mutates alike.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A damaged copy: bits flipped, bytes set to extremes, a range lost, or the end cut off.
  mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var copy = bytes
    if copy.isEmpty { return copy }
    switch Int.random(in: 0..<8, using: &self) {
    case 0: copy.removeLast(Int.random(in: 1...copy.count, using: &self))
    case 1:
      let start = Int.random(in: 0..<copy.count, using: &self)
      copy.removeSubrange(start..<min(copy.count, start + Int.random(in: 1...16, using: &self)))
    case 2:
      let start = Int.random(in: 0..<copy.count, using: &self)
      let value: UInt8 = Bool.random(using: &self) ? 0xFF : 0
      for i in start..<min(copy.count, start + Int.random(in: 1...8, using: &self)) {
        copy[i] = value
      }
    case 3:
      let from = Int.random(in: 0..<copy.count, using: &self)
      let to = Int.random(in: 0..<copy.count, using: &self)
      for k in 0..<8 where from + k < copy.count && to + k < copy.count {
        copy[to + k] = bytes[from + k]
      }
    default:
      for _ in 0..<Int.random(in: 1...4, using: &self) {
        let i = Int.random(in: 0..<copy.count, using: &self)
        copy[i] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      }
    }
    return copy
  }
}
