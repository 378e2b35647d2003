import Testing

@testable import FileFormats

@Suite struct HDF5WriterTests {
  static func dataset(_ value: Float) -> HDF5Node {
    .dataset(HDF5Dataset(shape: [], values: .float32([value])))
  }

  @Test func `every type and rank comes back`() throws {
    var root = HDF5Group(attributes: ["name": "Ψ", "empty": ""])
    root["f4"] = .dataset(HDF5Dataset(shape: [2, 2], values: .float32([1, -0.0, .infinity, 4])))
    root["f8"] = .dataset(HDF5Dataset(shape: [1, 1, 2], values: .float64([0.1, 1e300])))
    root["i4"] = .dataset(HDF5Dataset(shape: [3], values: .int32([.min, 0, .max])))
    root["i8"] = .dataset(HDF5Dataset(shape: [], values: .int64([.min])))
    root["u4"] = .dataset(HDF5Dataset(shape: [2], values: .uint32([0, .max])))
    root["none"] = .dataset(HDF5Dataset(shape: [4, 0], values: .float32([])))
    root["z/y/x"] = Self.dataset(3)
    root["empty"] = .group(HDF5Group())
    let back = try HDF5File.read(HDF5File.write(root))
    #expect(back.attributes == root.attributes)
    #expect(back.children.map(\.name) == ["empty", "f4", "f8", "i4", "i8", "none", "u4", "z"])
    for child in root.children { #expect(back[child: child.name] == child.node) }
    #expect(back["z/y/x"] == Self.dataset(3))
  }

  /// One leaf, its border, one node, its border, and two levels of nodes.
  @Test(arguments: [0, 1, 8, 9, 256, 257, 3000])
  func `a group of any number of children comes back`(count: Int) throws {
    var root = HDF5Group()
    for i in 0..<count { root[child: "\(i)"] = Self.dataset(Float(i)) }
    let back = try HDF5File.read(HDF5File.write(root))
    #expect(back.children.count == count)
    #expect(back.children.map(\.name) == (0..<count).map { "\($0)" }.sorted())
    for i in 0..<count { #expect(back[child: "\(i)"] == Self.dataset(Float(i))) }
  }

  @Test func `texts fill several heap collections, one larger than any`() throws {
    var root = HDF5Group()
    for i in 0..<200 {
      let text = String(repeating: "ü", count: i == 100 ? 40_000 : i)
      root["\(i)"] = .group(HDF5Group(attributes: ["name": text]))
    }
    #expect(try HDF5File.read(HDF5File.write(root))["100"] == root["100"])
    let back = try HDF5File.read(HDF5File.write(root))
    for child in root.children { #expect(back[child: child.name] == child.node) }
  }

  @Test func `texts at the borders of a collection come back`() throws {
    for count in 4000...4100 {
      let root = HDF5Group(attributes: ["a": String(repeating: "x", count: count), "b": "y"])
      #expect(try HDF5File.read(HDF5File.write(root)) == root)
    }
  }

  @Test func `the order in which a tree was built does not show`() throws {
    var one = HDF5Group()
    var other = HDF5Group()
    for i in 0..<20 { one["g/\(i)"] = Self.dataset(Float(i)) }
    for i in (0..<20).reversed() { other["g/\(i)"] = Self.dataset(Float(i)) }
    #expect(try HDF5File.write(one) == HDF5File.write(other))
  }

  @Test(arguments: Fixtures.trainings)
  func `a Keras file rewritten holds the same tree`(name: String) throws {
    let root = try Fixtures.weights("keras/\(name)/trained.keras")
    #expect(try HDF5File.read(HDF5File.write(root)) == root)
  }

  @Test(arguments: ["", ".", "a/b", "a\0"])
  func `a name that HDF5 cannot hold is refused`(name: String) {
    var root = HDF5Group()
    root[child: "a"] = .group(HDF5Group())
    var group = HDF5Group()
    group[child: name] = Self.dataset(1)
    root[child: "a"] = .group(group)
    #expect(throws: HDF5Error(.invalidName(name), path: "/a")) { try HDF5File.write(root) }
  }

  @Test(arguments: [[3], [], [-1, -2], [Int.max, 2], [0]])
  func `values that do not fill their shape are refused`(shape: [Int]) {
    var root = HDF5Group()
    root["a/b"] = .dataset(HDF5Dataset(shape: shape, values: .float32([1, 2])))
    #expect(throws: HDF5Error(.shapeMismatch(shape: shape, count: 2), path: "/a/b")) {
      try HDF5File.write(root)
    }
  }

  @Test func `a text with a NUL is refused, lest it be cut`() {
    let root = HDF5Group(attributes: ["name": "a\0b"])
    #expect(throws: HDF5Error(.textHoldsNUL(attribute: "name"))) { try HDF5File.write(root) }
  }

  @Test func `groups nested too deep are refused, not crashed on`() {
    var node = Self.dataset(1)
    for _ in 0..<200 {
      var group = HDF5Group()
      group[child: "g"] = node
      node = .group(group)
    }
    let root = node.group ?? HDF5Group()
    let error = #expect(throws: HDF5Error.self) { try HDF5File.write(root) }
    #expect(error?.reason == .tooDeep(limit: 32))
  }

  @Test func `paths reach, make, replace and remove`() {
    var root = HDF5Group()
    root["a/b/c"] = Self.dataset(1)
    root["/a/b/d"] = Self.dataset(2)
    #expect(root["a/b/c"] == Self.dataset(1))
    #expect(root["a/b"]?.group?.children.map(\.name) == ["c", "d"])
    #expect(root["a/x/c"] == nil)
    #expect(root["a/b/c/d"] == nil)
    root["a/b/c"] = nil
    #expect(root["a/b"]?.group?.children.map(\.name) == ["d"])
    #expect(root["a/b/d"] == Self.dataset(2))
    root["q/r"] = nil
    #expect(root.children.map(\.name) == ["a"])
  }
}
