#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// `ln(p / (1 − p))`.
public func logOdds(_ p: Double) -> Double { log(p) - log1p(-p) }

/// `xʸ`.
public func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
