/// Levels of a model's categories that no row before had.
struct LevelGrowth {
  /// The new levels of each category.
  let levels: [String: [String]]
  /// Their features, column by column.
  let features: [Feature]
  /// Of each of them, the share of all rows, old and new, that have it.
  let shares: [Double]
  let warnings: [DataWarning]

  /// Nil where there are none.
  ///
  /// - Throws: a level without a penalty whose rows are not of every class: its coefficient would be infinite.
  init?(
    _ rows: DataTable, of model: TabularModel, classFactors: [Double]?,
    _ columns: LogisticRegression.RowColumns
  ) throws(LogisticError) {
    var found: [(column: String, levels: [String], places: [Int32: Int], codes: [Int32])] = []
    for input in model.space.inputs {
      guard case .category(let known) = input.encoding else { continue }
      let (codes, present) = try rows.column(input.name).asCategories().codesAndLevels
      let isKnown = Set(known)
      var places: [Int32: Int] = [:]
      var fresh: [String] = []
      for code in codes where places[code] == nil {
        let level = code < 0 ? "" : present[Int(code)]
        if isKnown.contains(level) { continue }
        places[code] = fresh.count
        fresh.append(level)
      }
      if !fresh.isEmpty { found.append((input.name, fresh, places, codes)) }
    }
    guard let first = found.first else { return nil }
    if let formula = model.formula {
      let level = first.levels[0]
      throw LogisticError(
        .data, "new-level",
        "\(level.isEmpty ? "a missing value" : "'\(level)'") was never seen before, and the columns of the formula '\(formula)' are made of the levels that it was fitted to",
        place: rows.place(
          row: first.codes.firstIndex { first.places[$0] == 0 } ?? 0, column: first.column),
        advice: "leave such rows out, or fit old and new rows together")
    }
    let labels = try ClassLabels(model.target, in: rows, classes: model.classes).indices
    let (weights, _) = try UpdateRows.weights(
      rows, labels: labels, classFactors: classFactors, columns)
    let total =
      (model.record?.curvature?.weight ?? 0) + (weights?.reduce(0, +) ?? Double(rows.rowCount))
    levels = Dictionary(uniqueKeysWithValues: found.map { ($0.column, $0.levels) })
    features = found.flatMap { column in
      column.levels.map { Feature(column: column.column, role: .level, level: $0) }
    }
    var shares: [Double] = []
    var warnings: [DataWarning] = []
    for (column, fresh, places, codes) in found {
      // The weight of each class's rows by level.
      var sums = [Double](repeating: 0, count: fresh.count * model.classes.count)
      for (row, code) in codes.enumerated() {
        guard let level = places[code] else { continue }
        sums[level * model.classes.count + labels[row]] += weights?[row] ?? 1
      }
      for (level, name) in fresh.enumerated() {
        let byClass = sums[level * model.classes.count..<(level + 1) * model.classes.count]
        let words = name.isEmpty ? "a missing value" : "'\(name)'"
        if model.record?.lambda == nil || model.commonFactor(of: column) == 0,
          let absent = zip(model.classes, byClass).first(where: { $0.1 == 0 })?.0
        {
          throw LogisticError(
            .data, "separated",
            "\(words) was never seen before, and none of its new rows is of class '\(absent)': "
              + "without a penalty its coefficient would be infinite",
            place: rows.place(
              row: codes.firstIndex { places[$0] == level } ?? 0, column: column),
            advice: "leave such rows out until there are some of every class, or fit with a penalty"
          )
        }
        shares.append(byClass.reduce(0, +) / total)
        warnings.append(
          DataWarning(
            "new-level",
            "\(words) was never seen before; the model has a coefficient for it from now on",
            column: column))
      }
    }
    self.shares = shares
    self.warnings = warnings
  }
}

extension TabularModel {
  /// The factor on the penalty of a category's levels, of those that differ the mean; infinity where the column
  /// is left out.
  func commonFactor(of column: String) -> Double {
    guard let factors = record?.rules.penaltyFactors else { return 1 }
    let free = Set(record?.free ?? [])
    let known = space.features.indices.filter {
      space.features[$0].column == column && space.features[$0].role == .level && free.contains($0)
    }.map { factors[$0] }
    return known.isEmpty ? .infinity : known.reduce(0, +) / Double(known.count)
  }

  /// The bounds of a category's levels, if they all have the same.
  private func commonBounds(of column: String) -> CoefficientBounds {
    guard let bounds = record?.rules.bounds else { return CoefficientBounds() }
    let known = space.features.indices.filter {
      space.features[$0].column == column && space.features[$0].role == .level
    }.map { bounds[$0] }
    guard let first = known.first, known.allSatisfy({ $0 == first }) else {
      return CoefficientBounds()
    }
    return first
  }

  /// The same model with further levels, of which each has a coefficient that is free to move, and which the
  /// rows before had in none.
  func adding(_ growth: LevelGrowth) throws(LogisticError) -> TabularModel {
    guard var dense = network.nodes[network.output].layer as? Dense else {
      throw LogisticError(.model, "contradiction", "a table's model ends in a Dense layer")
    }
    var wider = FeatureSpace(inputs: space.inputs)
    for (i, input) in wider.inputs.enumerated() {
      guard let more = growth.levels[input.name], case .category(let levels) = input.encoding else {
        continue
      }
      wider.inputs[i].encoding = .category(levels: levels + more)
    }
    let (old, new) = (space.features, wider.features)
    let from = new.map { old.firstIndex(of: $0) }
    func share(_ j: Int) -> Double {
      growth.features.firstIndex(of: new[j]).map { growth.shares[$0] } ?? 0
    }
    if let moments = space.moments {
      // As a file holds it; without an intercept nothing is centred.
      let means = new.indices.map { j in
        from[j].map { moments.mean[$0] } ?? (dense.useBias ? Double(Float(share(j))) : 0)
      }
      let variances = new.indices.map { j -> Double in
        if let at = from[j] { return moments.variance[at] }
        let variance = share(j) * (1 - share(j))
        return variance > 0 ? variance : 1
      }
      wider.moments = (means, variances)
    }
    dense.kernelInitializer = .zeros
    var graph = NetworkBuilder()
    let output = try graph.add(dense, to: try wider.build(&graph))
    var grown = TabularModel(
      network: try graph.network(output: output), space: wider, target: target, classes: classes,
      positive: positive, missing: missing, record: record)
    grown.network.compiled = network.compiled
    grown.threshold = threshold
    grown.multiClass = multiClass
    let given = coefficients
    grown.setCoefficients(
      Placed(
        theta: given.flatMap { output in
          from.map { $0.map { output.weights[$0] } ?? 0 }
            + (dense.useBias ? [output.intercept] : [])
        }, active: Array(new.indices), perOutput: new.count + (dense.useBias ? 1 : 0),
        outputs: dense.units, hasIntercept: dense.useBias))
    let wasFree = Set(record?.free ?? [])
    let free = new.indices.filter { j in
      from[j].map(wasFree.contains) ?? (commonFactor(of: new[j].column) < .infinity)
    }
    grown.record?.free = free
    grown.record?.rules.penaltyFactors = record?.rules.penaltyFactors.map { factors in
      new.indices.map { j in from[j].map { factors[$0] } ?? commonFactor(of: new[j].column) }
    }
    grown.record?.rules.bounds = record?.rules.bounds.map { bounds in
      new.indices.map { j in from[j].map { bounds[$0] } ?? commonBounds(of: new[j].column) }
    }
    if let kept = record?.curvature, let wasFree = record?.free {
      let isPlain = record?.penalty == "group-lasso" && space.moments == nil
      grown.record?.curvature = kept.widened(
        places: free.map { j in from[j].flatMap { wasFree.firstIndex(of: $0) } },
        scales: free.map { j in
          let variance = share(j) * (1 - share(j))
          return variance > 0 && !isPlain ? variance.squareRoot() : 1
        }, outputs: dense.units, intercept: dense.useBias)
    }
    return grown
  }
}

extension KeptCurvature {
  /// The same quadratic with further columns, in which every row had 0.
  ///
  /// - Parameters:
  ///   - places: for each column, which it was; nil for a new one.
  ///   - scales: the scales of new ones.
  func widened(
    places: [Int?], scales: [Double], outputs: Int, intercept: Bool
  ) -> KeptCurvature {
    let (p, more) = (centre.count, intercept ? 1 : 0)
    let (q, wide) = (p + more, places.count + more)
    // An output's parameters, then all of them.
    let inside = places + (intercept ? [p] : [])
    let all = (0..<outputs).flatMap { c in inside.map { $0.map { c * q + $0 } } }
    var result = self
    result.centre = places.map { $0.map { centre[$0] } ?? 0 }
    result.scale = places.indices.map { k in places[k].map { scale[$0] } ?? scales[k] }
    result.gradient = all.map { $0.map { gradient[$0] } ?? 0 }
    result.hessian = hessian.map { block in
      let from = block.order == q ? inside : all
      var matrix = SymmetricMatrix(order: from.count)
      for (i, a) in from.enumerated() {
        guard let a else { continue }
        for (j, b) in from.enumerated() {
          if let b { matrix.values[i * from.count + j] = block.values[a * block.order + b] }
        }
      }
      return matrix
    }
    result.aliased = all.indices.filter { place in all[place].map(aliased.contains) ?? false }
    precondition(all.count == outputs * wide, "\(all.count) parameters of \(outputs) outputs")
    return result
  }
}
