#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The bytes of memory that a piece of work needs beyond what was there before; nil where the system does not
/// say (Linux does).
public func peakMemory<E: Error>(of work: () throws(E) -> Void) throws(E) -> Int? {
  let before = resetPeak() ? status("VmRSS:") : nil
  try work()
  guard let before, let peak = status("VmHWM:") else { return nil }
  return max(0, peak - before)
}

#if os(Linux)
  private func resetPeak() -> Bool {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return false }
    defer { fclose(file) }
    return fputs("5", file) >= 0
  }

  private func status(_ name: String) -> Int? {
    guard let file = fopen("/proc/self/status", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard text.hasPrefix(name) else { continue }
      return text.split { !$0.isNumber }.first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    return nil
  }
#else
  private func resetPeak() -> Bool { false }
  private func status(_ name: String) -> Int? { nil }
#endif
