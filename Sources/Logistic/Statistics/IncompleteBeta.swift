// Tails of Student's and Fisher's distributions, through the incomplete beta function.

/// `ln Γ(x)` for x above 0: Stirling's series from 10 on, and the recurrence below.
func logGamma(_ x: Double) -> Double {
  var (z, shift) = (x, 0.0)
  while z < 10 {
    shift += log(z)
    z += 1
  }
  return (z - 0.5) * log(z) - z + 0.5 * log(2 * Double.pi) + stirlingSeries(z) - shift
}

/// `ln Γ(x + b) − ln Γ(x)`: of a large x the logarithms are large and their difference is not.
private func logGammaRise(_ x: Double, by b: Double) -> Double {
  guard x >= 10 else { return logGamma(x + b) - logGamma(x) }
  return (x + b - 0.5) * log1p(b / x) + b * log(x) - b + stirlingSeries(x + b) - stirlingSeries(x)
}

private func stirlingSeries(_ x: Double) -> Double {
  let w = 1 / (x * x)
  var series = 0.0
  for factor in [-691 / 360360.0, 1 / 1188.0, -1 / 1680.0, 1 / 1260.0, -1 / 360.0, 1 / 12.0] {
    series = series * w + factor
  }
  return series / x
}

/// The regularized incomplete beta function `I_x(a, b)`, with `y = 1 − x` given beside x so that neither end
/// cancels: its continued fraction (Abramowitz & Stegun, 26.5.8) by Lentz's method.
func incompleteBeta(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0, y > 0 else { return x.isNaN || y.isNaN ? .nan : x > 0 ? 1 : 0 }
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(y, x, b, a) }
  let (logX, logY) = (x > 0.5 ? log1p(-y) : log(x), y > 0.5 ? log1p(-x) : log(y))
  let (large, small) = (max(a, b), min(a, b))
  let front = exp(a * logX + b * logY + logGammaRise(large, by: small) - logGamma(small)) / a
  let tiny = 1e-300
  var d = 1 - (a + b) * x / (a + 1)
  d = 1 / (abs(d) < tiny ? tiny : d)
  var (c, fraction) = (1.0, d)
  for m in 1...10_000 {
    let k = Double(m)
    for step in [
      k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)),
      -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)),
    ] {
      d = 1 + step * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + step / c
      if abs(c) < tiny { c = tiny }
      fraction *= c * d
    }
    if abs(c * d - 1) < 1e-16 { break }
  }
  return front * fraction
}

/// The chance that Student's t is farther from 0 than `t`. From 2000 degrees of freedom on, where the continued fraction
/// is long, through the normal distribution (Hill 1970, algorithm 395).
func studentTwoSidedTail(_ t: Double, degreesOfFreedom df: Double) -> Double {
  guard t.isFinite, df > 0 else { return t.isNaN || !(df > 0) ? .nan : 0 }
  let square = t * t
  if df > 2000 {
    let (a, y) = (df - 0.5, (df - 0.5) * log1p(square / df))
    let b = 48 * a * a
    let bend = (((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b) + y + 3
    return NormalDistribution.twoSidedTail((bend / b + 1) * y.squareRoot())
  }
  return incompleteBeta(df / (df + square), square / (df + square), df / 2, 0.5)
}

/// The value that Student's t exceeds with chance `p`, at most a half: Newton's steps inside a bracket.
func studentUpperQuantile(_ p: Double, degreesOfFreedom df: Double) -> Double {
  guard df > 0, p > 0, p < 0.5 else {
    return df > 0 && p == 0 ? .infinity : df > 0 && p == 0.5 ? 0 : .nan
  }
  var (low, high) = (0.0, 1.0)
  while studentTwoSidedTail(high, degreesOfFreedom: df) > 2 * p { high *= 2 }
  let scale = logGammaRise(0.5 * df, by: 0.5) - 0.5 * log(df * Double.pi)
  var t = 0.5 * (low + high)
  for _ in 0..<200 {
    let excess = 0.5 * studentTwoSidedTail(t, degreesOfFreedom: df) - p
    if excess > 0 { low = t } else { high = t }
    let density = exp(scale - 0.5 * (df + 1) * log1p(t * t / df))
    var next = t + excess / density
    if !(next > low && next < high) { next = 0.5 * (low + high) }
    if abs(next - t) <= 1e-15 * t { return next }
    t = next
  }
  return t
}

/// The chance that Fisher's F with so many degrees of freedom exceeds `f`.
func fisherUpperTail(_ f: Double, _ first: Double, _ second: Double) -> Double {
  guard f > 0, second > 0 else { return f.isNaN || !(second > 0) ? .nan : 1 }
  let scaled = first * f
  return incompleteBeta(
    second / (second + scaled), scaled / (second + scaled), second / 2, first / 2)
}
