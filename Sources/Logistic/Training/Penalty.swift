/// The penalty of a `LogisticRegression`, in `mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]`; intercepts
/// are free.
public enum Penalty: Sendable, Equatable {
  /// None where the maximum-likelihood estimate exists; where the classes are separated, L2 with
  /// λ = 1/n on standardized columns (scikit-learn's C = 1), and that is said.
  case auto
  /// None: separated classes are an error.
  case unpenalized
  /// λ/2·‖w‖² on standardized columns (on the columns as they are, if they are not standardized).
  case l2(lambda: Double)
  /// scikit-learn's `½‖w‖² + C·Σ loss` on the columns as they are: λ = 1/(C·Σs).
  case l2C(Double)

  /// λ·‖w‖₁ (the lasso) on standardized columns: coefficients become exactly 0. glmnet's λ.
  case l1(lambda: Double)
  /// λ·[(1 − r)/2·‖w‖² + r·‖w‖₁] on standardized columns, r the ratio. glmnet's λ and α.
  case elasticNet(lambda: Double, l1Ratio: Double)

  /// scikit-learn's strength C, on the columns as they are.
  public static func l2(c: Double) -> Self { .l2C(c) }

  /// The same kind of penalty with another λ; L2 where there is none.
  public func with(lambda: Double) -> Self {
    switch self {
    case .auto, .unpenalized, .l2, .l2C: .l2(lambda: lambda)
    case .l1: .l1(lambda: lambda)
    case .elasticNet(_, let ratio): .elasticNet(lambda: lambda, l1Ratio: ratio)
    }
  }

  /// Whether coefficients can become exactly 0, which needs another solver than a smooth penalty.
  public var hasL1Part: Bool {
    switch self {
    case .auto, .unpenalized, .l2, .l2C: false
    case .l1: true
    case .elasticNet(_, let ratio): ratio > 0
    }
  }

  /// The strength that was given; nil for none.
  ///
  /// - Parameter total: the sum of the weights of the losses, which C multiplies.
  func strength(total: Double) -> PenaltyStrength? {
    switch self {
    case .auto, .unpenalized: nil
    case .l2(let lambda): PenaltyStrength(lambda: lambda)
    case .l2C(let c): PenaltyStrength(lambda: 1 / (c * total))
    case .l1(let lambda): PenaltyStrength(lambda: lambda, l1Ratio: 1)
    case .elasticNet(let lambda, let ratio): PenaltyStrength(lambda: lambda, l1Ratio: ratio)
    }
  }

  /// Refuses strengths that cannot be.
  func check() throws(LogisticError) {
    switch self {
    case .auto, .unpenalized: return
    case .l2(let lambda), .l1(let lambda), .elasticNet(let lambda, _):
      guard lambda >= 0, lambda.isFinite else {
        throw LogisticError(
          .usage, "lambda", "lambda is \(shortestText(lambda))",
          advice: "give a finite number of at least 0")
      }
      if case .elasticNet(_, let ratio) = self, !(ratio >= 0 && ratio <= 1) {
        throw LogisticError(
          .usage, "l1-ratio", "the L1 ratio is \(shortestText(ratio))",
          advice: "give a number from 0, all L2, to 1, all L1")
      }
    case .l2C(let c):
      guard c > 0, c.isFinite else {
        throw LogisticError(.usage, "C", "C is \(c)", advice: "give a finite number above 0")
      }
    }
  }
}

/// λ and the L1 ratio r of `λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]`.
struct PenaltyStrength: Sendable, Equatable {
  var lambda: Double
  var l1Ratio = 0.0

  /// The same kind of penalty, λ times a factor.
  func scaled(by factor: Double) -> PenaltyStrength {
    PenaltyStrength(lambda: lambda * factor, l1Ratio: l1Ratio)
  }

  /// The penalty's word in files and JSON.
  var word: String { l1Ratio == 0 ? "l2" : l1Ratio == 1 ? "l1" : "elasticnet" }
  /// The factor of |w|.
  var l1: Double { lambda * l1Ratio }
  /// The factor of w²/2.
  var l2: Double { lambda * (1 - l1Ratio) }
  /// Keras's convention, without the half.
  var regularizer: Regularizer { Regularizer(l1: l1, l2: l2 / 2) }
}

/// How much the rows of each class count.
public enum ClassWeight: Sendable, Equatable {
  /// n / (K·n_class): every class counts alike in sum.
  case balanced
  /// A factor for each class named; the others have 1.
  case each([String: Double])

  /// The factor of each class number that occurs.
  ///
  /// - Parameters:
  ///   - labels: the class number of each row.
  ///   - classes: the classes' names; their numbers unless given.
  /// - Throws: a class that there is not, or a factor that cannot be.
  public func byNumber(
    _ labels: [Int], classes: [String]? = nil
  ) throws(LogisticError) -> [Int: Double] {
    var counts = [Int: Double]()
    for label in labels { counts[label, default: 0] += 1 }
    let present = counts.keys.sorted()
    let names = present.map { label in
      classes.flatMap { $0.indices.contains(label) ? $0[label] : nil } ?? String(label)
    }
    let factors = try factors(classes: names, counts: present.map { counts[$0] ?? 0 })
    return Dictionary(uniqueKeysWithValues: zip(present, factors))
  }

  /// The factor of each class, given how much each weighs in the rows.
  ///
  /// - Throws: a class that there is not, or a factor that cannot be.
  func factors(classes: [String], counts: [Double]) throws(LogisticError) -> [Double] {
    switch self {
    case .balanced:
      let total = counts.reduce(0, +)
      return counts.map { $0 == 0 ? 0 : total / (Double(counts.count) * $0) }
    case .each(let given):
      for (name, factor) in given {
        guard classes.contains(name) else {
          let guess = nearest(to: name, in: classes)
          throw LogisticError(
            .usage, "class-weight", "there is no class '\(name)'",
            advice: guess.map { "did you mean '\($0)'?" }
              ?? "the classes are \(classes.joined(separator: ", "))")
        }
        guard factor >= 0, factor.isFinite else {
          throw LogisticError(
            .usage, "class-weight", "the weight of class '\(name)' is \(factor)",
            advice: "give a finite number of at least 0")
        }
      }
      return classes.map { given[$0] ?? 1 }
    }
  }
}
