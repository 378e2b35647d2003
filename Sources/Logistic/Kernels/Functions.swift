#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// `eˣ`.
@inline(__always) func exp(_ x: Double) -> Double {
  #if canImport(Glibc)
    Glibc.exp(x)
  #elseif canImport(Musl)
    Musl.exp(x)
  #elseif canImport(Darwin)
    Darwin.exp(x)
  #endif
}

/// The natural logarithm.
@inline(__always) func log(_ x: Double) -> Double {
  #if canImport(Glibc)
    Glibc.log(x)
  #elseif canImport(Musl)
    Musl.log(x)
  #elseif canImport(Darwin)
    Darwin.log(x)
  #endif
}

/// `ln(1 + x)`, exact for tiny `x`.
@inline(__always) func log1p(_ x: Double) -> Double {
  #if canImport(Glibc)
    Glibc.log1p(x)
  #elseif canImport(Musl)
    Musl.log1p(x)
  #elseif canImport(Darwin)
    Darwin.log1p(x)
  #endif
}

/// `x` to the power `y`.
@inline(__always) func pow(_ x: Double, _ y: Double) -> Double {
  #if canImport(Glibc)
    Glibc.pow(x, y)
  #elseif canImport(Musl)
    Musl.pow(x, y)
  #elseif canImport(Darwin)
    Darwin.pow(x, y)
  #endif
}

/// The hyperbolic tangent.
@inline(__always) func tanh(_ x: Double) -> Double {
  #if canImport(Glibc)
    Glibc.tanh(x)
  #elseif canImport(Musl)
    Musl.tanh(x)
  #elseif canImport(Darwin)
    Darwin.tanh(x)
  #endif
}

/// The cosine of an angle in radians.
@inline(__always) func cos(_ x: Double) -> Double {
  #if canImport(Glibc)
    Glibc.cos(x)
  #elseif canImport(Musl)
    Musl.cos(x)
  #elseif canImport(Darwin)
    Darwin.cos(x)
  #endif
}

/// The square root.
@inline(__always) func sqrt(_ x: Double) -> Double { x.squareRoot() }

/// `1 / (1 + exp(−z))`, without overflow on either side.
@inline(__always) func sigmoid(_ z: Double) -> Double {
  let tail = exp(-abs(z))
  return (z >= 0 ? 1 : tail) / (1 + tail)
}

/// `ln(1 + exp(z))`, without overflow and without cancellation.
@inline(__always) func softplus(_ z: Double) -> Double {
  (z > 0 ? z : 0) + log1p(exp(-abs(z)))
}
