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

  /// A design of which any part may be absent.
  ///
  /// - Parameters:
  ///   - strata: the column of strata.
  ///   - units: the column of primary sampling units.
  ///   - population: the column of the finite population correction.
  public init(strata: String? = nil, units: String? = nil, population: String? = nil) {
    self.strata = strata
    self.units = units
    self.population = population
  }

  /// What it consists of, `strata stype, units dnum`.
  var description: String {
    let parts = [("strata", strata), ("units", units), ("population", population)]
      .compactMap { name, column in column.map { "\(name) \($0)" } }
    return parts.isEmpty ? "each row a unit" : parts.joined(separator: ", ")
  }

  /// The columns that are given.
  public var names: [String] { [strata, units, population].compactMap { $0 } }
}

/// The sampling units of rows: what the linearised covariance adds up.
struct SurveyUnits {
  /// The unit of each row, −1 where a column of the design has no value.
  private(set) var unitOfRow: [Int] = []
  /// The stratum of each unit.
  private(set) var stratumOfUnit: [Int] = []
  /// How many units each stratum has.
  private(set) var counts: [Int] = []
  /// 1 − f of each stratum: the share of its units that was not drawn.
  private(set) var rests: [Double] = []

  /// The design's degrees of freedom: units less strata.
  var degreesOfFreedom: Int { stratumOfUnit.count - counts.count }

  /// - Throws: columns that are not there, strata of one unit, populations that cannot be.
  init(_ table: DataTable, _ design: SurveyDesign) throws(LogisticError) {
    let strata = try design.strata.map { (name) throws(LogisticError) in try table.column(name) }
    let units = try design.units.map { (name) throws(LogisticError) in try table.column(name) }
    let population = try design.population.map { (name) throws(LogisticError) in
      try table.numbers(of: name)
    }
    let (stratumCodes, stratumNames) = strata?.codesAndLevels ?? ([], [])
    let unitCodes = units?.codesAndLevels.codes ?? []
    struct Key: Hashable {
      var stratum: Int32
      var unit: Int
    }
    var unitNumbers: [Key: Int] = [:]
    var stratumNumbers: [Int32: Int] = [:]
    var sizes: [(value: Double, row: Int)] = []
    var names: [String] = []
    for row in 0..<table.rowCount {
      let stratum = strata == nil ? 0 : stratumCodes[row]
      let unit = units == nil ? row : Int(unitCodes[row])
      let size = population?[row] ?? .infinity
      guard stratum >= 0, unit >= 0, !size.isNaN else {
        unitOfRow.append(-1)
        continue
      }
      let place: Int
      if let known = stratumNumbers[stratum] {
        place = known
        guard sizes[place].value == size else {
          throw LogisticError(
            .data, "population",
            "\(shortestText(size)) and \(shortestText(sizes[place].value)) are given for one stratum",
            place: table.place(row: row, column: design.population),
            advice: "the finite population correction is the same in all rows of a stratum")
        }
      } else {
        place = stratumNumbers.count
        stratumNumbers[stratum] = place
        sizes.append((size, row))
        counts.append(0)
        names.append(strata == nil ? "" : stratumNames[Int(stratum)])
      }
      let key = Key(stratum: stratum, unit: unit)
      if let known = unitNumbers[key] {
        unitOfRow.append(known)
      } else {
        unitOfRow.append(stratumOfUnit.count)
        unitNumbers[key] = stratumOfUnit.count
        stratumOfUnit.append(place)
        counts[place] += 1
      }
    }
    let areShares = sizes.allSatisfy { $0.value <= 1 }
    for (place, size) in sizes.enumerated() {
      let drawn = Double(counts[place])
      guard counts[place] > 1 else {
        throw LogisticError(
          .data, "lonely-unit",
          strata == nil
            ? "there is one sampling unit only"
            : "the stratum '\(names[place])' has one sampling unit only",
          place: table.place(column: design.strata ?? design.units),
          advice: "join it to a stratum that is like it: of one unit no spread is known")
      }
      let share = areShares ? size.value : drawn / size.value
      guard share >= 0, share <= 1 else {
        throw LogisticError(
          .data, "population",
          "\(shortestText(size.value)) units in the population, of which \(counts[place]) were drawn",
          place: table.place(row: size.row, column: design.population),
          advice: "give how many units the stratum has, or the share that was drawn")
      }
      rests.append(1 - share)
    }
  }
}

extension FittedRows {
  /// `Σ_h (1 − f_h)·n_h/(n_h − 1)·Σ_i (u_hi − ū_h)(u_hi − ū_h)ᵀ` of the units' summed scores: the middle of the
  /// linearised covariance (Binder 1983). Units of which no row was fitted count, with scores of 0.
  func surveyMeat(_ units: SurveyUnits) throws(LogisticError) -> [Double] {
    let n = parameters.count
    let count = units.stratumOfUnit.count
    var sums = [Double](repeating: 0, count: count * n)
    let (unitOfRow, numbers) = (units.unitOfRow, rowNumbers)
    let parts = try read(start: { ClusterSums(n) }) { sums, row in
      score(row, scale: row.sampling * row.frequency, into: &sums.score)
      sums.add(to: unitOfRow[numbers[row.index]])
    }
    for part in parts {
      for (place, unit) in part.clusters.enumerated() {
        for i in 0..<n { sums[unit * n + i] += part.sums[place * n + i] }
      }
    }
    var means = [Double](repeating: 0, count: units.counts.count * n)
    for unit in 0..<count {
      let stratum = units.stratumOfUnit[unit]
      for i in 0..<n {
        means[stratum * n + i] += sums[unit * n + i] / Double(units.counts[stratum])
      }
    }
    var total = [Double](repeating: 0, count: n * n)
    var off = [Double](repeating: 0, count: n)
    for unit in 0..<count {
      let stratum = units.stratumOfUnit[unit]
      let drawn = Double(units.counts[stratum])
      let factor = units.rests[stratum] * drawn / (drawn - 1)
      for i in 0..<n { off[i] = sums[unit * n + i] - means[stratum * n + i] }
      for i in 0..<n { for j in 0..<n { total[i * n + j] += factor * off[i] * off[j] } }
    }
    return total
  }
}
