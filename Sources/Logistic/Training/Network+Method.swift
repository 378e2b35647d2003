extension Network {
  /// A method that has been settled, with what it needs to know of the network.
  enum ChosenMethod {
    case stochastic(any Optimizer)
    case exact(any Solver, ConvexProblem)
  }

  /// Settles how to fit: what was asked for, or what suits the model.
  ///
  /// - Throws: when an exact solver was asked for and cannot serve.
  func chooseMethod(
    _ settings: CompileSettings, _ options: FitOptions, _ graph: BatchGraph, rows: Int
  ) throws(LogisticError) -> (method: ChosenMethod, note: String?) {
    switch settings.method.kind {
    case .stochastic(let optimizer): return (.stochastic(optimizer), nil)
    case .exact(let solver):
      if options.epochs != nil || options.batchSize != nil {
        throw LogisticError(
          .usage, "exact-epochs",
          "\(solver.name) is an exact method: it has iterations, not \(options.epochs != nil ? "epochs" : "batches")",
          advice:
            "leave \(options.epochs != nil ? "epochs" : "batchSize") out, or compile with .adam()")
      }
      switch convexProblem(settings, graph) {
      case .convex(let problem): return (.exact(solver, problem), nil)
      case .not(let why):
        throw LogisticError(
          .usage, "not-convex", "\(solver.name) cannot fit this model: \(why)",
          advice: "compile with .adam() or .auto")
      }
    case .automatic:
      if options.epochs != nil || options.batchSize != nil {
        let given = options.epochs != nil ? "epochs" : "a batch size"
        return (
          .stochastic(Adam()), "adam, because \(given) was given; leave it out for the optimum"
        )
      }
      switch convexProblem(settings, graph) {
      case .convex(let problem) where problem.l1.contains(where: { $0 > 0 }):
        return (
          .exact(CoordinateDescent(), problem),
          "coordinate-descent, because the model is convex in its weights, with an L1 penalty"
        )
      case .convex(let problem):
        let dense = problem.dense
        let solver = SolverChoice.solver(
          rows: rows, parametersPerOutput: problem.inputs + (dense.useBias ? 1 : 0),
          outputs: dense.units, loss: problem.kind, isPenalized: problem.l2.contains { $0 > 0 })
        return (
          .exact(solver, problem),
          "\(solver.name), because the model is convex in its weights"
            + (solver is Newton ? "" : " and its Hessian large")
        )
      case .not(let why): return (.stochastic(Adam()), "adam, because \(why)")
      }
    }
  }

  /// What makes a network's fit a convex problem, or why it is none.
  enum Convexity {
    case convex(ConvexProblem)
    case not(String)
  }

  /// Looks for one trainable dense layer under a loss that is convex in its logits.
  func convexProblem(_ settings: CompileSettings, _ graph: BatchGraph) -> Convexity {
    let frozen = isFrozen
    let trained = ancestors(of: output).filter { !frozen[$0] }
    var dense: (node: Int, layer: Dense)?
    var activation = Activation.linear
    for i in trained {
      if let layer = nodes[i].layer as? Dense {
        if dense != nil { return .not("more than one Dense layer makes it non-convex") }
        dense = (i, layer)
        activation = layer.activation
      } else if let layer = nodes[i].layer as? Activation, dense != nil, activation == .linear {
        activation = layer
      } else {
        return .not("\(nodes[i].name) stands among its trainable layers")
      }
    }
    guard let dense else { return .not("it has no Dense layer to fit") }
    let loss = settings.loss
    let reads: any Loss
    if activation == .linear {
      reads = loss
      guard loss.fromLogits || loss.canonicalActivation == nil else {
        return .not("\(loss.name) reads probabilities, but the last layer gives logits")
      }
    } else {
      guard !loss.fromLogits, loss.canonicalActivation == activation else {
        return .not("\(loss.name) after \(activation.rawValue) is not convex in the weights")
      }
      reads = loss.onLogits
    }
    guard let kind = reads.convexity else {
      return .not("\(loss.name) has no exact solver")
    }
    var l2 = [Double](repeating: 0, count: trainableCount)
    var l1 = l2
    for variable in variables where variable.isTrainable {
      guard let regularizer = variable.regularizer else { continue }
      // Keras's l2·Σw² is ½·λ·Σw² with λ = 2·l2.
      for i in variable.range { (l2[i], l1[i]) = (2 * regularizer.l2, regularizer.l1) }
    }
    return .convex(
      ConvexProblem(
        kind: kind, loss: reads, dense: dense.layer,
        inputs: nodes[nodes[dense.node].inputs[0]].shape.width, l2: l2, l1: l1))
  }
}

/// A network's fit as an exact solver sees it.
struct ConvexProblem {
  var kind: ConvexLoss
  var loss: any Loss
  var dense: Dense
  var inputs: Int
  /// λ of each trainable weight, in the order of the network's storage.
  var l2: [Double]
  /// The factor of |w| of each.
  var l1: [Double]

  /// From the solver's order (class by class, the intercept last) to storage (kernel, then bias).
  func storageOrder(_ theta: [Double]) -> [Double] {
    let width = inputs + (dense.useBias ? 1 : 0)
    var out = [Double]()
    out.reserveCapacity(theta.count)
    for c in 0..<dense.units { out += theta[c * width..<c * width + inputs] }
    if dense.useBias { for c in 0..<dense.units { out.append(theta[c * width + inputs]) } }
    return out
  }

  /// From storage to the solver's order.
  func solverOrder(_ stored: [Double]) -> [Double] {
    var out = [Double]()
    out.reserveCapacity(stored.count)
    for c in 0..<dense.units {
      out += stored[c * inputs..<(c + 1) * inputs]
      if dense.useBias { out.append(stored[dense.units * inputs + c]) }
    }
    return out
  }
}
