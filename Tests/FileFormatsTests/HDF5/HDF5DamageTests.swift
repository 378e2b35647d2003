import Testing

@testable import FileFormats

@Suite struct HDF5DamageTests {
  /// What a tree holds, in bytes of numbers and text; it can never exceed its file by much.
  static func size(_ group: HDF5Group) -> Int {
    var size = group.attributes.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    for child in group.children {
      size += child.name.utf8.count
      switch child.node {
      case .group(let group): size += Self.size(group)
      case .dataset(let dataset): size += 4 * dataset.values.count
      }
    }
    return size
  }

  static func check(_ bytes: [UInt8]) -> Bool {
    do throws(HDF5Error) {
      let root = try HDF5File.read(bytes)
      #expect(size(root) <= 4 * bytes.count)
      return true
    } catch {
      #expect(!error.description.isEmpty)
      return false
    }
  }

  @Test(arguments: [
    "types.h5", "newer.h5", "many.h5", "soft-link.h5", "cycle.h5", "null.h5", "texts.h5",
  ])
  func `a damaged file of h5py reads or throws the typed error`(name: String) throws {
    let bytes = try Fixtures.hdf5(name)
    var generator = SeededGenerator(3)
    for _ in 0..<(bytes.count > 50_000 ? 60 : 500) { _ = Self.check(generator.damage(bytes)) }
  }

  @Test(arguments: Fixtures.trainings)
  func `a damaged weight file reads or throws the typed error`(name: String) throws {
    let bytes = try Fixtures.archive("keras/\(name)/trained.keras")
      .contents(of: "model.weights.h5")
    var generator = SeededGenerator(5)
    var failures = 0
    for _ in 0..<150 where !Self.check(generator.damage(bytes)) { failures += 1 }
    #expect(failures > 10)
  }

  /// Every byte of the structures in turn, at both extremes; the data's bytes change nothing.
  @Test func `each byte of a small file, set to 0 and 255, reads or throws`() throws {
    var root = HDF5Group(attributes: ["name": "root"])
    root["a/b"] = .dataset(HDF5Dataset(shape: [2], values: .float32([1, 2])))
    root["a/c/d"] = .dataset(HDF5Dataset(shape: [], values: .int64([3])))
    let bytes = try HDF5File.write(root)
    var failures = 0
    for i in bytes.indices where bytes[i] != 0 || i % 4 == 0 {
      for value: UInt8 in [0, 255] {
        var copy = bytes
        copy[i] = value
        if !Self.check(copy) { failures += 1 }
      }
    }
    #expect(failures > 200)
  }

  @Test func `a cut file never reads`() throws {
    let bytes = try Fixtures.hdf5("types.h5")
    for count in stride(from: 0, to: bytes.count, by: 97) {
      #expect(!Self.check(Array(bytes.prefix(count))))
    }
  }
}
