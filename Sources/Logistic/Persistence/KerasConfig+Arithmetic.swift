internal import FileFormats

// The operations that a formula's columns are made of. Their constants stand among the arguments of the call,
// where Keras has them.

extension Elementwise {
  /// Keras's class.
  var kerasClass: KerasNames.LayerClass {
    switch function {
    case .log: .log
    case .log2: .log2
    case .log10: .log10
    case .log1p: .log1p
    case .exp: .exp
    case .sqrt: .sqrt
    case .abs: .absolute
    }
  }
}

extension Arithmetic {
  /// Keras's class.
  var kerasClass: KerasNames.LayerClass {
    switch operation {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .power: .power
    }
  }
}

extension KerasConfig {
  /// What a layer is called with.
  static func arguments(of layer: any Layer, _ tensors: [JSONValue]) -> JSONValue {
    switch layer {
    case is Concatenate: return .array([.array(tensors)])
    case let layer as Take:
      return .array(tensors + [.array(layer.indices.map { .integer($0) })])
    case let layer as FixedProduct:
      let (matrix, width) = (layer.matrix, layer.matrix.columns)
      let rows = (0..<matrix.rows).map {
        JSONValue.numbers(Array(matrix.values[$0 * width..<($0 + 1) * width]))
      }
      return .array(
        tensors + [
          [
            ("class_name", JSONValue.string("__numpy__")),
            ("config", [("value", .array(rows)), ("dtype", .string("float32"))].asObject),
          ].asObject
        ])
    case let layer as Arithmetic:
      switch layer.constant {
      case .left(let number): return .array([.number(number)] + tensors)
      case .right(let number): return .array(tensors + [.number(number)])
      case nil: return .array(tensors)
      }
    default: return .array(tensors)
    }
  }

  /// An operation and the constants that it is called with.
  ///
  /// - Throws: constants that are not supported.
  static func operation(
    _ kind: KerasNames.LayerClass, _ object: ConfigReader, _ config: ConfigReader
  ) throws(LogisticError) -> any Layer {
    if let module = object["module"].value.string, !module.contains("ops") {
      throw object.unsupported(
        "the layer class '\(kind.rawValue)' of \(module) is not supported",
        advice: "use the operation of that name, keras.ops.\(kind.rawValue.lowercased())")
    }
    let name = object.layer
    if let function = Elementwise.Function(rawValue: kind.rawValue) {
      return Elementwise(function, name: name)
    }
    if kind == .clip {
      return Clip(try config["x_min"].double(), try config["x_max"].double(), name: name)
    }
    let calls = try object["inbound_nodes"].array()
    guard calls.count == 1 else { throw object["inbound_nodes"].wrong("a list of one call") }
    let arguments = try calls[0]["args"].array()
    guard arguments.count == 2 else { throw calls[0]["args"].wrong("a list of two arguments") }
    let constants = arguments.map { $0.value["class_name"]?.string != "__keras_tensor__" }
    if let operation = Arithmetic.Operation(rawValue: kind.rawValue) {
      switch (constants[0], constants[1]) {
      case (false, false): return Arithmetic(operation, name: name)
      case (true, false):
        return Arithmetic(operation, constant: .left(try arguments[0].double()), name: name)
      case (false, true):
        return Arithmetic(operation, constant: .right(try arguments[1].double()), name: name)
      case (true, true): throw calls[0]["args"].wrong("a value of the network among them")
      }
    }
    guard !constants[0], constants[1] else {
      throw object.unsupported(
        "\(kind.rawValue) is supported of a value and a constant on its right")
    }
    if kind == .take {
      try config.refuse("axis", unless: .integer(1), .integer(-1))
      var indices = [Int]()
      for index in try arguments[1].array() {
        indices.append(try index.int(in: 0...maximumWidth))
      }
      guard !indices.isEmpty, !config["axis"].isNull else {
        throw arguments[1].wrong("a list of columns, with the axis 1,")
      }
      return Take(indices, name: name)
    }
    let value = arguments[1]["config"]["value"]
    let rows = try value.array()
    var values = [Double]()
    var width: Int?
    for row in rows {
      let numbers = try row.doubles()
      guard width == nil || width == numbers.count else {
        throw row.wrong("as many numbers as in the other rows")
      }
      width = numbers.count
      values += numbers
    }
    guard let width, width > 0, values.allSatisfy(\.isFinite) else {
      throw value.wrong("rows of finite numbers")
    }
    return FixedProduct(
      Matrix(unchecked: values, rows: rows.count, columns: width), name: name)
  }
}
