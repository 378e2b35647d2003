internal import FileFormats

/// A kept curvature in a file: its arrays beside the weights in double, its numbers in `logistic.json`.
extension KeptCurvature {
  static let path = "statistics/curvature"

  /// Adds the arrays.
  func write(to tree: inout HDF5Group) {
    func put(_ name: String, _ shape: [Int], _ values: [Double]) {
      tree["\(Self.path)/\(name)"] = .dataset(HDF5Dataset(shape: shape, values: .float64(values)))
    }
    put("gradient", [gradient.count], gradient)
    if !centre.isEmpty {
      put("centre", [centre.count], centre)
      put("scale", [scale.count], scale)
    }
    let order = hessian.first?.order ?? 0
    put("hessian", [hessian.count, order, order], hessian.flatMap(\.values))
  }

  /// The numbers.
  var json: JSONValue {
    let known: [(String, JSONValue)] = [
      ("value", .number(value)), ("valueAtZero", .number(valueAtZero)), ("weight", .number(weight)),
      ("penaltyScale", .string(penaltyScale.rawValue)),
      ("classFactors", classFactors.map { JSONValue.numbers($0) } ?? .null),
      ("aliased", .array(aliased.map { .integer($0) })), ("radius", .optional(radius)),
      ("drift", .number(drift)), ("gradientError", .number(gradientError)),
      ("updates", .integer(updates)),
    ]
    return known.asObject
  }

  /// What `json` and `write` wrote, checked against the model's size; nil where the arrays are gone.
  ///
  /// - Parameters:
  ///   - features: how many are free.
  ///   - classes: how many there are.
  init?(
    _ root: ConfigReader, _ tree: HDF5Group?, features: Int, outputs: Int, classes: Int,
    intercept: Bool, isSoftmax: Bool
  ) throws(LogisticError) {
    guard !root.isNull, let tree, tree[Self.path] != nil else { return nil }
    let q = features + (intercept ? 1 : 0)
    let (blocks, order) = isSoftmax ? (1, q * outputs) : (outputs, q)
    func array(_ name: String, _ shape: [Int]) throws(LogisticError) -> [Double] {
      let path = "\(Self.path)/\(name)"
      if shape.contains(0) { return [] }
      guard let dataset = tree[path]?.dataset, dataset.shape == shape,
        let values = Optional(dataset.values.doubles), values.allSatisfy(\.isFinite)
      else {
        throw LogisticError(
          .model, "curvature", "\(path) is not an array of finite numbers of the shape \(shape)",
          place: .init(entry: KerasArchive.Entry.doubles),
          advice: "restore the file, or take logistic.h5 out of it")
      }
      return values
    }
    gradient = try array("gradient", [outputs * q])
    centre = try array("centre", [features])
    scale = try array("scale", [features])
    guard scale.allSatisfy({ $0 > 0 }) else {
      throw root.wrong("scales above 0 in \(Self.path)")
    }
    let values = try array("hessian", [blocks, order, order])
    hessian = (0..<blocks).map { b in
      SymmetricMatrix(
        order: order, values: Array(values[b * order * order..<(b + 1) * order * order]))
    }
    func positive(_ name: String) throws(LogisticError) -> Double {
      let value = try root[name].finite()
      guard value >= 0 else { throw root[name].wrong("a number of at least 0") }
      return value
    }
    value = try positive("value")
    valueAtZero = try positive("valueAtZero")
    weight = try positive("weight")
    guard weight > 0, valueAtZero > 0 else { throw root["weight"].wrong("a number above 0") }
    guard let scale = PenaltyScale(rawValue: try root["penaltyScale"].string()) else {
      throw root["penaltyScale"].wrong("'per row' or 'total'")
    }
    penaltyScale = scale
    if root["classFactors"].isNull {
      classFactors = nil
    } else {
      let factors = try root["classFactors"].doubles()
      guard factors.count == classes, factors.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
        throw root["classFactors"].wrong("a number of at least 0 for each of \(classes) classes")
      }
      classFactors = factors
    }
    aliased = []
    for item in try root["aliased"].array() {
      aliased.append(try item.int(in: 0...max(0, outputs * q - 1)))
    }
    radius = root["radius"].isNull ? nil : try positive("radius")
    drift = try positive("drift")
    gradientError = try positive("gradientError")
    updates = try root["updates"].int(in: 0...1 << 53)
  }
}
