/// `(1/N)·Σ sᵢ·ℓ(zᵢ, yᵢ) + ½·Σ λⱼ·wⱼ²`, summed over the rows of a source.
///
/// The parameters are flat and class by class: for output c, the weights of every column, then
/// the intercept if there is one: `theta[c·(p + 1) + j]`, or `c·p + j` without intercept.
public struct Objective<Rows: RowSource>: Sendable {
  /// The rows.
  public let rows: Rows
  /// The loss of a row's logits.
  public let loss: ConvexLoss
  /// How many logits a row has.
  public let outputs: Int
  /// Whether each output has an intercept.
  public let intercept: Bool
  /// N.
  public let normalizer: Double
  /// λⱼ of each parameter, as long as the parameters; intercepts usually 0.
  public let l2: [Double]
}
