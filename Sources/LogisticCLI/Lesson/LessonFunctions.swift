#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The logarithm to base 10, for axes.
func logarithm10(_ x: Double) -> Double { log10(x) }

/// `x` to the power `y`, for axes.
func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
