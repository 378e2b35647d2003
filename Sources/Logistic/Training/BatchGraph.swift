/// The trainable part of a network over the rows of one batch: buffers laid out once, then
/// forward and backward passes without allocation.
///
/// A dense layer's activation is a step of its own, so that a loss can take the logits before it.
final class BatchGraph {
  private typealias Buffer = UnsafeMutablePointer<Double>

  private struct Step {
    var layer: any DifferentiableLayer
    var inputs: [Int]
    var output: Int
    var weightOffset: Int
    var pass: LayerPass
    /// Where `backward` writes each input's gradient; nil where none is wanted.
    var inputGradients: [UnsafeMutablePointer<Double>?] = []
    /// Gradients that other steps have written before: added up from scratch.
    var added:
      [(from: UnsafeMutablePointer<Double>, to: UnsafeMutablePointer<Double>, width: Int)] =
        []
  }

  /// The nodes whose frozen values feed the graph.
  let roots: [Int]
  /// The most rows that a batch may have.
  let capacity: Int
  /// The loss as it is computed: on logits where that is possible.
  let loss: any Loss
  private let widths: [Int]
  private let rootBuffers: [Int]
  /// In memory of their own: an array in a class is checked for other users at every access.
  private let steps: UnsafeMutableBufferPointer<Step>
  /// How many steps have to run before the loss can be told.
  private let stepsToLoss: Int
  private let lossBuffer: Int
  private let predictionBuffer: Int
  private let values: [Buffer]
  private let gradients: [Buffer]
  private var scratch = [Buffer]()
  private let losses: Buffer

  /// - Throws: when the network has a layer through which gradients cannot flow.
  init(_ network: Network, loss: any Loss, capacity: Int) throws(LogisticError) {
    let frozen = network.isFrozen
    var plan = Plan()
    if frozen[network.output] { _ = plan.rootBuffer(network.output, in: network) }
    for i in network.ancestors(of: network.output) where !frozen[i] {
      let node = network.nodes[i]
      for j in node.inputs where frozen[j] { _ = plan.rootBuffer(j, in: network) }
      guard let layer = node.layer as? any DifferentiableLayer else {
        throw LogisticError(
          .model, "not-differentiable",
          "\(node.layer.className) comes after layers with trainable weights, and no gradient flows through it",
          place: .init(layer: node.name), advice: "put it before them")
      }
      plan.add(
        layer, node: i, inputs: node.inputs, width: node.shape.width,
        weightOffset: node.variables.first.map { network.variables[$0].range.lowerBound } ?? 0)
    }
    let output = plan.bufferOf[network.output]!
    var (target, count, effective) = (output, plan.drafts.count, loss)
    if let last = plan.drafts.last, last.output == output,
      let activation = last.layer as? Activation, !loss.fromLogits,
      loss.canonicalActivation == activation
    {
      (target, count, effective) = (last.inputs[0], count - 1, loss.onLogits)
    }
    roots = plan.roots
    rootBuffers = plan.roots.map { plan.bufferOf[$0]! }
    widths = plan.widths
    self.capacity = capacity
    self.loss = effective
    lossBuffer = target
    predictionBuffer = output
    stepsToLoss = count
    values = plan.widths.map { .allocate(capacity: max(1, $0 * capacity)) }
    gradients = plan.widths.map { .allocate(capacity: max(1, $0 * capacity)) }
    losses = .allocate(capacity: max(1, capacity))
    steps = .allocate(capacity: plan.drafts.count)
    for (i, draft) in plan.drafts.enumerated() {
      steps.initializeElement(
        at: i,
        to: Step(
          layer: draft.layer, inputs: draft.inputs, output: draft.output,
          weightOffset: draft.weightOffset,
          pass: LayerPass(
            rows: 0, inputs: draft.inputs.map { UnsafePointer(values[$0]) },
            inputWidths: draft.inputs.map { plan.widths[$0] }, weights: UnsafePointer(losses),
            output: values[draft.output], outputWidth: plan.widths[draft.output])))
    }
    routeGradients()
  }

  deinit {
    steps.deinitialize()
    steps.deallocate()
    for buffer in values + gradients + scratch + [losses] { buffer.deallocate() }
  }

  /// The order of work, before there are buffers.
  private struct Plan {
    var roots = [Int]()
    var bufferOf = [Int: Int]()
    var widths = [Int]()
    var drafts =
      [(layer: any DifferentiableLayer, inputs: [Int], output: Int, weightOffset: Int)]()

    mutating func buffer(_ width: Int) -> Int {
      widths.append(width)
      return widths.count - 1
    }
    mutating func rootBuffer(_ node: Int, in network: Network) -> Int {
      if let known = bufferOf[node] { return known }
      roots.append(node)
      bufferOf[node] = buffer(network.nodes[node].shape.width)
      return bufferOf[node]!
    }
    mutating func add(
      _ layer: any DifferentiableLayer, node: Int, inputs: [Int], width: Int, weightOffset: Int
    ) {
      let inputs = inputs.map { bufferOf[$0]! }
      let output = buffer(width)
      bufferOf[node] = output
      guard var linear = layer as? Dense, linear.activation != .linear else {
        drafts.append((layer, inputs, output, weightOffset))
        return
      }
      let activation = linear.activation
      linear.activation = .linear
      drafts.append((linear, inputs, output, weightOffset))
      bufferOf[node] = buffer(width)
      drafts.append((activation, [output], bufferOf[node]!, 0))
    }
  }

  /// Says for each step where the gradients of its inputs go; a value that several steps read
  /// gets its gradients added up.
  private func routeGradients() {
    var written = Set([lossBuffer])
    for i in (0..<stepsToLoss).reversed() {
      for input in steps[i].inputs {
        if rootBuffers.contains(input) {
          steps[i].inputGradients.append(nil)
        } else if written.insert(input).inserted {
          steps[i].inputGradients.append(gradients[input])
        } else {
          scratch.append(.allocate(capacity: max(1, widths[input] * capacity)))
          steps[i].inputGradients.append(scratch.last!)
          steps[i].added.append((scratch.last!, gradients[input], widths[input]))
        }
      }
    }
  }

  /// Where the rows of `roots[index]` go, and how wide one is.
  func root(_ index: Int) -> (buffer: UnsafeMutablePointer<Double>, width: Int) {
    (values[rootBuffers[index]], widths[rootBuffers[index]])
  }

  /// How wide a row of the network's output is.
  var outputWidth: Int { widths[predictionBuffer] }

  /// Runs the layers up to what the loss reads.
  func forward(rows: Int, weights: UnsafePointer<Double>) {
    run(0..<stepsToLoss, rows: rows, weights: weights)
  }

  /// The network's outputs for the rows of the last forward pass.
  ///
  /// Only an activation can come after what the loss reads, so no weights are needed.
  func predictions(rows: Int) -> UnsafePointer<Double> {
    run(stepsToLoss..<steps.count, rows: rows, weights: UnsafePointer(losses))
    return UnsafePointer(values[predictionBuffer])
  }

  private func run(_ range: Range<Int>, rows: Int, weights: UnsafePointer<Double>) {
    for i in range {
      steps[i].pass.rows = rows
      steps[i].pass.weights = weights + steps[i].weightOffset
      steps[i].layer.forward(steps[i].pass)
    }
  }

  /// `Σ sᵢ·ℓᵢ` over the rows of the last forward pass. If `gradient` is given, the gradient of
  /// `share·Σ sᵢ·ℓᵢ` by all weights is added to it.
  func loss(
    rows: Int, targets: UnsafePointer<Double>, targetWidth: Int,
    sampleWeights: UnsafePointer<Double>?, share: Double,
    gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    let width = widths[lossBuffer]
    let slopes = gradients[lossBuffer]
    loss.evaluate(
      LossBatch(
        rows: rows, outputs: width, predictions: UnsafePointer(values[lossBuffer]),
        targets: targets, targetWidth: targetWidth), losses: losses,
      slopes: gradient == nil ? nil : slopes)
    var sum = 0.0
    for i in 0..<rows {
      // A row of weight 0 counts for nothing, whatever its loss.
      let weight = sampleWeights?[i] ?? 1
      if weight != 0 { sum += weight * losses[i] }
    }
    guard let gradient else { return sum }
    if let sampleWeights {
      for i in 0..<rows {
        let factor = sampleWeights[i] * share
        for c in 0..<width {
          slopes[i * width + c] = factor == 0 ? 0 : slopes[i * width + c] * factor
        }
      }
    } else {
      for i in 0..<rows * width { slopes[i] *= share }
    }
    for i in (0..<stepsToLoss).reversed() {
      steps[i].layer.backward(
        steps[i].pass, outputGradient: gradients[steps[i].output],
        weightGradient: gradient + steps[i].weightOffset, inputGradients: steps[i].inputGradients)
      for (from, to, width) in steps[i].added {
        for at in 0..<rows * width { to[at] += from[at] }
      }
    }
    return sum
  }
}
