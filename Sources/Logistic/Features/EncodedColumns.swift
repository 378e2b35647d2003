/// The features of a table's rows, computed out of its typed columns whenever a stretch of them is
/// asked for: no column is copied.
///
/// They are what `FeatureSpace`'s layers give before `Normalization`, bit for bit.
struct EncodedColumns: Sendable {
  /// Numbers that become features: where they go, and what stands in for a missing one, NaN for
  /// nothing.
  private var numbers = [[Double]]()
  private var numberPlaces = [Int]()
  private var fills = [Double]()
  /// Numbers whose absence becomes a feature.
  private var marks: [(numbers: [Double], place: Int)] = []
  /// Levels, and the place of each level's feature, the last one that of a missing value; −1 for
  /// none.
  private var levels: [(codes: [Int32], places: [Int32])] = []
  let rowCount: Int
  /// How many features a row has.
  let width: Int

  /// The features of a table's rows.
  ///
  /// - Parameters:
  ///   - active: the features to compute, ascending; nil for all.
  ///   - isFitted: whether the encoding was made for this table: numbers that no feature marks as
  ///     missing are then all there.
  /// - Throws: columns that are missing, or of another kind.
  init(
    _ table: DataTable, _ space: FeatureSpace, active: [Int]? = nil, isFitted: Bool = false
  ) throws(LogisticError) {
    let absent = space.inputs.map(\.name).filter { table[$0] == nil }
    if !absent.isEmpty { throw table.unknownColumns(absent) }
    var place = [Int: Int]()
    if let active { for (k, j) in active.enumerated() { place[j] = k } }
    func placed(_ feature: Int) -> Int? { active == nil ? feature : place[feature] }
    var feature = 0
    rowCount = table.rowCount
    width = active?.count ?? space.features.count
    for input in space.inputs {
      switch input.encoding {
      case .number(let fill, let indicator):
        let values = try table.numbers(of: input.name)
        if let place = placed(feature) {
          numbers.append(values)
          numberPlaces.append(place)
          fills.append(isFitted && !indicator ? .nan : fill ?? .nan)
        }
        feature += 1
        if indicator {
          if let place = placed(feature) { marks.append((values, place)) }
          feature += 1
        }
      case .category(let known):
        let (codes, names) = try table.column(input.name).codesAndLevels
        var index = [String: Int](minimumCapacity: known.count)
        for (i, word) in known.enumerated() { index[word] = i + 1 }
        levels.append(
          (
            codes,
            (names + [""]).map { level in
              placed(feature + (index[level] ?? 0)).map { Int32($0) } ?? -1
            }
          ))
        feature += known.count + 1
      }
    }
  }

  /// Writes the features of consecutive rows, row after row.
  func fill(_ rows: Range<Int>, into out: UnsafeMutablePointer<Double>) {
    if !levels.isEmpty { out.update(repeating: 0, count: rows.count * width) }
    for first in stride(from: 0, to: numbers.count, by: Self.groupLength) {
      fillNumbers(first..<min(first + Self.groupLength, numbers.count), rows, into: out)
    }
    let width = width
    for mark in marks {
      mark.numbers.withUnsafeBufferPointer { numbers in
        var to = out + mark.place
        for row in rows {
          to.pointee = numbers[row].isNaN ? 1 : 0
          to += width
        }
      }
    }
    for level in levels {
      level.codes.withUnsafeBufferPointer { codes in
        level.places.withUnsafeBufferPointer { places in
          var to = out
          for row in rows {
            let code = codes[row]
            let place = places[code < 0 ? places.count - 1 : Int(code)]
            if place >= 0 { to[Int(place)] = 1 }
            to += width
          }
        }
      }
    }
  }

  /// So many columns are read side by side: as many streams as a processor follows.
  private static let groupLength = 32

  private func fillNumbers(
    _ group: Range<Int>, _ rows: Range<Int>, into out: UnsafeMutablePointer<Double>
  ) {
    withUnsafeTemporaryAllocation(
      of: UnsafePointer<Double>.self, capacity: Self.groupLength
    ) { pointers in
      guard let columns = pointers.baseAddress else { return }
      /// Lends the columns' values one inside the other.
      func lend(_ column: Int) {
        guard column < group.upperBound else {
          fills.withUnsafeBufferPointer { fills in
            numberPlaces.withUnsafeBufferPointer { places in
              guard let fills = fills.baseAddress, let places = places.baseAddress else { return }
              Kernels.interleave(
                columns, fills: fills + group.lowerBound, places: places + group.lowerBound,
                count: group.count, rows: rows, stride: width, into: out)
            }
          }
          return
        }
        numbers[column].withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          (columns + column - group.lowerBound).initialize(to: base)
          lend(column + 1)
        }
      }
      lend(group.lowerBound)
    }
  }

  /// All rows' features in a matrix.
  func matrix() -> Matrix<Double> {
    let (rows, width) = (rowCount, width)
    let values = [Double](unsafeUninitializedCapacity: rows * width) { buffer, count in
      // Each piece writes rows of its own.
      nonisolated(unsafe) let buffer = buffer
      if width > 0 {
        forEachPiece(of: rows, length: max(64, 65_536 / width)) { piece in
          if let out = buffer.baseAddress { fill(piece, into: out + piece.lowerBound * width) }
        }
      }
      count = rows * width
    }
    return Matrix(unchecked: values, rows: rows, columns: width)
  }
}
