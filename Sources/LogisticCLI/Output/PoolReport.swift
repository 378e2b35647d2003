internal import Logistic

/// What `pool` says.
struct PoolReport {
  let pooled: PooledFit

  private var hasClasses: Bool { pooled.terms.contains { $0.classLabel != nil } }

  var text: String {
    var text = Style.heading("Modelling \(pooled.modelled)") + "\n\n"
    text +=
      "  \(pooled.modelCount) models of imputed tables, \(NumberText.count(pooled.observations)) rows each\n\n"
    let share = NumberText.shortest((pooled.level * 1e6).rounded() / 1e4)
    var columns: [(title: String, alignment: TextTable.Alignment)] = [
      ("term", .left), ("estimate", .point), ("std. error", .point), ("t", .point), ("df", .point),
      ("p", .right), ("\(share)% low", .point), ("high", .point), ("missing info", .point),
    ]
    if hasClasses { columns.insert(("class", .left), at: 0) }
    var table = TextTable(columns)
    for term in pooled.terms {
      table.add(
        (hasClasses ? [term.classLabel ?? ""] : []) + [
          term.term, NumberText.table(term.estimate), NumberText.table(term.standardError),
          NumberText.fixed(term.t, 3), NumberText.fixed(term.degreesOfFreedom, 1),
          Summary.p(term.pValue), NumberText.table(term.interval.low),
          NumberText.table(term.interval.high), NumberText.fixed(term.missingInformation, 3),
        ])
    }
    return text + table.text
  }

  var json: JSON {
    .object([
      ("schemaVersion", .integer(1)), ("modelled", .string(pooled.modelled)),
      ("models", .integer(pooled.modelCount)), ("observations", .number(pooled.observations)),
      ("level", .number(pooled.level)),
      (
        "terms",
        .array(
          pooled.terms.map {
            .object([
              ("term", .string($0.term)), ("class", .optional($0.classLabel)),
              ("estimate", .number($0.estimate)), ("standardError", .number($0.standardError)),
              ("t", .number($0.t)), ("degreesOfFreedom", .number($0.degreesOfFreedom)),
              ("pValue", .number($0.pValue)),
              ("interval", .array([.number($0.interval.low), .number($0.interval.high)])),
              ("oddsRatio", .optional($0.oddsRatio)), ("within", .number($0.within)),
              ("between", .number($0.between)),
              ("relativeIncrease", .number($0.relativeIncrease)),
              ("missingShare", .number($0.missingShare)),
              ("missingInformation", .number($0.missingInformation)),
            ])
          })
      ),
    ])
  }
}
