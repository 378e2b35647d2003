/// What happens to a gradient and to the weights before an optimizer's own step.
public struct GradientRules: Sendable, Equatable {
  /// The fraction of `learningRate × w` taken off each weight before the step; nil for none.
  public var weightDecay: Double?
  /// The greatest norm that one variable's gradient may have.
  public var clipnorm: Double?
  /// The greatest norm that the whole gradient may have.
  public var globalClipnorm: Double?
  /// The greatest size that one component may have.
  public var clipvalue: Double?

  /// Rules of which any may be absent.
  public init(
    weightDecay: Double? = nil, clipnorm: Double? = nil, globalClipnorm: Double? = nil,
    clipvalue: Double? = nil
  ) {
    self.weightDecay = weightDecay
    self.clipnorm = clipnorm
    self.globalClipnorm = globalClipnorm
    self.clipvalue = clipvalue
  }

  /// Whether there is nothing to clip.
  public var clipsNothing: Bool { clipnorm == nil && globalClipnorm == nil && clipvalue == nil }

  /// Clips a gradient in place: each variable's norm, else the whole norm, else each component.
  ///
  /// - Parameters:
  ///   - gradient: of all trainable values, flat.
  ///   - variables: where each variable lies in it.
  public func clip(_ gradient: UnsafeMutableBufferPointer<Double>, variables: [Range<Int>]) {
    if let clipnorm {
      for variable in variables { scale(gradient, variable, toNorm: clipnorm) }
    } else if let globalClipnorm {
      scale(gradient, 0..<gradient.count, toNorm: globalClipnorm)
    } else if let clipvalue {
      for i in 0..<gradient.count {
        let g = gradient[i]
        gradient[i] = g > clipvalue ? clipvalue : g < -clipvalue ? -clipvalue : g
      }
    }
  }

  /// Takes `learningRate · weightDecay · w` off each weight, before the step itself.
  public func decay(_ parameters: UnsafeMutableBufferPointer<Double>, learningRate: Double) {
    guard let weightDecay, let w = parameters.baseAddress else { return }
    let share = weightDecay * learningRate
    for i in 0..<parameters.count { w[i] -= w[i] * share }
  }

  /// Refuses rules that are negative, and more than one kind of clipping.
  ///
  /// - Throws: which value is wrong, and what to give.
  public func validate() throws(LogisticError) {
    let clips = [
      ("clipnorm", clipnorm), ("globalClipnorm", globalClipnorm), ("clipvalue", clipvalue),
    ]
    for (name, value) in clips {
      if let value, !(value > 0 && value.isFinite) {
        throw LogisticError(
          .usage, "gradient-rule", "\(name) is \(value)", advice: "give a number above 0")
      }
    }
    if let weightDecay, !(weightDecay >= 0 && weightDecay.isFinite) {
      throw LogisticError(
        .usage, "gradient-rule", "weightDecay is \(weightDecay)",
        advice: "give a number of at least 0")
    }
    let given = clips.filter { $0.1 != nil }.map(\.0)
    guard given.count <= 1 else {
      throw LogisticError(
        .usage, "gradient-rule", "\(given.joined(separator: " and ")) were given together",
        advice: "give one of them")
    }
  }

  private func scale(
    _ gradient: UnsafeMutableBufferPointer<Double>, _ range: Range<Int>, toNorm limit: Double
  ) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= gradient.count,
      "variable \(range) in a gradient of \(gradient.count)")
    guard let g = gradient.baseAddress else { return }
    var squares = 0.0
    for i in range { squares += g[i] * g[i] }
    let norm = squares.squareRoot()
    guard !(norm <= limit) else { return }
    // A norm that is not finite must not be hidden by scaling the finite components to zero.
    for i in range { g[i] = norm.isFinite ? g[i] * limit / norm : .nan }
  }
}
