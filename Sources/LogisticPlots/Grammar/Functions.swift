#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The logarithm to base 10.
func decimalLogarithm(_ x: Double) -> Double { log10(x) }

/// Ten to a power.
func tenTo(_ power: Double) -> Double { pow(10, power) }

/// The exponential.
func exponential(_ x: Double) -> Double { exp(x) }

/// 1 / (1 + exp(−z)), without overflow.
func logisticFunction(_ z: Double) -> Double {
  if z >= 0 { return 1 / (1 + exp(-z)) }
  let e = exp(z)
  return e / (1 + e)
}
