internal import Logistic

/// What `effects` says.
struct EffectsReport {
  let model: TabularModel
  let inference: Inference
  let place: Inference.EffectPlace
  let effects: [MarginalEffect]
  let predictions: [AdjustedPrediction]

  private var hasClasses: Bool { model.classes.count > 2 }

  var text: String {
    var text = Style.heading("Modelling \(model.modelled)") + "\n\n"
    text += "  \(NumberText.count(inference.observations)) rows, "
    text +=
      inference.estimator.isRobust
      ? "robust errors (\(inference.estimator.name))\n" : "errors from the Fisher information\n"
    let share = NumberText.shortest((inference.level * 1e6).rounded() / 1e4)
    if !effects.isEmpty {
      let averaged = place == .overall ? "averaged over the rows" : "at the means of all columns"
      text += "\n" + Style.heading("Effects on the probability, \(averaged)") + "\n"
      var columns: [(title: String, alignment: TextTable.Alignment)] = [
        ("term", .left), ("change", .left), ("effect", .point), ("std. error", .point),
        (inference.statisticName, .point), ("p", .right), ("\(share)% low", .point),
        ("high", .point),
      ]
      if hasClasses { columns.insert(("class", .left), at: 0) }
      var table = TextTable(columns)
      table.limit = 24
      for effect in effects {
        let ends = effect.confidenceInterval
        var cells = hasClasses ? [effect.classLabel ?? ""] : []
        cells += [
          effect.change == nil ? effect.term : effect.column, effect.change ?? "slope",
          NumberText.table(effect.effect), NumberText.table(effect.standardError),
          NumberText.fixed(effect.z, 3), Summary.p(effect.pValue), NumberText.table(ends.low),
          NumberText.table(ends.high),
        ]
        table.add(cells)
      }
      text += table.text
    }
    if !predictions.isEmpty {
      text +=
        "\n"
        + Style.heading(
          place == .overall
            ? "Mean probability with a column set in all rows"
            : "Probability with a column set and all others at their means") + "\n"
      var columns: [(title: String, alignment: TextTable.Alignment)] = [
        ("column", .left), ("value", .left), ("probability", .point), ("std. error", .point),
        ("\(share)% low", .point), ("high", .point),
      ]
      if hasClasses { columns.insert(("class", .left), at: 0) }
      var table = TextTable(columns)
      for prediction in predictions {
        let ends = prediction.confidenceInterval
        var cells = hasClasses ? [prediction.classLabel ?? ""] : []
        cells += [
          prediction.column, prediction.value, NumberText.table(prediction.probability),
          NumberText.table(prediction.standardError), NumberText.table(ends.low),
          NumberText.table(ends.high),
        ]
        table.add(cells)
      }
      text += table.text
    }
    return text
  }

  var json: JSON {
    func pair(_ ends: (low: Double, high: Double)) -> JSON {
      .array([.number(ends.low), .number(ends.high)])
    }
    return .object([
      ("schemaVersion", .integer(1)), ("target", .string(model.target)),
      ("classes", .array(model.classes.map { .string($0) })),
      ("positive", hasClasses ? .null : .string(model.classes[model.positive])),
      ("observations", .number(inference.observations)), ("at", .string(place.rawValue)),
      (
        "marginalEffects",
        .array(
          effects.map {
            .object([
              ("term", .string($0.term)), ("column", .string($0.column)),
              ("class", .optional($0.classLabel)), ("change", .optional($0.change)),
              ("effect", .number($0.effect)), ("standardError", .number($0.standardError)),
              ("z", .number($0.z)), ("pValue", .number($0.pValue)),
              ("interval", pair($0.confidenceInterval)),
            ])
          })
      ),
      (
        "adjustedPredictions",
        .array(
          predictions.map {
            .object([
              ("column", .string($0.column)), ("value", .string($0.value)),
              ("class", .optional($0.classLabel)), ("probability", .number($0.probability)),
              ("standardError", .number($0.standardError)),
              ("interval", pair($0.confidenceInterval)),
            ])
          })
      ),
      ("warnings", .array(inference.warnings.map(TrainReport.json))),
    ])
  }
}
