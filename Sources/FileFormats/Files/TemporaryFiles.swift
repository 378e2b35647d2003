internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The names of half-written files, kept where a signal handler can reach them.
///
/// A program that is interrupted calls `removeAllFromSignalHandler`, having called `prepare` when
/// it installed the handler. At most `capacity` files are known at once; more are written all the
/// same but would stay behind after a signal.
package enum TemporaryFiles {
  static let capacity = 32
  private static let pathCapacity = 4096

  private enum State {
    static let free: UInt8 = 0
    static let filling: UInt8 = 1
    static let armed: UInt8 = 2
  }

  /// Memory that is never freed: paths as C strings, and a state for each.
  private struct Slots: @unchecked Sendable {
    let paths: UnsafeMutablePointer<CChar>
    let states: UnsafeMutablePointer<Atomic<UInt8>>

    init() {
      paths = .allocate(capacity: capacity * pathCapacity)
      paths.initialize(repeating: 0, count: capacity * pathCapacity)
      states = .allocate(capacity: capacity)
      for i in 0..<capacity { (states + i).initialize(to: Atomic(State.free)) }
    }
  }

  private static let slots = Slots()

  /// Sets the memory aside; a signal handler must not be the first to ask for it.
  package static func prepare() { _ = slots }

  /// Unlinks every file that is being written. Async-signal-safe after `prepare`.
  package static func removeAllFromSignalHandler() {
    let slots = slots
    var i = 0
    while i < capacity {
      if slots.states[i].load(ordering: .acquiring) == State.armed {
        _ = unlink(slots.paths + i * pathCapacity)
      }
      i += 1
    }
  }

  /// Notes a file that is about to be made; nil when it cannot be kept.
  static func register(_ path: String) -> Int? {
    let utf8 = path.utf8
    guard utf8.count < pathCapacity else { return nil }
    for i in 0..<capacity {
      let claimed = slots.states[i].compareExchange(
        expected: State.free, desired: State.filling, ordering: .acquiring
      ).exchanged
      guard claimed else { continue }
      let target = slots.paths + i * pathCapacity
      for (k, byte) in utf8.enumerated() { target[k] = CChar(bitPattern: byte) }
      target[utf8.count] = 0
      slots.states[i].store(State.armed, ordering: .releasing)
      return i
    }
    return nil
  }

  static func unregister(_ slot: Int?) {
    if let slot { slots.states[slot].store(State.free, ordering: .releasing) }
  }
}
