#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// `1 − erf(x)`, without cancellation for large `x`.
@inline(__always) func erfc(_ x: Double) -> Double {
  #if canImport(Glibc)
    Glibc.erfc(x)
  #elseif canImport(Musl)
    Musl.erfc(x)
  #elseif canImport(Darwin)
    Darwin.erfc(x)
  #endif
}

/// Sees to it that what was printed is seen.
func flushStandardOutput() { fflush(nil) }
