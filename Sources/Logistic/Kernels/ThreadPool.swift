import CLogistic
import Synchronization

/// Threads that wait for work, for loops whose turns are microseconds to milliseconds long.
///
/// An empty run costs well under a microsecond while the threads are still spinning from the
/// last one. Which thread takes which task is up to chance: form sums per task and
/// add them up in task order.
final class ThreadPool: Sendable {
  /// One for the process, with a thread for each processor that it may use.
  static let shared = ThreadPool(threads: Int(lgk_processor_count()))

  nonisolated(unsafe) private let pool: OpaquePointer?

  /// How many threads a run can use, the caller's counted.
  let threads: Int

  /// A pool that runs on `threads` threads, of which the caller's is one.
  init(threads: Int) {
    pool = lgk_pool_create(Int32(clamping: threads))
    self.threads = pool.map { Int(lgk_pool_threads($0)) } ?? 1
  }

  deinit {
    if let pool { lgk_pool_destroy(pool) }
  }

  /// Calls `body` once for each index in `0..<count`, and returns when all calls have.
  ///
  /// While another run is under way, around this one or from another thread, all calls are
  /// made on the caller's thread.
  ///
  /// - Parameter limit: the most threads to use, the caller's counted; nil for all.
  /// - Throws: the error of the lowest index that failed, whatever the number of threads.
  ///   Higher ones may not have been called.
  func run<Failure: Error>(
    count: Int, threads limit: Int? = nil, _ body: @Sendable (Int) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(count >= 0, "run: \(count) tasks")
    guard let pool, count > 1, limit != 1 else {
      for i in 0..<count { try body(i) }
      return
    }
    let lowest = Lowest<Failure>()
    withoutActuallyEscaping(
      { @Sendable (index: Int) in
        guard index < lowest.index.load(ordering: .relaxed) else { return }
        do throws(Failure) {
          try body(index)
        } catch {
          lowest.record(error, at: index)
        }
      }
    ) { (task: @escaping @Sendable (Int) -> Void) in
      withUnsafePointer(to: task) { task in
        lgk_pool_run(
          pool, count, Int32(clamping: max(limit ?? 0, 0)),
          { context, index in
            context?.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(index)
          }, UnsafeMutableRawPointer(mutating: task))
      }
    }
    if let error = lowest.error.withLock({ $0 }) { throw error }
  }

  /// The error of the lowest index so far.
  private final class Lowest<Failure: Error>: Sendable {
    let index = Atomic(Int.max)
    let error = Mutex<Failure?>(nil)

    func record(_ failure: Failure, at failed: Int) {
      error.withLock { error in
        guard failed < index.load(ordering: .relaxed) else { return }
        index.store(failed, ordering: .relaxed)
        error = failure
      }
    }
  }
}
