extension Sequential {
  /// Fits the model to rows of features and targets: Keras's `fit`. See `Network.fit` for the
  /// parameters.
  ///
  /// - Returns: what was reported, epoch by epoch.
  /// - Throws: shapes that do not match, settings that cannot be, a loss that is not finite.
  @discardableResult
  public mutating func fit<Scalar: KernelScalar>(
    _ x: Matrix<Scalar>, _ y: some Targets, epochs: Int? = nil, batchSize: Int? = nil,
    shuffle: Bool = true, validationData: (Matrix<Scalar>, any Targets)? = nil,
    validationSplit: Double = 0, classWeight: [Int: Double]? = nil,
    sampleWeight: [Double]? = nil, initialEpoch: Int = 0, seed: UInt64? = nil,
    verbose: Verbosity = .silent, observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) -> History {
    let seed = seed ?? self.seed
    return try withNetwork(inputWidth: x.columns) { (network) throws(LogisticError) in
      try network.fit(
        x, y, epochs: epochs, batchSize: batchSize, shuffle: shuffle,
        validationData: validationData, validationSplit: validationSplit,
        classWeight: classWeight, sampleWeight: sampleWeight, initialEpoch: initialEpoch,
        seed: seed, verbose: verbose, observe: observe)
    }
  }

  /// The loss and metrics of rows of features and targets: Keras's `evaluate`.
  ///
  /// - Throws: shapes that do not match.
  public func evaluate<Scalar: KernelScalar>(
    _ x: Matrix<Scalar>, _ y: some Targets, sampleWeight: [Double]? = nil
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    try network(inputWidth: x.columns).evaluate(x, y, sampleWeight: sampleWeight)
  }

  /// One row of outputs a row: probabilities after a sigmoid or softmax.
  ///
  /// - Throws: when the width differs from what the model takes.
  public func predict<Scalar: KernelScalar>(_ x: Matrix<Scalar>) throws(LogisticError)
    -> Matrix<Double>
  {
    try network(inputWidth: x.columns).predict(x)
  }

  /// The table that Keras's `summary()` prints.
  ///
  /// - Throws: when the layers do not fit together, or the width of the input is not known.
  public func summary() throws(LogisticError) -> String { try network.summary() }
}
