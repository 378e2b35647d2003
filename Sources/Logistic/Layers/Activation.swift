/// The function that a layer applies to its logits.
public enum Activation: String, Sendable, CaseIterable {
  /// None: `z` itself.
  case linear
  /// `1 / (1 + exp(−z))`, by element.
  case sigmoid
  /// `exp(z) / Σ exp(z)`, over a row.
  case softmax
  /// `max(z, 0)`, by element.
  case relu
  /// The hyperbolic tangent, by element.
  case tanh
}
