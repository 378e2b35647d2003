/// Target values: a byte each where all are whole numbers from 0 to 255, as labels and class numbers are.
///
/// Eight bytes each would be as much as two features of single precision.
struct StoredTargets: Sendable {
  private enum Values: Sendable {
    case bytes([UInt8])
    case numbers([Double])
  }

  private let values: Values
  /// How many rows there are.
  let rows: Int
  /// How many values a row has.
  let columns: Int

  init(_ targets: Matrix<Double>) {
    (rows, columns) = (targets.rows, targets.columns)
    values = Self.bytes(targets.values).map { .bytes($0) } ?? .numbers(targets.values)
  }

  /// The values in bytes; nil if one of them does not come back the same.
  private static func bytes(_ numbers: [Double]) -> [UInt8]? {
    let length = 1 << 15
    var areSame = true
    let bytes = [UInt8](unsafeUninitializedCapacity: numbers.count) { bytes, count in
      numbers.withUnsafeBufferPointer { numbers in
        guard let source = numbers.baseAddress, let target = bytes.baseAddress else { return }
        // Each piece writes bytes of its own.
        nonisolated(unsafe) let (from, to) = (source, target)
        let all = numbers.count
        let pieces = mapInParallel((all + length - 1) / length) { piece in
          let first = piece * length
          return Kernels.narrow(from + first, count: min(length, all - first), into: to + first)
        }
        areSame = pieces.allSatisfy { $0 }
      }
      count = areSame ? numbers.count : 0
    }
    return areSame ? bytes : nil
  }

  /// The values in a matrix, made anew at each call.
  var matrix: Matrix<Double> {
    switch values {
    case .numbers(let numbers):
      return Matrix(unchecked: numbers, rows: rows, columns: columns)
    case .bytes(let bytes):
      let numbers = [Double](unsafeUninitializedCapacity: bytes.count) { numbers, count in
        if let out = numbers.baseAddress { copy(0..<rows, to: out) }
        count = bytes.count
      }
      return Matrix(unchecked: numbers, rows: rows, columns: columns)
    }
  }

  /// Lends the values of neighbouring rows.
  func withNumbers<Result>(
    _ part: Range<Int>, _ body: (UnsafePointer<Double>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    precondition(
      part.lowerBound >= 0 && part.upperBound <= rows, "targets \(part) of \(rows) rows")
    switch values {
    case .numbers(let numbers):
      return try MemoryRows<Double>.withPointer(numbers) { base throws(LogisticError) in
        try body(base + part.lowerBound * columns)
      }
    case .bytes:
      let count = part.count * columns
      return try withUnsafeTemporaryAllocation(
        of: Double.self, capacity: max(1, count)
      ) { room throws(LogisticError) in
        guard let base = room.baseAddress else {
          preconditionFailure("no room for \(count) targets")
        }
        copy(part, to: base)
        return try body(base)
      }
    }
  }

  /// Copies the values of neighbouring rows.
  func copy(_ part: Range<Int>, to out: UnsafeMutablePointer<Double>) {
    let (first, count) = (part.lowerBound * columns, part.count * columns)
    switch values {
    case .numbers(let numbers):
      numbers.withUnsafeBufferPointer { numbers in
        if let base = numbers.baseAddress { out.update(from: base + first, count: count) }
      }
    case .bytes(let bytes):
      bytes.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress { Kernels.widen(base + first, count: count, into: out) }
      }
    }
  }

  /// Copies the values of rows in any order.
  func copy(_ list: UnsafeBufferPointer<Int>, to out: UnsafeMutablePointer<Double>) {
    switch values {
    case .numbers(let numbers):
      numbers.withUnsafeBufferPointer { numbers in
        if let base = numbers.baseAddress {
          Kernels.gather(base, columns: columns, list, into: out)
        }
      }
    case .bytes(let bytes):
      bytes.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress {
          Kernels.gather(base, columns: columns, list, into: out)
        }
      }
    }
  }
}
