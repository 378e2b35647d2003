internal import FileFormats

extension Network {
  /// Opens a `.keras` file of Keras 3: layers, weights, compile settings and optimizer's state.
  ///
  /// - Throws: what is damaged or not supported, with the archive's entry and the layer.
  public init(contentsOf path: String) throws(LogisticError) {
    let archive = try KerasArchive(contentsOf: path)
    do { self = try Network(archive) } catch { throw error.inFile(path) }
  }

  /// Opens a `.keras` file's bytes.
  ///
  /// - Throws: what is damaged or not supported, with the archive's entry and the layer.
  public init(archive bytes: [UInt8]) throws(LogisticError) {
    self = try Network(KerasArchive(bytes))
  }

  init(_ archive: KerasArchive) throws(LogisticError) {
    var reader = try NetworkReader(archive)
    self = try reader.network()
  }

  /// Saves a `.keras` file, which Keras's `load_model` opens: the file appears whole or not at all.
  ///
  /// Keras keeps single precision; what it loses is kept beside it, for this library. An exact
  /// method is Adam in the file, as Keras knows none, and itself again when it is opened here.
  ///
  /// - Throws: a layer, loss or optimizer that Keras does not know; a file that cannot be written.
  public func save(to path: String) throws(LogisticError) {
    try kerasArchive().write(to: path)
  }

  /// The bytes of the `.keras` file that `save` would write.
  ///
  /// - Throws: a layer, loss or optimizer that Keras does not know.
  public func archive() throws(LogisticError) -> [UInt8] { try kerasArchive().bytes() }

  /// - Parameter namedInputs: whether rows come as a dictionary of columns even if there is one.
  func kerasArchive(namedInputs: Bool = false) throws(LogisticError) -> KerasArchive {
    var config = try kerasConfig(namedInputs: namedInputs)
    if let compiled {
      var settings = compiled
      if var optimizer = compiled.method.optimizer, let rate = optimizerState?.learningRate,
        optimizer.learningRate.constant != nil
      {
        // Keras writes the rate that a callback may have left.
        optimizer.learningRate = .constant(rate)
        settings.method = FittingMethod(optimizer)
      }
      config.append(
        (
          "compile_config",
          try KerasConfig.compile(
            settings, outputs: nodes[output].shape.width,
            takesStrings: inputs.contains { nodes[$0].shape.kind == .string })
        ))
    }
    return KerasArchive(
      config: config.asObject, weights: kerasWeights(.single), extras: extras.asObject,
      doubles: kerasWeights(.double))
  }

  /// What Keras has no place for.
  var extras: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [
      ("schemaVersion", .integer(1)), ("writer", .string("swift-logistic")),
    ]
    if isChain, !isKerasSequential { members.append(("isChain", .bool(true))) }
    switch compiled?.method.kind {
    case .automatic: members.append(("method", [("kind", JSONValue.string("auto"))].asObject))
    case .exact(let solver):
      var method: [(String, JSONValue)] = [("kind", .string(solver.name))]
      let settings: (tolerance: Double, maxIterations: Int)? =
        switch solver {
        case let solver as Newton: (solver.tolerance, solver.maxIterations)
        case let solver as LBFGS: (solver.tolerance, solver.maxIterations)
        case let solver as NewtonCG: (solver.tolerance, solver.maxIterations)
        case let solver as CoordinateDescent: (solver.tolerance, solver.maxIterations)
        default: nil
        }
      if let settings {
        method += [
          ("tolerance", .number(settings.tolerance)),
          ("maxIterations", .integer(settings.maxIterations)),
        ]
      }
      members.append(("method", method.asObject))
    case .stochastic, nil: break
    }
    return members
  }

  /// Puts back the method that Keras has no name for.
  mutating func takeExtras(_ extras: JSONValue?) throws(LogisticError) {
    guard let extras, compiled != nil else { return }
    let root = ConfigReader(extras, path: "", entry: KerasArchive.Entry.extras)
    _ = try root.object()
    let method = root["method"]
    guard !method.isNull else { return }
    let kind = try method["kind"].string()
    func settings(
      _ tolerance: Double, _ maxIterations: Int
    ) throws(LogisticError) -> (tolerance: Double, maxIterations: Int) {
      (
        try method.double("tolerance", default: tolerance),
        method["maxIterations"].isNull
          ? maxIterations : try method["maxIterations"].int(in: 0...Int(Int32.max))
      )
    }
    switch kind {
    case "newton":
      let usual = Newton()
      let given = try settings(usual.tolerance, usual.maxIterations)
      compiled?.method = .newton(tolerance: given.tolerance, maxIterations: given.maxIterations)
    case "lbfgs":
      let usual = LBFGS()
      let given = try settings(usual.tolerance, usual.maxIterations)
      compiled?.method = .lbfgs(tolerance: given.tolerance, maxIterations: given.maxIterations)
    case "newton-cg":
      let usual = NewtonCG()
      let given = try settings(usual.tolerance, usual.maxIterations)
      compiled?.method = .newtonCG(tolerance: given.tolerance, maxIterations: given.maxIterations)
    case "coordinate-descent":
      let usual = CoordinateDescent()
      let given = try settings(usual.tolerance, usual.maxIterations)
      compiled?.method = .coordinateDescent(
        tolerance: given.tolerance, maxIterations: given.maxIterations)
    default:
      // A solver of a later version is left to the choice of this one.
      compiled?.method = .auto
      // An automatic method that took Adam's steps goes on with Adam's state.
      if kind == "auto", let state = optimizerState, state.iterations > 0 { return }
    }
    optimizerState = nil
  }
}
