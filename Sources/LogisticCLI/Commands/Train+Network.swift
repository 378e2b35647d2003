internal import ArgumentParser
internal import Logistic

extension Train {
  /// Trains a compiled Keras model on.
  func trainNetwork(_ path: String) throws {
    throw LogisticError(.usage, "not-available", "--model is not available")
  }
}
