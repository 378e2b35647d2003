import Testing

@testable import FileFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct HDF5ReaderTests {
  @Test func `every number type, rank and layout has h5py's values`() throws {
    let root = try HDF5File.read(Fixtures.hdf5("types.h5"))
    let small: [Double] = [1, 2, 3, 4, 5, 100]
    for name in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"] {
      let dataset = try #require(root[name]?.dataset)
      #expect(dataset.shape == [2, 3])
      #expect(dataset.values.doubles == small)
    }
    #expect(root["i1"]?.dataset?.values == .int32([1, 2, 3, 4, 5, 100]))
    #expect(root["i8"]?.dataset?.values == .int64([1, 2, 3, 4, 5, 100]))
    #expect(root["u4"]?.dataset?.values == .uint32([1, 2, 3, 4, 5, 100]))
    #expect(root["u8"]?.dataset?.values == .int64([1, 2, 3, 4, 5, 100]))
    #expect(root["scalar"]?.dataset == HDF5Dataset(shape: [], values: .float64([-0.1])))
    #expect(root["rank3"]?.dataset?.shape == [2, 3, 4])
    #expect(root["rank3"]?.dataset?.values == .float32((0..<24).map { Float($0) }))
    #expect(root["empty"]?.dataset == HDF5Dataset(shape: [0, 5], values: .float32([])))
    #expect(root["compact"]?.dataset == HDF5Dataset(shape: [3], values: .float32([1.5, 2.5, 3.5])))
  }

  @Test func `texts of every kind are read, other attributes left out`() throws {
    let root = try HDF5File.read(Fixtures.hdf5("types.h5"))
    let group = try #require(root["accented/grüße"]?.group)
    #expect(
      group.attributes == [
        "name": "Ψ — variable", "empty": "", "fixed": "fixed", "spaces": "padded",
      ])
  }

  @Test func `four hundred datasets in a tree of two levels, forty texts`() throws {
    let many = try #require(HDF5File.read(Fixtures.hdf5("many.h5"))["many"]?.group)
    #expect(many.children.count == 400)
    for i in 0..<400 {
      #expect(
        many[child: "\(i)"] == .dataset(HDF5Dataset(shape: [], values: .float32([Float(i)]))))
    }
    let texts = (0..<40).map { (i) in
      ("attribute \(i)", String(repeating: "text \(i) ", count: i))
    }
    #expect(many.attributes == Dictionary(uniqueKeysWithValues: texts))
  }

  @Test func `small groups of the newer format are read`() throws {
    let root = try HDF5File.read(Fixtures.hdf5("newer.h5"))
    #expect(root["a/b"]?.dataset == HDF5Dataset(shape: [3], values: .int32([0, 1, 2])))
    #expect(root["a"]?.group?.attributes == ["name": "newer"])
  }

  @Test(arguments: [
    ("chunked", "a dataset in chunks", "/x"),
    ("deflated", "compressed or filtered data", "/x"),
    ("big-endian", "a big-endian floating-point number", "/x"),
    ("half", "a floating-point number of 2 bytes and an unusual form", "/x"),
    ("texts", "a dataset of texts", "/x"),
    ("compound", "a compound type", "/x"),
    ("unwritten", "a dataset whose values were never written", "/x"),
    ("null", "a dataset without a shape", "/x"),
    ("soft-link", "a symbolic link", "/a"),
    ("external-link", "an external link", "/a"),
    ("newer-many", "fractal heap", "/many"),
  ])
  func `what is not supported is named, with its path`(
    file: String, what: String, path: String
  ) throws {
    let bytes = try Fixtures.hdf5("\(file).h5")
    let error = #expect(throws: HDF5Error.self) { try HDF5File.read(bytes) }
    #expect(error?.path == path)
    guard case .unsupported(let text)? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text.contains(what))
  }

  @Test(arguments: ["hard-link", "cycle"])
  func `an object that is reached twice is refused`(file: String) throws {
    let bytes = try Fixtures.hdf5("\(file).h5")
    let error = #expect(throws: HDF5Error.self) { try HDF5File.read(bytes) }
    #expect(error?.reason == .reachedTwice)
  }

  @Test func `another format is said to be none of ours`() throws {
    for bytes in [[], Array("PK\u{3}\u{4}".utf8), try Fixtures.hdf5("user-block.h5")] {
      #expect(throws: HDF5Error(.notHDF5, offset: 0)) { try HDF5File.read(bytes) }
    }
  }

  @Test func `an error tells path, place and what to do`() {
    let error = HDF5Error(.unsupported("a dataset in chunks"), path: "/layers/x", offset: 800)
    #expect(
      error.description == "HDF5 object /layers/x, byte 800: a dataset in chunks is not read; "
        + "save with plain, uncompressed, little-endian arrays as Keras does")
  }

  private struct Expected: Decodable {
    struct Run: Decodable { var weights: [String: Numbers] }
    var float32: Run
  }

  /// Keras recorded its weights as shortest decimals of doubles, so they agree to the last bit.
  @Test(arguments: Fixtures.trainings)
  func `a trained model has the weights that Keras recorded`(name: String) throws {
    let root = try Fixtures.weights("keras/\(name)/trained.keras")
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(Fixtures.bytes("keras/\(name)/expected.json")))
    var found = 0
    for (path, numbers) in expected.float32.weights {
      let parts = path.split(separator: "/")
      let index = ["kernel": "0", "bias": "1"][parts[parts.count - 1]]
      let layer = try #require(
        root["layers"]?.group?.children.first {
          $0.node.group?[child: "vars"]?.group?.attributes["name"] == String(parts[parts.count - 2])
        }, "\(path)")
      let number = try #require(index)
      let dataset = try #require(layer.node.group?["vars/\(number)"]?.dataset)
      #expect(dataset.shape == numbers.shape)
      #expect(dataset.values == .float32(numbers.flat.map { Float($0) }))
      found += 1
    }
    #expect(found >= 2)
  }

  @Test(arguments: Fixtures.trainings)
  func `an untrained model reads`(name: String) throws {
    let root = try Fixtures.weights("keras/\(name)/init.keras")
    #expect(root["layers"]?.group?.children.isEmpty == false)
    #expect(root["vars"]?.group?.attributes["name"] != nil)
  }
}
