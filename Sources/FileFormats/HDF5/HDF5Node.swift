/// A group or a dataset.
package enum HDF5Node: Equatable, Sendable {
  case group(HDF5Group)
  case dataset(HDF5Dataset)

  package var group: HDF5Group? {
    if case .group(let group) = self { group } else { nil }
  }

  package var dataset: HDF5Dataset? {
    if case .dataset(let dataset) = self { dataset } else { nil }
  }
}

/// A folder of an HDF5 file: named children in order, and texts attached to it.
///
/// A file keeps children sorted by their names' bytes, so that is the order after reading.
package struct HDF5Group: Equatable, Sendable {
  package struct Child: Equatable, Sendable {
    package let name: String
    package fileprivate(set) var node: HDF5Node
  }

  /// Scalar text attributes; attributes of other types are not kept.
  package var attributes: [String: String]
  package private(set) var children: [Child] = []
  private var positions: [String: Int] = [:]

  package init(attributes: [String: String] = [:]) { self.attributes = attributes }

  package static func == (one: HDF5Group, other: HDF5Group) -> Bool {
    one.attributes == other.attributes && one.children == other.children
  }

  /// The child of that name; setting nil removes it, setting a new one appends it.
  package subscript(child name: String) -> HDF5Node? {
    get { positions[name].map { children[$0].node } }
    set {
      switch (positions[name], newValue) {
      case (let position?, let node?):
        children[position].node = node
      case (nil, let node?):
        positions[name] = children.count
        children.append(Child(name: name, node: node))
      case (let position?, nil):
        children.remove(at: position)
        positions[name] = nil
        for i in position..<children.count { positions[children[i].name] = i }
      case (nil, nil): break
      }
    }
  }

  /// What lies at a path such as `layers/dense/vars/0`, counted from this group.
  ///
  /// Setting creates the groups on the way; it replaces a dataset that stands where one is needed.
  package subscript(path: String) -> HDF5Node? {
    get { self[path.split(separator: "/")[...]] }
    set { self[path.split(separator: "/")[...]] = newValue }
  }

  private subscript(path: ArraySlice<Substring>) -> HDF5Node? {
    get {
      guard let first = path.first else { return .group(self) }
      let child = self[child: String(first)]
      return path.count == 1 ? child : child?.group?[path.dropFirst()]
    }
    set {
      guard let first = path.first.map({ String($0) }) else { return }
      if path.count == 1 {
        self[child: first] = newValue
        return
      }
      var group = self[child: first]?.group
      if group == nil, newValue == nil { return }
      // Taken out while it changes, lest it be copied.
      if let position = positions[first] { children[position].node = .group(HDF5Group()) }
      group = group ?? HDF5Group()
      group?[path.dropFirst()] = newValue
      self[child: first] = group.map { .group($0) }
    }
  }
}

/// An array of numbers, row-major; a shape of no dimensions is a single number.
package struct HDF5Dataset: Equatable, Sendable {
  package enum Values: Equatable, Sendable {
    case float32([Float])
    case float64([Double])
    case int32([Int32])
    case int64([Int64])
    case uint32([UInt32])

    package var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int32(let values): values.count
      case .int64(let values): values.count
      case .uint32(let values): values.count
      }
    }

    /// The values as `Double`; integers beyond ±2⁵³ are rounded.
    package var doubles: [Double] {
      switch self {
      case .float32(let values): values.map(Double.init)
      case .float64(let values): values
      case .int32(let values): values.map(Double.init)
      case .int64(let values): values.map(Double.init)
      case .uint32(let values): values.map(Double.init)
      }
    }
  }

  package var shape: [Int]
  package var values: Values

  package init(shape: [Int], values: Values) {
    self.shape = shape
    self.values = values
  }
}
