internal import FileFormats

/// What `logistic.json` says of a table's model: columns, classes and how it was fitted.
struct TableDescription {
  var space: FeatureSpace
  var target: String
  var classes: [String]
  var positive: Int
  var threshold: Double
  var missing: FeatureSpace.MissingValues
  var multiClass = MultiClass.multinomial
  var predictionSets: PredictionSets?
  var calibration: IsotonicCalibration?
  /// How it was fitted, but for the covariance, which is with the weights.
  var record: FitRecord?
}

// MARK: Writing

extension TableDescription {
  init(_ model: TabularModel) {
    self.init(
      space: model.space, target: model.target, classes: model.classes, positive: model.positive,
      threshold: model.threshold, missing: model.missing, multiClass: model.multiClass,
      predictionSets: model.predictionSets, calibration: model.calibration, record: model.record)
  }

  var json: JSONValue {
    var table: [(String, JSONValue)] = [
      ("target", .string(target)), ("classes", .strings(classes)),
      ("positive", .integer(positive)), ("threshold", .number(threshold)),
      ("missing", .string(missing.rawValue)),
      ("columns", .array(space.inputs.map(Self.column))),
    ]
    if let design = space.design {
      table.append(("formula", .string(design.formula)))
      table.append(
        (
          "terms",
          .array(
            design.features.map {
              ([("term", JSONValue.string($0.column)), ("name", .string($0.term))]
                + ($0.role == .offset ? [("offset", .bool(true))] : [])).asObject
            })
        ))
    }
    if multiClass != .multinomial { table.append(("multiClass", .string(multiClass.rawValue))) }
    if let moments = space.moments {
      let count = space.textFeatures.lowerBound
      table.append(
        (
          "moments",
          [
            ("mean", JSONValue.numbers(Array(moments.mean.prefix(count)))),
            ("variance", .numbers(Array(moments.variance.prefix(count)))),
          ].asObject
        ))
    }
    if let predictionSets { table.append(("predictionSets", Self.json(predictionSets))) }
    if let calibration { table.append(("calibration", Self.json(calibration))) }
    if let record { table.append(("fit", Self.json(record))) }
    return table.asObject
  }

  private static func column(_ input: FeatureSpace.Input) -> JSONValue {
    let encoding: [(String, JSONValue)] =
      switch input.encoding {
      case .number(let fill, let indicator):
        [("fill", .optional(fill)), ("indicator", .bool(indicator))]
      case .category(let levels): [("levels", .strings(levels))]
      // Its vocabulary is the layer's.
      case .text, .hashedText: [("isText", .bool(true))]
      }
    return
      ([("name", .string(input.name)), ("kind", .string(input.kind.rawValue))] + encoding).asObject
  }

  private static func json(_ sets: PredictionSets) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("coverage", .number(sets.coverage)), ("score", .string(sets.score.rawValue)),
      ("limit", sets.limit.isFinite ? .number(sets.limit) : .string("inf")),
      ("rows", .integer(sets.rowCount)),
    ]
    // A JSON number does not hold 64 bits.
    if sets.score == .randomizedAdaptive { members.append(("seed", .string(String(sets.seed)))) }
    return members.asObject
  }

  private static func json(_ calibration: IsotonicCalibration) -> JSONValue {
    [
      ("method", JSONValue.string("isotonic")),
      ("from", .numbers(calibration.steps.map(\.from))),
      ("to", .numbers(calibration.steps.map(\.to))),
      ("value", .numbers(calibration.steps.map(\.value))),
    ].asObject
  }

  static func json(_ record: FitRecord) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("method", .string(record.method)), ("penalty", .string(record.penalty)),
      ("lambda", .optional(record.lambda)), ("l1Ratio", .optional(record.l1Ratio)),
      ("observations", .number(record.observations)),
      ("rowsDropped", .integer(record.rowsDropped)),
      ("valuesImputed", .integer(record.valuesImputed)),
      ("separation", .string(record.separation.rawValue)),
      ("free", .array(record.free.map { .integer($0) })),
      ("baseClass", record.baseClass.map { .integer($0) } ?? .null),
    ]
    if let certificate = record.certificate {
      members.append(
        (
          "certificate",
          [
            (
              "bound",
              certificate.bound.isFinite ? JSONValue.number(certificate.bound) : .string("inf")
            ), ("kind", .string(certificate.kind.rawValue)),
          ].asObject
        ))
    }
    if let weights = record.weights.json { members.append(("weights", weights)) }
    if !record.rules.isEmpty { members.append(("rules", record.rules.json)) }
    if let curvature = record.curvature { members.append(("curvature", curvature.json)) }
    return members.asObject
  }
}

// MARK: Reading

extension TableDescription {
  /// The `table` member of `logistic.json`, checked in itself.
  ///
  /// - Parameter network: where the vocabularies of texts are.
  init(_ table: ConfigReader, _ network: Network) throws(LogisticError) {
    _ = try table.object()
    target = try table["target"].string()
    classes = try table["classes"].strings()
    guard classes.count >= 2, Set(classes).count == classes.count else {
      throw table["classes"].wrong("a list of at least two different names")
    }
    positive = try table["positive"].int(in: 0...classes.count - 1)
    threshold = try table.double("threshold", default: 0.5)
    missing = try Self.word(table["missing"])
    if !table["multiClass"].isNull { multiClass = try Self.word(table["multiClass"]) }
    var inputs = [FeatureSpace.Input]()
    var names = Set<String>()
    for (place, column) in try table["columns"].array().enumerated() {
      let input = try Self.column(column, network, place)
      guard input.isText || !(inputs.last?.isText ?? false) else {
        throw column.wrong("a text, as those before it are,")
      }
      guard names.insert(input.name).inserted else {
        throw column["name"].wrong("a name that no other column has")
      }
      inputs.append(input)
    }
    guard !inputs.isEmpty else { throw table["columns"].wrong("a list of at least one column") }
    space = FeatureSpace(inputs: inputs)
    let moments = table["moments"]
    if !table["formula"].isNull {
      // What it makes of the columns is the network's layers.
      space.design = try Design(table, network, isStandardized: !moments.isNull)
    }
    if !moments.isNull {
      let mean = try moments["mean"].doubles()
      let variance = try moments["variance"].doubles()
      let words = space.textFeatures
      guard mean.count == variance.count, mean.count == words.lowerBound else {
        throw moments.wrong("a mean and a variance of each of \(words.lowerBound) features")
      }
      // Words are not standardized.
      space.moments = (
        mean + [Double](repeating: 0, count: words.count),
        variance + [Double](repeating: 1, count: words.count)
      )
    }
    let sets = table["predictionSets"]
    if !sets.isNull {
      let coverage = try sets["coverage"].finite()
      guard coverage > 0, coverage < 1 else { throw sets["coverage"].wrong("a share") }
      predictionSets = PredictionSets(
        coverage: coverage, score: try Self.word(sets["score"]),
        limit: sets["limit"].value.string == "inf" ? .infinity : try sets["limit"].finite(),
        rowCount: try sets["rows"].int(in: 1...1 << 53), seed: try Self.seed(sets["seed"]))
    }
    let fit = table["fit"]
    record =
      fit.isNull ? nil : try Self.record(fit, features: space.features.count, classes.count)
  }

  private static func seed(_ seed: ConfigReader) throws(LogisticError) -> UInt64 {
    if seed.isNull { return 0 }
    guard let value = UInt64(try seed.string()) else {
      throw seed.wrong("a whole number as a text")
    }
    return value
  }

  /// The calibration that the network ends in, if there is one.
  static func calibration(_ reader: ConfigReader) throws(LogisticError) -> IsotonicCalibration? {
    if reader.isNull { return nil }
    guard try reader["method"].string() == "isotonic" else {
      throw reader["method"].wrong("isotonic")
    }
    let (from, to) = (try reader["from"].doubles(), try reader["to"].doubles())
    let values = try reader["value"].doubles()
    guard from.count == to.count, from.count == values.count else {
      throw reader.wrong("as many begins as ends and values")
    }
    return try IsotonicCalibration(
      steps: from.indices.map { .init(from: from[$0], to: to[$0], value: values[$0]) })
  }

  private static func column(
    _ column: ConfigReader, _ network: Network, _ place: Int
  ) throws(LogisticError) -> FeatureSpace.Input {
    let name = try column["name"].string()
    let kind: Column.Kind = try word(column["kind"])
    if try column.bool("isText", default: false) {
      guard place < network.inputs.count else { throw column.wrong("a column of the network,") }
      let layers = network.nodes.filter { $0.inputs == [network.inputs[place]] }.map(\.layer)
      switch layers.count == 1 ? layers[0] : nil {
      case var layer as TextVectorization:
        layer.name = nil
        return .init(name: name, kind: kind, encoding: .text(layer))
      case var layer as TextHashing:
        layer.name = nil
        return .init(name: name, kind: kind, encoding: .hashedText(layer))
      default: throw column.wrong("a column that one layer reads the words of,")
      }
    }
    if kind == .category {
      let levels = try column["levels"].strings()
      guard Set(levels).count == levels.count else {
        throw column["levels"].wrong("a list of different levels")
      }
      return .init(name: name, kind: kind, encoding: .category(levels: levels))
    }
    return .init(
      name: name, kind: kind,
      encoding: .number(
        fill: try column.optionalDouble("fill"),
        indicator: try column.bool("indicator", default: false)))
  }

  static func record(
    _ fit: ConfigReader, features: Int, _ classes: Int
  ) throws(LogisticError) -> FitRecord {
    let counts = 0...Int(1) << 53
    var free = [Int]()
    for feature in try fit["free"].array() {
      let number = try feature.int(in: 0...max(0, features - 1))
      guard number > free.last ?? -1 else { throw feature.wrong("a number above the one before") }
      free.append(number)
    }
    var certificate: Certificate?
    let proof = fit["certificate"]
    if !proof.isNull {
      let bound =
        proof["bound"].value.string == "inf" ? Double.infinity : try proof["bound"].finite()
      certificate = Certificate(bound: bound, kind: try word(proof["kind"]))
    }
    let base = fit["baseClass"]
    return FitRecord(
      method: try fit["method"].string(), penalty: try fit["penalty"].string(),
      lambda: try fit.optionalDouble("lambda"), l1Ratio: try fit.optionalDouble("l1Ratio"),
      observations: try fit["observations"].finite(),
      rowsDropped: try fit["rowsDropped"].int(in: counts),
      valuesImputed: try fit["valuesImputed"].int(in: counts), certificate: certificate,
      separation: try word(fit["separation"]), covariance: nil, free: free,
      baseClass: base.isNull ? nil : try base.int(in: 0...classes - 1),
      rules: try FitRules(fit["rules"], features: features),
      weights: try FitWeights(fit["weights"], classes: classes))
  }

  /// A word of a closed set.
  static func word<Word: RawRepresentable<String>>(
    _ value: ConfigReader
  ) throws(LogisticError) -> Word {
    guard let word = Word(rawValue: try value.string()) else { throw value.wrong("another word") }
    return word
  }
}
