/// Where the bytes of a delimited text are.
enum CSVSource: @unchecked Sendable {
  /// In memory, which outlives this; nil of none.
  case held(UnsafePointer<UInt8>?, count: Int)
  /// In a file, which is read in stretches.
  case file(ReadableFile)

  var count: Int {
    switch self {
    case .held(_, let count): count
    case .file(let file): file.size
    }
  }
}

/// A stretch of a text that can be looked at, by offsets that count from the text's start.
struct CSVWindow {
  private let source: CSVSource
  /// Room for a stretch of a file, used again for the next one.
  private let room = Room()
  /// The byte of the text's start, which need not be there; those of the stretch are.
  private(set) var bytes: UnsafePointer<UInt8>
  /// Where the stretch ends.
  private(set) var end: Int

  /// All of a text in memory, nothing yet of a file.
  init(_ source: CSVSource) {
    self.source = source
    (bytes, end) = (UnsafePointer(room.base), 0)
    if case .held(let base?, let count) = source { (bytes, end) = (base, count) }
  }

  /// Whether the text ends where the stretch does.
  var isLast: Bool { end == source.count }

  /// Moves to a stretch of a file. Of a text in memory all can be looked at.
  mutating func move(to stretch: Range<Int>) throws(CSVError) {
    guard case .file(let file) = source else { return }
    let stretch = stretch.clamped(to: 0..<file.size)
    let base = room.withCapacity(stretch.count)
    do throws(FileError) {
      try file.read(
        into: UnsafeMutableRawBufferPointer(start: base, count: stretch.count),
        from: stretch.lowerBound)
    } catch {
      throw CSVError(.file(error))
    }
    let origin = UnsafePointer<UInt8>(
      bitPattern: Int(bitPattern: base) &- stretch.lowerBound)
    (bytes, end) = (origin ?? UnsafePointer(base), stretch.upperBound)
  }

  /// A window's memory.
  private final class Room {
    private(set) var base = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    private var capacity = 1

    deinit { base.deallocate() }

    func withCapacity(_ count: Int) -> UnsafeMutablePointer<UInt8> {
      if count > capacity {
        base.deallocate()
        base = .allocate(capacity: count)
        capacity = count
      }
      return base
    }
  }
}
