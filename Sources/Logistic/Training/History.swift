/// What a fit reported, epoch by epoch (iteration by iteration, for an exact method).
public struct History: Sendable {
  /// The epochs, from 0 (or from `initialEpoch`).
  public var epochs: [Int] = []
  /// Each reported quantity by Keras's name, `loss`, `accuracy`, `val_loss`, one value an epoch.
  public var metrics: [String: [Double]] = [:]
  /// How the parameters were found, `adam` or `newton`.
  public var method = ""
  /// Why `.auto` chose the method, and what it disregarded; nil when nothing was chosen.
  public var methodNote: String?
  /// What the exact solver found: outcome, certificate, separation. Nil after an optimizer's steps.
  public var solution: Solution?
  /// Whether an observer stopped the fit before its end.
  public var wasStopped = false
  /// The epoch whose weights were kept, if early stopping watched the fit.
  public var bestEpoch: Int?

  /// The values of one quantity, `history["val_loss"]`; empty if it was not reported.
  public subscript(name: String) -> [Double] { metrics[name] ?? [] }

  mutating func append(epoch: Int, _ values: [(name: String, value: Double)]) {
    epochs.append(epoch)
    for (name, value) in values { metrics[name, default: []].append(value) }
  }
}

/// Where a fit stands, as observers see it.
public struct Progress: Sendable {
  /// What has just been done.
  public enum Moment: Sendable {
    /// A batch of an epoch.
    case batch
    /// An epoch, or an iteration of an exact method.
    case epoch
  }
  /// What has just been done.
  public var moment: Moment
  /// The epoch, from 0.
  public var epoch: Int
  /// How many epochs there are to be.
  public var epochs: Int
  /// Batches done in this epoch.
  public var step: Int
  /// How many batches an epoch has.
  public var steps: Int
  /// The quantities so far in this epoch: loss and metrics, with `val_…` at its end.
  public var values: [(name: String, value: Double)]
  /// Seconds since this epoch began.
  public var seconds: Double
}

/// What `fit` prints while it works.
public enum Verbosity: Sendable {
  /// Nothing.
  case silent
  /// Keras's progress bar, redrawn in place.
  case bar
  /// Keras's one line an epoch.
  case lines
}
