internal import Logistic
internal import LogisticPlots

/// The pictures that show columns of the table.
extension ModelPlots {
  /// The number columns of a model that a picture of so many shows.
  func columns(
    _ count: Int, of model: TabularModel, picture: String
  ) throws(LogisticError) -> [String] {
    let numbers = model.space.inputs.filter { !$0.takesStrings && $0.kind == .number }.map(\.name)
    let chosen = features.isEmpty ? Array(numbers.prefix(count)) : features
    for name in chosen where !numbers.contains(name) {
      throw LogisticError(
        .usage, "features", "'\(name)' is no number column of the model",
        advice: "they are " + numbers.prefix(12).map { "'\($0)'" }.joined(separator: ", "))
    }
    guard chosen.count == count else {
      throw LogisticError(
        .usage, "features",
        "\(picture) shows \(count) number column\(count == 1 ? "" : "s"), and there "
          + (chosen.count == 1 ? "is 1" : "are \(chosen.count)"),
        advice: numbers.count < count
          ? "train a model with such columns" : "name them with --features")
    }
    return chosen
  }

  private func known() throws(LogisticError) -> (table: DataTable, labels: [Int?]) {
    guard let table, case .table(let model) = model, let target else {
      throw LogisticError(.usage, "no-rows", "the picture needs rows", advice: "give a data file")
    }
    let classes = try ClassLabels(target, in: table, classes: model.classes)
    var labels = [Int?](repeating: nil, count: table.rowCount)
    for (row, label) in zip(classes.rows, classes.indices) { labels[row] = label }
    return (table, labels)
  }

  /// The sigmoid of a model with one number column.
  func sigmoid() throws(LogisticError) -> Plot {
    let model = try tableModel("a sigmoid")
    let name = try columns(1, of: model, picture: "a sigmoid")[0]
    let coefficients = model.coefficients
    let features = model.space.features
    guard coefficients.count == 1, model.space.inputs.count == 1,
      let place = features.firstIndex(where: { $0.column == name && $0.role == .number })
    else {
      throw LogisticError(
        .usage, "sigmoid", "a sigmoid is drawn of a model of one number column and two classes",
        advice: "--kind boundary shows two columns, others held")
    }
    let (table, labels) = try known()
    let x = try table.numbers(of: name)
    let rows = labels.indices.filter { labels[$0] != nil }
    return try .sigmoid(
      x: rows.map { x[$0] }, labels: rows.map { labels[$0] == model.positive },
      sigmoid: (coefficients[0].intercept, coefficients[0].weights[place]),
      threshold: model.threshold, feature: name,
      classes: [model.classes[1 - model.positive], model.classes[model.positive]])
  }

  /// Two number columns, the others held at their means and commonest levels.
  func boundary() throws(LogisticError) -> Plot {
    let model = try tableModel("a decision boundary")
    let names = try columns(2, of: model, picture: "a decision boundary")
    let (table, labels) = try known()
    let held = try heldColumns(model, table, but: names)
    var plot = try Plot.decisionBoundary(
      x: try table.numbers(of: names[0]), y: try table.numbers(of: names[1]),
      labels: labels.map { $0 ?? -1 }, classes: model.classes, names: (names[0], names[1]),
      positive: model.positive, threshold: model.threshold,
      predicted: held.isEmpty ? nil : try model.predict(table).predicted
    ) { (x, y) throws(LogisticError) in
      var plane = [Column(names[0], numbers: x), Column(names[1], numbers: y)]
      for (input, value) in held {
        switch value {
        case .number(let number):
          plane.append(
            Column(input, numbers: Array(repeating: number, count: x.count)))
        case .level(let level):
          plane.append(
            Column(input, categories: Array(repeating: level, count: x.count)))
        }
      }
      return try model.predict(DataTable(columns: plane)).probabilities
    }
    if !held.isEmpty {
      plot.subtitle +=
        "; others held: "
        + held.map { name, value in
          switch value {
          case .number(let number): "\(name) \(RaceNumbers.short(number))"
          case .level(let level): "\(name) \(level ?? "missing")"
          }
        }.joined(separator: ", ")
    }
    return plot
  }

  private enum Held {
    case number(Double)
    case level(String?)
  }

  /// What stands for each other column: a number's mean, a category's commonest level.
  private func heldColumns(
    _ model: TabularModel, _ table: DataTable, but names: [String]
  ) throws(LogisticError) -> [(String, Held)] {
    var held = [(String, Held)]()
    for input in model.space.inputs where !names.contains(input.name) {
      let column = try table.column(input.name)
      if input.isText {
        // The columns' words: none.
        held.append((input.name, .level(nil)))
      } else if input.takesStrings {
        var counts = [String: Int]()
        for row in 0..<column.count {
          if let level = column.text(row) { counts[level, default: 0] += 1 }
        }
        let commonest = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        held.append((input.name, .level(commonest?.key)))
      } else {
        let values = try table.numbers(of: input.name).filter(\.isFinite)
        held.append(
          (input.name, .number(values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count))))
      }
    }
    return held
  }
}
