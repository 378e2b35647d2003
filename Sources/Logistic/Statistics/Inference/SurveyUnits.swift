/// The sampling units of one stage, and the strata that they were drawn from: at a later stage, the units of the
/// stage before.
struct SurveyUnits {
  /// The unit of each row, −1 where a column of the design has no value.
  private(set) var unitOfRow: [Int] = []
  /// The stratum of each unit.
  private(set) var stratumOfUnit: [Int] = []
  /// How many units each stratum has.
  private(set) var counts: [Int] = []
  /// f of each stratum: the share of its units that was drawn.
  private(set) var shares: [Double] = []
  /// What the stage's variance is multiplied by in each stratum: the product of the shares of the stages before.
  private(set) var factors: [Double] = []

  /// The design's degrees of freedom: units less strata.
  var degreesOfFreedom: Int { stratumOfUnit.count - counts.count }

  /// The stages of a design, the first first.
  ///
  /// - Throws: columns that are not there, strata of one unit, populations that cannot be.
  static func stages(
    _ table: DataTable, _ design: SurveyDesign
  ) throws(LogisticError) -> [SurveyUnits] {
    guard design.laterStages.isEmpty || design.units != nil && design.population != nil else {
      throw LogisticError(
        .usage, "survey-stages",
        "units of a later stage need those of the first and their population",
        advice: "name both: --survey-cluster a,b --fpc c,d")
    }
    let strata = try design.strata.map { (name) throws(LogisticError) in
      try table.column(name).codesAndLevels
    }
    var stages = [
      try SurveyUnits(
        table, strata: strata?.codes.map { Int($0) }, units: design.units,
        population: design.population, column: design.strata ?? design.units, factor: { _ in 1 },
        name: { row in strata.map { $0.levels[Int($0.codes[row])] } })
    ]
    for stage in design.laterStages {
      let before = stages[stages.count - 1]
      stages.append(
        try SurveyUnits(
          table, strata: before.unitOfRow, units: stage.units, population: stage.population,
          column: stage.units,
          factor: {
            let stratum = before.stratumOfUnit[before.unitOfRow[$0]]
            return before.factors[stratum] * before.shares[stratum]
          },
          name: { _ in nil }))
    }
    return stages
  }

  /// - Parameters:
  ///   - strata: the stratum of each row, −1 for none; nil for one stratum.
  ///   - column: what is named where a stratum cannot be used.
  ///   - factor: that of a row's stratum.
  ///   - name: what the stratum of a row is called.
  private init(
    _ table: DataTable, strata: [Int]?, units name: String?, population: String?, column: String?,
    factor: (_ row: Int) -> Double, name stratumName: (_ row: Int) -> String?
  ) throws(LogisticError) {
    let units = try name.map { (name) throws(LogisticError) in
      try table.column(name).codesAndLevels.codes
    }
    let sizes = try population.map { (name) throws(LogisticError) in try table.numbers(of: name) }
    struct Key: Hashable {
      var stratum: Int
      var unit: Int
    }
    var unitNumbers: [Key: Int] = [:]
    var stratumNumbers: [Int: Int] = [:]
    /// The first row of each stratum, and the population that it names.
    var found: [(row: Int, size: Double)] = []
    for row in 0..<table.rowCount {
      let stratum = strata?[row] ?? 0
      let unit = units.map { Int($0[row]) } ?? row
      let size = sizes?[row] ?? .infinity
      guard stratum >= 0, unit >= 0, !size.isNaN else {
        unitOfRow.append(-1)
        continue
      }
      let place: Int
      if let known = stratumNumbers[stratum] {
        place = known
        guard found[place].size == size else {
          throw LogisticError(
            .data, "population",
            "\(shortestText(size)) and \(shortestText(found[place].size)) are given for one stratum",
            place: table.place(row: row, column: population),
            advice: "the finite population correction is the same in all rows of a stratum")
        }
      } else {
        place = stratumNumbers.count
        stratumNumbers[stratum] = place
        found.append((row, size))
        counts.append(0)
        factors.append(factor(row))
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
    let areShares = found.allSatisfy { $0.size <= 1 }
    for (place, first) in found.enumerated() {
      let drawn = Double(counts[place])
      let share = areShares ? first.size : drawn / first.size
      guard share >= 0, share <= 1 else {
        throw LogisticError(
          .data, "population",
          "\(shortestText(first.size)) units in the population, of which \(counts[place]) were drawn",
          place: table.place(row: first.row, column: population),
          advice: "give how many units the stratum has, or the share that was drawn")
      }
      // One unit that is the whole stratum has no spread; of one of several it is not known.
      guard counts[place] > 1 || share == 1 else {
        throw LogisticError(
          .data, "lonely-unit",
          stratumName(first.row).map { "the stratum '\($0)' has one sampling unit only" }
            ?? (strata == nil
              ? "there is one sampling unit only"
              : "a unit of the stage before has one sampling unit only"),
          place: table.place(row: strata == nil ? nil : first.row, column: column),
          advice: "join it to a stratum that is like it: of one unit no spread is known")
      }
      shares.append(share)
    }
  }
}

extension FittedRows {
  /// The middle of the linearised covariance (Binder 1983): at every stage
  /// `Σ_h F_h·(1 − f_h)·n_h/(n_h − 1)·Σ_i (u_hi − ū_h)(u_hi − ū_h)ᵀ` of the units' summed scores, F_h the product of
  /// the shares drawn at the stages before. Units of which no row was fitted count, with scores of 0.
  func surveyMeat(_ stages: [SurveyUnits]) throws(LogisticError) -> [Double] {
    let n = parameters.count
    var total = [Double](repeating: 0, count: n * n)
    for units in stages {
      let sums = try unitScores(units)
      var means = [Double](repeating: 0, count: units.counts.count * n)
      for (unit, stratum) in units.stratumOfUnit.enumerated() {
        for i in 0..<n {
          means[stratum * n + i] += sums[unit * n + i] / Double(units.counts[stratum])
        }
      }
      var off = [Double](repeating: 0, count: n)
      for (unit, stratum) in units.stratumOfUnit.enumerated() where units.counts[stratum] > 1 {
        let drawn = Double(units.counts[stratum])
        let factor = units.factors[stratum] * (1 - units.shares[stratum]) * drawn / (drawn - 1)
        for i in 0..<n { off[i] = sums[unit * n + i] - means[stratum * n + i] }
        for i in 0..<n { for j in 0..<n { total[i * n + j] += factor * off[i] * off[j] } }
      }
    }
    return total
  }

  /// The summed scores of each unit.
  private func unitScores(_ units: SurveyUnits) throws(LogisticError) -> [Double] {
    let n = parameters.count
    var sums = [Double](repeating: 0, count: units.stratumOfUnit.count * n)
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
    return sums
  }
}
