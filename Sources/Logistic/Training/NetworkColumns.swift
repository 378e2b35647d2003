/// How a table's columns enter a network that knows no column names of its own, or some.
public struct NetworkColumns: Sendable, Equatable {
  /// The columns, in the order in which the network takes them.
  public let names: [String]
  private let network: [ValueShape]

  /// Finds the columns.
  ///
  /// Inputs that are named as columns take those. A single input of so many numbers takes the
  /// columns that are given; else all that are not excluded, in the file's order, if they are as
  /// many; else `x0`, `x1`, ….
  ///
  /// - Throws: when the columns do not suit the inputs.
  public init(
    of table: DataTable, for network: Network, features: [String]? = nil, excluding: [String] = []
  ) throws(LogisticError) {
    let inputs = network.inputs.map { network.nodes[$0] }
    self.network = inputs.map(\.shape)
    if let features {
      let unknown = features.filter { table[$0] == nil }
      if !unknown.isEmpty { throw table.unknownColumns(unknown) }
    }
    let isByName =
      features == nil && inputs.allSatisfy { $0.shape.width == 1 && table[$0.name] != nil }
    if inputs.count > 1 || isByName {
      let names = inputs.map(\.name)
      let absent = names.filter { table[$0] == nil }
      if !absent.isEmpty { throw table.unknownColumns(absent) }
      if let wide = inputs.first(where: { $0.shape.width != 1 }) {
        throw LogisticError(
          .model, "input-width",
          "takes \(wide.shape.width) numbers, which one column does not give",
          place: .init(layer: wide.name))
      }
      self.names = names
      return
    }
    guard let input = inputs.first else {
      throw LogisticError(.model, "no-inputs", "the model takes no input")
    }
    let width = input.shape.width
    let excluded = Set(excluding)
    let candidates = features ?? table.names.filter { !excluded.contains($0) }
    if candidates.count == width {
      names = candidates
      return
    }
    let numbered = (0..<width).map { "x\($0)" }
    if features == nil, numbered.allSatisfy({ table[$0] != nil }) {
      names = numbered
      return
    }
    throw LogisticError(
      .data, "input-width",
      "the model takes \(width) columns, but there are \(candidates.count): "
        + candidates.prefix(8).joined(separator: ", ") + (candidates.count > 8 ? ", …" : ""),
      place: table.file.map { .init(file: $0) },
      advice: "name the columns, in the model's order, with --features")
  }

  /// The columns' values as the network takes them.
  ///
  /// - Throws: columns that are not there, text where numbers are taken, infinite numbers.
  public func values(_ table: DataTable) throws(LogisticError) -> [LayerValue] {
    let absent = names.filter { table[$0] == nil }
    if !absent.isEmpty { throw table.unknownColumns(absent) }
    var values = [LayerValue]()
    var numeric = [String]()
    for (place, name) in names.enumerated() {
      if network.count == names.count, network[place].kind == .string {
        let (codes, levels) = try table.column(name).codesAndLevels
        values.append(.strings(codes: codes, levels: levels))
      } else {
        _ = try table.numbers(of: name)
        numeric.append(name)
        if network.count == names.count, network.count > 1 || network[0].width == 1 {
          values.append(.numbers(try table.matrix(of: [name])))
        }
      }
    }
    try table.checkFinite(numeric)
    if network.count == 1, network[0].kind != .string {
      return [.numbers(try table.matrix(of: names))]
    }
    return values
  }

  /// The first missing number, which a plain network cannot take.
  public func firstMissing(_ table: DataTable) -> (row: Int, column: String)? {
    for name in names {
      guard let column = table[name], column.missingCount > 0, column.kind != .category else {
        continue
      }
      if let row = (0..<column.count).first(where: column.isMissing) { return (row, name) }
    }
    return nil
  }
}
