#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// `ln(p / (1 − p))`.
public func logOdds(_ p: Double) -> Double { log(p) - log1p(-p) }

/// `−ln(−ln p)`.
func gumbel(_ p: Double) -> Double { -log(-log(p)) }

/// `xʸ`.
public func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
