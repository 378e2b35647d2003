internal import FileFormats

extension Network {
  /// The numbers that a weights file holds, single precision as Keras has it, or double.
  enum WeightPrecision { case single, double }

  /// The array of a text's weights of words, that of unknown ones first.
  static let idfWeights = "idf_weights"

  /// The tree of `model.weights.h5`.
  func kerasWeights(_ precision: WeightPrecision) -> HDF5Group {
    func dataset(_ shape: [Int], _ values: [Double]) -> HDF5Node {
      .dataset(
        HDF5Dataset(
          shape: shape,
          values: precision == .single ? .float32(values.map { Float($0) }) : .float64(values)))
    }
    let order = kerasOrder
    let names = kerasNodeNames
    var layers = HDF5Group()
    for (i, name) in weightGroups(order) {
      var vars = HDF5Group(attributes: ["name": names[i]])
      for (k, v) in nodes[i].variables.enumerated() {
        let values = values(of: v)
        if variables[v].name == "count", precision == .single {
          // Keras counts rows in 32 bits.
          let count = Int32(clamping: Int(exactly: values[0].rounded()) ?? Int.max)
          vars[child: "\(k)"] = .dataset(HDF5Dataset(shape: [], values: .int32([count])))
        } else {
          vars[child: "\(k)"] = dataset(variables[v].shape, values)
        }
      }
      // Keras keeps the weights of tf_idf here too, and in the lookup inside the layer.
      if let idf = (nodes[i].layer as? TextVectorization)?.columns.weights {
        vars[child: Self.idfWeights] = dataset([idf.count], idf)
        var inner = HDF5Group(attributes: ["name": "string_lookup"])
        inner[child: Self.idfWeights] = dataset([idf.count], idf)
        layers["\(name)/_lookup_layer/vars"] = .group(inner)
      }
      layers["\(name)/vars"] = .group(vars)
    }
    var root = HDF5Group()
    root[child: "layers"] = .group(layers)
    root[child: "vars"] = .group(HDF5Group(attributes: ["name": name]))
    guard let compiled else { return root }
    let optimizer = KerasConfig.fileOptimizer(compiled.method)
    // An automatic method that took Adam's steps has Adam's state.
    let fresh = OptimizerState(for: optimizer, parameterCount: trainableCount)
    let state = optimizerState.flatMap { $0.fits(fresh) ? $0 : nil } ?? fresh
    var vars = HDF5Group(
      attributes: ["name": KerasNames.OptimizerClass(optimizer.className)?.defaultName ?? ""])
    var list = [HDF5Node]()
    list.append(
      .dataset(
        HDF5Dataset(
          shape: [],
          values: Int32(exactly: state.iterations).map { .int32([$0]) }
            ?? .int64([Int64(state.iterations)]))))
    if let constant = optimizer.learningRate.constant {
      list.append(dataset([], [state.learningRate ?? constant]))
    }
    let trainable = trainableVariables(order)
    for stored in optimizer.storedSlots(variables: trainable.count) {
      let variable = variables[trainable[stored.variable]]
      list.append(
        dataset(
          variable.shape, variable.fileOrder(state.slots[stored.slot][variable.range])))
    }
    for (k, node) in list.enumerated() { vars[child: "\(k)"] = node }
    root["optimizer/vars"] = .group(vars)
    return root
  }

  /// The trainable variables in the order in which Keras gives them to its optimizer.
  func trainableVariables(_ order: [Int]) -> [Int] {
    order.flatMap { nodes[$0].variables.filter { variables[$0].isTrainable } }
  }

  /// Takes the layers' weights from a file's tree, whose shapes have been checked.
  mutating func takeWeights(
    _ tree: HDF5Group, groups: [(node: Int, group: String)]
  ) throws(LogisticError) {
    for (i, group) in groups {
      for (k, v) in nodes[i].variables.enumerated() {
        guard let dataset = tree["layers/\(group)/vars/\(k)"]?.dataset else { continue }
        try setValues(dataset.values.doubles, of: v)
      }
    }
  }

  /// The optimizer's state in a file's tree.
  ///
  /// - Returns: nil if the number of variables is another than the optimizer's: Keras then starts
  ///   afresh, with a warning.
  /// - Throws: a variable of another shape.
  func optimizerState(
    in tree: HDF5Group, _ optimizer: any Optimizer, order: [Int], entry: String
  ) throws(LogisticError) -> OptimizerState? {
    guard let vars = tree["optimizer/vars"]?.group else { return nil }
    var state = OptimizerState(for: optimizer, parameterCount: trainableCount)
    let trainable = trainableVariables(order)
    let slots = optimizer.storedSlots(variables: trainable.count)
    let hasRate = state.learningRate != nil
    let first = hasRate ? 2 : 1
    guard vars.children.count == first + slots.count else { return nil }
    func values(_ k: Int, _ shape: [Int]) throws(LogisticError) -> [Double] {
      try weightValues(tree, "optimizer/vars/\(k)", shape, entry: entry, layer: nil)
    }
    let iterations = try values(0, [])[0]
    guard let steps = Int(exactly: iterations), steps >= 0, steps < 1 << 53 else {
      throw LogisticError(
        .model, "optimizer-state", "optimizer/vars/0 holds \(iterations), not a number of steps",
        place: .init(entry: entry))
    }
    state.iterations = steps
    if hasRate {
      let rate = try values(1, [])[0]
      guard rate.isFinite, rate >= 0 else {
        throw LogisticError(
          .model, "optimizer-state", "optimizer/vars/1 holds \(rate), not a learning rate",
          place: .init(entry: entry))
      }
      state.learningRate = rate
    }
    for (k, stored) in slots.enumerated() {
      let variable = variables[trainable[stored.variable]]
      let values = try values(first + k, variable.shape)
      state.slots[stored.slot].replaceSubrange(variable.range, with: variable.storageOrder(values))
    }
    return state
  }
}

/// An array of a weights file, whose shape is as it should be.
///
/// - Throws: the entry, the path and both shapes.
func weightValues(
  _ tree: HDF5Group, _ path: String, _ shape: [Int], entry: String, layer: String?
) throws(LogisticError) -> [Double] {
  try weightDataset(tree, path, shape, entry: entry, layer: layer).values.doubles
}

/// An array of a weights file, unread.
@discardableResult
func weightDataset(
  _ tree: HDF5Group, _ path: String, _ shape: [Int], entry: String, layer: String?
) throws(LogisticError) -> HDF5Dataset {
  let place = LogisticError.Place(entry: entry, layer: layer)
  guard let dataset = tree[path]?.dataset else {
    throw LogisticError(
      .model, "weight-missing", "there is no \(path), which should have the shape \(shape)",
      place: place)
  }
  guard dataset.shape == shape, dataset.values.count == shape.reduce(1, *) else {
    throw LogisticError(
      .model, "weight-shape",
      "\(path) has the shape \(dataset.shape), but \(shape) is needed", place: place,
      advice: "the configuration and the weights are of two different models")
  }
  return dataset
}

extension OptimizerState {
  /// Whether it has as many slots, each as long, as another.
  fileprivate func fits(_ other: OptimizerState) -> Bool {
    slots.map(\.count) == other.slots.map(\.count)
  }
}

extension Network.Variable {
  /// Values as they lie in storage, in Keras's order.
  func fileOrder(_ values: ArraySlice<Double>) -> [Double] {
    isTransposed ? transposed(values, rows: shape[1], columns: shape[0]) : Array(values)
  }

  /// Values in Keras's order, as they lie in storage.
  func storageOrder(_ values: [Double]) -> [Double] {
    isTransposed ? transposed(values[...], rows: shape[0], columns: shape[1]) : values
  }
}
