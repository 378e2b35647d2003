extension Sequential {
  /// Opens a `.keras` file of a chain: layers, weights, compile settings and optimizer's state.
  ///
  /// - Throws: what is damaged or not supported, with the archive's entry and the layer; a model
  ///   that is a graph.
  public init(contentsOf path: String) throws(LogisticError) {
    let network = try Network(contentsOf: path)
    do { try self.init(network) } catch { throw error.inFile(path) }
  }

  /// Opens a `.keras` file's bytes.
  ///
  /// - Throws: what is damaged or not supported; a model that is a graph.
  public init(archive bytes: [UInt8]) throws(LogisticError) {
    try self.init(try Network(archive: bytes))
  }

  /// Saves a `.keras` file, which Keras's `load_model` opens: see `Network.save(to:)`.
  ///
  /// - Throws: layers that do not fit together or whose input's width is not known; a layer, loss
  ///   or optimizer that Keras does not know; a file that cannot be written.
  public func save(to path: String) throws(LogisticError) { try network.save(to: path) }

  /// The bytes of the `.keras` file that `save` would write.
  ///
  /// - Throws: as `save(to:)`.
  public func archive() throws(LogisticError) -> [UInt8] { try network.archive() }
}
