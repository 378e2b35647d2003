/// Parameters that are penalised together, by `strength·√(Σ (scaleⱼ·wⱼ)²)`: all are 0, or none need be. They may
/// have an L2 penalty too.
public struct ParameterGroup: Sendable, Equatable {
  /// The parameters, in the objective's layout.
  public var places: [Int]
  /// The factor of the length.
  public var strength: Double
  /// What each parameter is multiplied by inside the length; parameters of one column have the same.
  public var scales: [Double]

  /// A group of parameters; scales of 1 unless given.
  public init(places: [Int], strength: Double, scales: [Double]? = nil) {
    self.places = places
    self.strength = strength
    self.scales = scales ?? places.map { _ in 1 }
  }

  /// `√(Σ (scaleⱼ·wⱼ)²)`.
  func length(_ theta: [Double]) -> Double {
    var sum = 0.0
    for (k, place) in places.enumerated() {
      let part = scales[k] * theta[place]
      sum += part * part
    }
    return sum.squareRoot()
  }
}

extension Objective {
  /// What of the objective has no gradient at 0 (`Σ mⱼ·|wⱼ|` and the groups); infinity outside the
  /// bounds.
  func nonsmoothPenalty(at theta: [Double]) -> Double {
    var sum = 0.0
    for (j, w) in theta.enumerated() {
      if l1[j] > 0 { sum += l1[j] * abs(w) }
      if w < lower[j] || w > upper[j] { return .infinity }
    }
    for group in groups where group.strength > 0 { sum += group.strength * group.length(theta) }
    return sum
  }

  /// The penalty at `theta`, smooth part and all.
  func penalty(at theta: [Double]) -> Double {
    var sum = nonsmoothPenalty(at: theta)
    for (j, w) in theta.enumerated() where l2[j] > 0 { sum += l2[j] / 2 * w * w }
    return sum
  }

  /// Whether it has neither bounds nor groups, which coordinate descent on sparse columns does not take.
  var isPlain: Bool { !isBounded && !groups.contains { $0.strength > 0 } }

  /// Whether a parameter has a bound.
  func hasBound(_ place: Int) -> Bool { lower[place] > -.infinity || upper[place] < .infinity }

  /// The parameters that a group penalises.
  var groupedPlaces: Set<Int> {
    Set(groups.lazy.filter { $0.strength > 0 }.flatMap(\.places))
  }

  /// What keeps the objective from having a gradient everywhere, for an error.
  var roughPart: String {
    groups.contains { $0.strength > 0 } ? "a group-lasso penalty" : "an L1 penalty"
  }

  func checkBounds() throws(LogisticError) {
    guard lower.count == parameterCount, upper.count == parameterCount else {
      throw LogisticError(
        .usage, "bound-count",
        "\(lower.count) and \(upper.count) bounds for \(parameterCount) parameters")
    }
    for (low, high) in zip(lower, upper)
    where !(low <= high) || low == .infinity || high == -.infinity {
      throw LogisticError(
        .usage, "bounds", "no parameter is between \(shortestText(low)) and \(shortestText(high))",
        advice: "give a lower bound that is not above the upper one")
    }
  }

  func checkGroups() throws(LogisticError) {
    var scaleOfColumn = [Int: Double]()
    var seen = Set<Int>()
    let q = parametersPerOutput
    for group in groups {
      func refuse(_ why: String) -> LogisticError {
        LogisticError(.usage, "group", "a group of parameters \(why)")
      }
      guard group.strength >= 0, group.strength < .infinity else {
        throw refuse("has the strength \(shortestText(group.strength))")
      }
      guard group.scales.count == group.places.count, !group.places.isEmpty else {
        throw refuse("has \(group.scales.count) scales for \(group.places.count) parameters")
      }
      for (place, scale) in zip(group.places, group.scales) {
        guard place >= 0, place < parameterCount, seen.insert(place).inserted else {
          throw refuse("has parameter \(place), which is not there or in two")
        }
        let column = place % q
        guard column < rows.columnCount else { throw refuse("has an intercept in it") }
        guard scale > 0, scale < .infinity, scaleOfColumn[column] ?? scale == scale else {
          throw refuse("has the scale \(shortestText(scale)) for column \(column)")
        }
        scaleOfColumn[column] = scale
        guard l1[place] == 0, !hasBound(place) else {
          throw refuse("has a parameter with an L1 penalty of its own or bounds")
        }
      }
    }
  }
}
