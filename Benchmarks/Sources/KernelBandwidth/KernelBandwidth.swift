import CLogistic

/// The gradient pass of logistic regression on `Float` features, against plain reading of the same memory.
///
/// Each round reads the set once, then computes the gradient once; figures are medians of seven rounds.
/// Times are the processor time of the threads' tasks, which other programs disturb less than the clock.
@main struct KernelBandwidth {
  static func main() {
    let megabytes = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 512
    let values = max(megabytes, 1) << 18
    let features = UnsafeMutablePointer<Float>.allocate(capacity: values)
    for i in 0..<values {
      features[i] = Float((i &* 2_654_435_761) >> 16 & 2047) / 1024 - 1
    }
    print("\(String(cString: lgk_best().pointee.name)), \(megabytes) MB")
    print("    d  threads  read GB/s  gradient GB/s  ns a row   share  share with targets")
    for d in [4, 8, 20, 32, 100, 784] {
      for threads in [1, 2] {
        report(Pass(features: features, rows: values / d, columns: d), threads: Int32(threads))
      }
    }
  }

  static func report(_ pass: Pass, threads: Int32) {
    guard let pool = lgk_pool_create(threads) else { return }
    defer { lgk_pool_destroy(pool) }
    var reads = [Double](), gradients = [Double]()
    for _ in 0..<7 {
      reads.append(pass.run(pool, readTask) / Double(threads))
      gradients.append(pass.run(pool, gradientTask) / Double(threads))
    }
    let read = reads.sorted()[3], gradient = gradients.sorted()[3]
    let bytes = Double(pass.rows * pass.columns * 4)
    let share = read / gradient
    print(
      column(Double(pass.columns), 5, 0), column(Double(threads), 8, 0),
      column(bytes / read / 1e9, 10, 1), column(bytes / gradient / 1e9, 14, 1),
      column(gradient / Double(pass.rows) * 1e9, 9, 2), column(share * 100, 6, 0) + "%",
      column(share * 100 * (1 + 2 / Double(pass.columns)), 18, 0) + "%")
  }

  /// A number with `digits` decimals, right-aligned in `width` columns.
  static func column(_ value: Double, _ width: Int, _ digits: Int) -> String {
    let scale = digits == 0 ? 1 : digits == 1 ? 10 : 100
    let rounded = Int((value * Double(scale)).rounded())
    var text = "\(rounded / scale)"
    if digits > 0 {
      let fraction = "\(rounded % scale)"
      text += "." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
    return String(repeating: " ", count: max(width - text.count, 0)) + text
  }
}

/// One set of rows, cut into tasks of about a megabyte.
final class Pass {
  let features: UnsafeMutablePointer<Float>
  let rows: Int
  let columns: Int
  let rowsPerTask: Int
  let targets: UnsafeMutablePointer<Double>
  let weights: UnsafeMutablePointer<Float>
  /// Per task: its gradient, then its seconds, then a word that keeps the reading alive.
  let results: UnsafeMutablePointer<Double>
  let stride: Int

  init(features: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
    self.features = features
    self.rows = rows
    self.columns = columns
    rowsPerTask = max(1 << 20 / (columns * 4) & ~15, 16)
    stride = columns + 16
    targets = .allocate(capacity: rows)
    for i in 0..<rows { targets[i] = Double(i & 1) }
    weights = .allocate(capacity: columns)
    for j in 0..<columns { weights[j] = Float(j % 7 - 3) / 100 }
    results = .allocate(capacity: (rows / rowsPerTask + 1) * stride)
  }
  deinit {
    targets.deallocate()
    weights.deallocate()
    results.deallocate()
  }

  var tasks: Int { (rows + rowsPerTask - 1) / rowsPerTask }

  /// Runs every task and returns their seconds of processor time.
  func run(
    _ pool: OpaquePointer, _ task: @convention(c) (UnsafeMutableRawPointer?, Int) -> Void
  ) -> Double {
    results.initialize(repeating: 0, count: tasks * stride)
    lgk_pool_run(pool, tasks, 0, task, Unmanaged.passUnretained(self).toOpaque())
    return (0..<tasks).reduce(0) { $0 + results[$1 * stride + columns] }
  }
}

private func readTask(_ context: UnsafeMutableRawPointer?, _ index: Int) {
  guard let context else { return }
  let pass = Unmanaged<Pass>.fromOpaque(context).takeUnretainedValue()
  let start = index * pass.rowsPerTask, rows = min(pass.rowsPerTask, pass.rows - start)
  let began = threadSeconds()
  let words = UnsafeRawPointer(pass.features + start * pass.columns)
  var sums = (SIMD8<UInt64>(), SIMD8<UInt64>(), SIMD8<UInt64>(), SIMD8<UInt64>())
  for at in Swift.stride(from: 0, to: rows * pass.columns * 4 - 255, by: 256) {
    sums.0 ^= words.loadUnaligned(fromByteOffset: at, as: SIMD8<UInt64>.self)
    sums.1 ^= words.loadUnaligned(fromByteOffset: at + 64, as: SIMD8<UInt64>.self)
    sums.2 ^= words.loadUnaligned(fromByteOffset: at + 128, as: SIMD8<UInt64>.self)
    sums.3 ^= words.loadUnaligned(fromByteOffset: at + 192, as: SIMD8<UInt64>.self)
  }
  let all = sums.0 ^ sums.1 ^ sums.2 ^ sums.3
  let result = pass.results + index * pass.stride + pass.columns
  result[0] = threadSeconds() - began
  result[1] = Double(all[0] ^ all[3] ^ all[7])
}

private func gradientTask(_ context: UnsafeMutableRawPointer?, _ index: Int) {
  guard let context else { return }
  let pass = Unmanaged<Pass>.fromOpaque(context).takeUnretainedValue()
  let start = index * pass.rowsPerTask, rows = min(pass.rowsPerTask, pass.rows - start)
  let began = threadSeconds()
  let result = pass.results + index * pass.stride
  result[pass.columns + 1] = lgk_best().pointee.fused_logistic_f32(
    pass.features + start * pass.columns, rows, pass.columns, pass.weights, nil, 1,
    pass.targets + start, nil, nil, nil, result, nil, nil)
  result[pass.columns] = threadSeconds() - began
}
