import CLogistic

// The elementary functions for the whole library: no other file imports a C library.

@inline(__always) func exp(_ x: Double) -> Double { lgk_exp(x) }
@inline(__always) func exp(_ x: Float) -> Float { lgk_expf(x) }
/// `exp(x) − 1`, exact for small x.
@inline(__always) func expm1(_ x: Double) -> Double { lgk_expm1(x) }
@inline(__always) func log(_ x: Double) -> Double { lgk_log(x) }
@inline(__always) func log(_ x: Float) -> Float { lgk_logf(x) }
/// `log(1 + x)`, exact for small x.
@inline(__always) func log1p(_ x: Double) -> Double { lgk_log1p(x) }
@inline(__always) func log2(_ x: Double) -> Double { lgk_log2(x) }
@inline(__always) func log10(_ x: Double) -> Double { lgk_log10(x) }
@inline(__always) func sqrt<Number: FloatingPoint>(_ x: Number) -> Number { x.squareRoot() }
@inline(__always) func pow(_ x: Double, _ y: Double) -> Double { lgk_pow(x, y) }
@inline(__always) func tanh(_ x: Double) -> Double { lgk_tanh(x) }
@inline(__always) func cos(_ x: Double) -> Double { lgk_cos(x) }
@inline(__always) func erf(_ x: Double) -> Double { lgk_erf(x) }
/// `1 − erf(x)`, without the cancellation.
@inline(__always) func erfc(_ x: Double) -> Double { lgk_erfc(x) }

/// `1 / (1 + exp(−x))`, from the side on which nothing overflows.
func sigmoid(_ x: Double) -> Double {
  let e = exp(-abs(x))
  return x < 0 ? e / (1 + e) : 1 / (1 + e)
}

/// `log(1 + exp(x))` as `max(x, 0) + log1p(exp(−|x|))`, which neither overflows nor cancels
/// (Mächler 2012).
func softplus(_ x: Double) -> Double {
  // `x < 0 ? 0 : x` rather than max: it keeps NaN.
  (x < 0 ? 0 : x) + log1p(exp(-abs(x)))
}
