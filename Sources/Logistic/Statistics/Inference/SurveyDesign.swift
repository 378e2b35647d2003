/// How the rows of a survey were drawn: what its standard errors depend on beside the weights.
public struct SurveyDesign: Sendable, Equatable {
  /// The column of strata, each drawn from by itself; nil for one.
  public var strata: String?
  /// The column of primary sampling units, such as schools or districts, whose rows were drawn together; nil if
  /// each row is one. A unit belongs to one stratum: the same name in two strata means two units.
  public var units: String?
  /// The column of how many units the population has in the row's stratum, or, if no number is above 1, of the
  /// share of them that was drawn; nil for a population without end.
  public var population: String?
  /// How rows were drawn within the primary units, stage after stage; none if all of a unit's rows were taken, or
  /// as if they were: without ``population`` later stages add nothing.
  public var laterStages: [Stage]

  /// A draw of units within those of the stage before.
  public struct Stage: Sendable, Equatable {
    /// The column of the stage's units; the same name in two units of the stage before means two.
    public var units: String
    /// The column of how many of them the unit of the stage before has, or of the share drawn.
    public var population: String

    /// A stage.
    ///
    /// - Parameters:
    ///   - units: the column of the stage's units.
    ///   - population: the column of how many there are, or of the share drawn.
    public init(units: String, population: String) {
      self.units = units
      self.population = population
    }
  }

  /// A design of which any part may be absent.
  ///
  /// - Parameters:
  ///   - strata: the column of strata.
  ///   - units: the column of primary sampling units.
  ///   - population: the column of the finite population correction.
  ///   - laterStages: the draws within the primary units.
  public init(
    strata: String? = nil, units: String? = nil, population: String? = nil,
    laterStages: [Stage] = []
  ) {
    self.strata = strata
    self.units = units
    self.population = population
    self.laterStages = laterStages
  }

  /// What it consists of, `strata stype, units dnum, population fpc`.
  var description: String {
    let parts = [("strata", strata), ("units", units), ("population", population)]
      .compactMap { name, column in column.map { "\(name) \($0)" } }
    let later = laterStages.map { "then units \($0.units) of \($0.population)" }
    return parts.isEmpty ? "each row a unit" : (parts + later).joined(separator: ", ")
  }

  /// The columns that are given.
  public var names: [String] {
    [strata, units, population].compactMap { $0 }
      + laterStages.flatMap { [$0.units, $0.population] }
  }
}
