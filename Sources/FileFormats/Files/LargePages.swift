#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Asks the system to back memory that will soon be filled with large pages: 2 MB at a time instead
/// of 4 kB take a fraction of the faults. Where it cannot, nothing changes.
func adviseLargePages(_ memory: UnsafeRawBufferPointer) {
  #if canImport(Glibc) || canImport(Musl)
    // Whole large pages only: a page that is filled in part would take memory for nothing.
    let page = 1 << 21
    guard let base = memory.baseAddress else { return }
    let start = UInt(bitPattern: base)
    let first = (start + UInt(page) - 1) / UInt(page) * UInt(page)
    let end = (start + UInt(memory.count)) / UInt(page) * UInt(page)
    if first < end, let at = UnsafeMutableRawPointer(bitPattern: first) {
      _ = madvise(at, Int(end - first), MADV_HUGEPAGE)
    }
  #endif
}
