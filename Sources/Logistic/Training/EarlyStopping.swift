/// When a training ends because it no longer gets better: Keras's `EarlyStopping` with
/// `restore_best_weights`.
public struct EarlyStopping: Sendable, Equatable {
  /// After so many epochs without a better value the training ends.
  public var patience: Int
  /// What is to fall, `val_loss`; nil for that if there are validation rows, else `loss`.
  public var monitor: String?

  /// Ends a training after `patience` epochs in vain.
  public init(patience: Int, monitor: String? = nil) {
    self.patience = patience
    self.monitor = monitor
  }

  /// What has been seen so far.
  struct Watch {
    let rule: EarlyStopping
    private(set) var bestEpoch: Int?
    private(set) var best = Double.infinity
    private var inVain = 0

    init(_ rule: EarlyStopping) { self.rule = rule }

    /// What an epoch's values ask for.
    enum Verdict { case keep, goOn, stop }

    /// Looks at an epoch's values.
    ///
    /// - Throws: when what is watched is not among them.
    mutating func look(
      at values: [(name: String, value: Double)], epoch: Int
    ) throws(LogisticError) -> Verdict {
      let name =
        rule.monitor ?? (values.contains { $0.name == "val_loss" } ? "val_loss" : "loss")
      guard let value = values.first(where: { $0.name == name })?.value else {
        throw LogisticError(
          .usage, "monitor", "there is no '\(name)' to watch",
          advice: "it is one of \(values.map(\.name).joined(separator: ", "))")
      }
      if value < best {
        (best, bestEpoch, inVain) = (value, epoch, 0)
        return .keep
      }
      inVain += 1
      return inVain >= rule.patience ? .stop : .goOn
    }
  }
}
