internal import ArgumentParser

/// The pictures that can be drawn of a model.
enum PlotKind: String, CaseIterable, ExpressibleByArgument {
  case roc
  case precisionRecall = "precision-recall"
  case scores
  case reliability
  case confusion
  case coefficients
  case sigmoid
  case boundary
  case lossCurve = "loss-curve"
  case lossSurface = "loss-surface"
  case network

  /// Whether rows are needed.
  var needsData: Bool { self != .coefficients && self != .network }

  /// Those that say how well rows are predicted.
  static let quality: [PlotKind] = [.roc, .precisionRecall, .scores, .reliability, .confusion]
}
