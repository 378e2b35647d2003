/// A graph of layers with their weights, how it was compiled, and its optimizer's state.
///
/// A value: a copy is a snapshot, and predicting from many threads is safe. Nodes are in an
/// order in which every layer comes after those that feed it.
public struct Network: Sendable {
  /// A layer in its place.
  public struct Node: Sendable {
    /// The layer's name, unique in the network.
    public let name: String
    /// How it computes.
    public let layer: any Layer
    /// The numbers of the nodes that feed it.
    public let inputs: [Int]
    /// What a row of its output is.
    public let shape: ValueShape
    /// Its weights: numbers into `Network.variables`.
    public let variables: Range<Int>
  }

  /// A weight array of a layer.
  public struct Variable: Sendable {
    /// The node it belongs to.
    public let node: Int
    /// Keras's name for it, `kernel`.
    public let name: String
    /// Keras's shape.
    public let shape: [Int]
    /// Where its values lie in `Network.storage`.
    public let range: Range<Int>
    /// Whether fitting changes it.
    public let isTrainable: Bool
    /// Its penalty, if any.
    public let regularizer: Regularizer?
    /// Whether the values lie with rows and columns exchanged (Dense kernels).
    let isTransposed: Bool
  }

  /// The network's name.
  public var name: String
  /// The layers.
  public let nodes: [Node]
  /// The nodes at which values enter.
  public let inputs: [Int]
  /// The node whose values are the network's.
  public let output: Int
  /// The weights' names, shapes and places.
  public let variables: [Variable]
  /// All weights as the layers read them: the trainable ones first, then the others.
  var storage: [Double]
  /// What `compile` said; nil before.
  public internal(set) var compiled: CompileSettings?
  /// What the optimizer remembers; nil before the first step.
  public internal(set) var optimizerState: OptimizerState?
  /// Whether it is a plain chain, which a file calls `Sequential`.
  public let isChain: Bool

  /// The nodes that come before any trainable weight: their values do not change in a fit.
  var isFrozen: [Bool] {
    var frozen = [Bool](repeating: true, count: nodes.count)
    for (i, node) in nodes.enumerated() {
      frozen[i] =
        node.inputs.allSatisfy { frozen[$0] }
        && !variables[node.variables].contains { $0.isTrainable }
    }
    return frozen
  }

  /// How many weights fitting changes.
  public var trainableCount: Int {
    variables.reduce(0) { $0 + ($1.isTrainable ? $1.range.count : 0) }
  }
  /// How many weights there are.
  public var parameterCount: Int { storage.count }

  /// A weight array's values in Keras's order, row by row of its shape.
  public func values(of variable: Int) -> [Double] {
    let v = variables[variable]
    return v.isTransposed
      ? transposed(storage[v.range], rows: v.shape[1], columns: v.shape[0])
      : Array(storage[v.range])
  }

  /// Sets a weight array from values in Keras's order.
  ///
  /// - Throws: when the count differs.
  public mutating func setValues(_ values: [Double], of variable: Int) throws(LogisticError) {
    let v = variables[variable]
    guard values.count == v.range.count else {
      throw LogisticError(
        .model, "weight-shape",
        "\(v.name) takes \(v.range.count) values of shape \(v.shape), not \(values.count)",
        place: .init(layer: nodes[v.node].name))
    }
    storage.replaceSubrange(
      v.range,
      with: v.isTransposed
        ? transposed(values[...], rows: v.shape[0], columns: v.shape[1]) : values)
  }

  /// All weight arrays in Keras's order: `get_weights()`.
  public var weights: [[Double]] { variables.indices.map(values(of:)) }

  /// The slices of storage that a node's layer reads.
  func weights(of node: Node) -> [ArraySlice<Double>] {
    variables[node.variables].map { storage[$0.range] }
  }

  /// Where the trainable variables lie in `storage`: together they are its first `trainableCount` values.
  var trainableRanges: [Range<Int>] { variables.filter(\.isTrainable).map(\.range) }

  /// The nodes that a node's values depend on, itself included, in order.
  func ancestors(of target: Int) -> [Int] {
    var needed = [Bool](repeating: false, count: nodes.count)
    needed[target] = true
    for i in nodes.indices.reversed() where needed[i] {
      for j in nodes[i].inputs { needed[j] = true }
    }
    return nodes.indices.filter { needed[$0] }
  }
}

/// A matrix's values with rows and columns exchanged.
func transposed(_ values: ArraySlice<Double>, rows: Int, columns: Int) -> [Double] {
  var out = [Double]()
  out.reserveCapacity(values.count)
  let base = values.startIndex
  for j in 0..<columns { for i in 0..<rows { out.append(values[base + i * columns + j]) } }
  return out
}
