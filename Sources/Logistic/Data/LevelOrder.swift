internal import FileFormats

/// The order of levels and classes: as numbers if all of them are, else by Unicode scalars.
enum LevelOrder {
  /// The number that a text is; nil if it is none.
  static func number(_ text: String) -> Double? { DecimalNumber.parse(text) }

  /// The levels in order, and where each of them was.
  static func order(_ levels: [String]) -> [Int] {
    let numbers = levels.compactMap(number)
    if numbers.count == levels.count {
      return levels.indices.sorted {
        (numbers[$0], levels[$0]) < (numbers[$1], levels[$1])
      }
    }
    return scalarOrder(levels)
  }

  /// The levels in the order of those that are not all numbers.
  static func scalarOrder(_ levels: [String]) -> [Int] {
    // Swift orders strings by scalars of their canonical form; the scalars themselves are what
    // other tools can repeat.
    levels.indices.sorted {
      levels[$0].unicodeScalars.lexicographicallyPrecedes(levels[$1].unicodeScalars)
    }
  }

  /// Codes and levels with the levels in order.
  static func sorted(codes: [Int32], levels: [String]) -> (codes: [Int32], levels: [String]) {
    let order = order(levels)
    if order.elementsEqual(levels.indices) { return (codes, levels) }
    var place = [Int32](repeating: 0, count: levels.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }
    return (codes.map { $0 < 0 ? -1 : place[Int($0)] }, order.map { levels[$0] })
  }
}
