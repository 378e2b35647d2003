import Synchronization
import Testing

@testable import Logistic

@Suite struct ThreadPoolTests {
  final class Counts: Sendable {
    let tasks: Mutex<[Int]>
    init(_ count: Int) { tasks = Mutex([Int](repeating: 0, count: count)) }
    func add(_ i: Int) { tasks.withLock { $0[i] += 1 } }
    var values: [Int] { tasks.withLock { $0 } }
  }

  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
  func `each task runs exactly once`(threads: Int, count: Int) {
    let pool = ThreadPool(threads: threads)
    for limit in [nil, 1, 2, 100] {
      let counts = Counts(count)
      pool.run(count: count, threads: limit) { counts.add($0) }
      #expect(counts.values == [Int](repeating: 1, count: count))
    }
  }

  @Test func `many short runs in a row lose no task`() {
    let pool = ThreadPool(threads: 4)
    let total = Counts(1)
    for _ in 0..<5000 { pool.run(count: 3) { _ in total.add(0) } }
    #expect(total.values == [15_000])
  }

  @Test func `a run inside a run ends`() {
    let pool = ThreadPool(threads: 3)
    let counts = Counts(20)
    pool.run(count: 4) { outer in
      pool.run(count: 5) { inner in counts.add(outer * 5 + inner) }
    }
    #expect(counts.values == [Int](repeating: 1, count: 20))
  }

  @Test func `runs from several threads at a time all end`() async {
    let pool = ThreadPool(threads: 2)
    let total = Counts(1)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<200 { pool.run(count: 10) { _ in total.add(0) } }
        }
      }
    }
    #expect(total.values == [8000])
  }

  struct Failed: Error, Equatable { var index: Int }

  @Test(arguments: [1, 2, 8])
  func `the error of the lowest task is thrown`(threads: Int) {
    let pool = ThreadPool(threads: threads)
    for _ in 0..<50 {
      let error = #expect(throws: Failed.self) {
        try pool.run(count: 100) { index throws(Failed) in
          if index % 7 == 3 { throw Failed(index: index) }
        }
      }
      #expect(error == Failed(index: 3))
    }
  }
}
