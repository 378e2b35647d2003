internal import FileFormats

extension Design {
  /// The design of a table's file: its names are beside the network, its layers are the network's, those before
  /// the last and, if there is one, the `Normalization` that standardizes the columns.
  ///
  /// - Throws: layers with weights, or other columns than there are names.
  init(
    _ table: ConfigReader, _ network: Network, isStandardized: Bool
  ) throws(LogisticError) {
    formula = try table["formula"].string()
    features = []
    for term in try table["terms"].array() {
      guard features.last?.role != .offset else { throw term.wrong("nothing after the offset") }
      features.append(
        Feature(
          column: try term["term"].string(), role: term["offset"].isNull ? .term : .offset,
          name: try term["name"].string()))
    }
    func contradiction(_ what: String) -> LogisticError {
      LogisticError(
        .model, "contradiction", "\(what), which contradicts config.json", place: table.place,
        advice: "restore the file, or open it as a Network")
    }
    let last = network.nodes[network.output]
    guard var joined = last.inputs.first else {
      throw contradiction("a table's model ends in a Dense layer")
    }
    if isStandardized {
      guard network.nodes[joined].layer is Normalization,
        let before = network.nodes[joined].inputs.first
      else { throw contradiction("the columns are standardized") }
      joined = before
    }
    guard !features.isEmpty, network.nodes[joined].shape.width == features.count else {
      throw contradiction("there are \(features.count) columns of the formula")
    }
    inputCount = network.inputs.count
    steps = []
    var places = [Int: Int]()
    for (place, input) in network.inputs.enumerated() { places[input] = place }
    for i in network.ancestors(of: joined) where places[i] == nil {
      let node = network.nodes[i]
      let inputs = node.inputs.compactMap { places[$0] }
      guard node.variables.isEmpty, inputs.count == node.inputs.count, !inputs.isEmpty else {
        throw contradiction("the formula's layers have no weights")
      }
      places[i] = inputCount + steps.count
      steps.append(.init(layer: node.layer.unnamed, inputs: inputs))
    }
    output = places[joined] ?? 0
  }
}
