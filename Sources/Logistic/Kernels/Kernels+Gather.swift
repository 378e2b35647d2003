import CLogistic

extension Kernels {
  /// `out[i] = x[list[i]]`, row by row, widened to double.
  static func gather<S: KernelScalar>(
    _ x: UnsafePointer<S>, columns: Int, _ list: UnsafeBufferPointer<Int>,
    into out: UnsafeMutablePointer<Double>
  ) {
    guard let rows = list.baseAddress else { return }
    switch S.storage {
    case .float: lgk_gather_f32(x.float, columns, rows, list.count, out)
    case .double: lgk_gather_f64(x.double, columns, rows, list.count, out)
    }
  }

  /// `out[i] = x[list[i]]`, row by row.
  static func gather(
    _ x: UnsafePointer<UInt8>, columns: Int, _ list: UnsafeBufferPointer<Int>,
    into out: UnsafeMutablePointer<Double>
  ) {
    if let rows = list.baseAddress { lgk_gather_u8(x, columns, rows, list.count, out) }
  }

  /// `out[i] = x[i]`.
  static func widen(
    _ x: UnsafePointer<UInt8>, count: Int, into out: UnsafeMutablePointer<Double>
  ) {
    lgk_widen_u8(x, count, out)
  }

  /// `out[i] = x[i]`; false, and nothing, if a number is not one of 0 to 255 or is −0.
  static func narrow(
    _ x: UnsafePointer<Double>, count: Int, into out: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    lgk_narrow_u8(x, count, out) != 0
  }

  /// `out[i·stride + places[c]] = columns[c][first + i]`, or `fills[c]` where that is not a number.
  static func interleave(
    _ columns: UnsafePointer<UnsafePointer<Double>>, fills: UnsafePointer<Double>,
    places: UnsafePointer<Int>, count: Int, rows: Range<Int>, stride: Int,
    into out: UnsafeMutablePointer<Double>
  ) {
    lgk_interleave_f64(
      columns, fills, places, count, rows.lowerBound, rows.count, stride, out)
  }

  /// Asks memory for rows that will be gathered soon.
  static func prefetch<S: KernelScalar>(
    _ x: UnsafePointer<S>, columns: Int, _ list: UnsafeBufferPointer<Int>
  ) {
    guard columns > 0, let rows = list.baseAddress else { return }
    lgk_prefetch_rows(x, columns * MemoryLayout<S>.stride, rows, list.count)
  }
}
