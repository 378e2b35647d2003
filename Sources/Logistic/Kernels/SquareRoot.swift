import CLogistic

/// `√x` as one instruction; of a negative number NaN.
///
/// `x.squareRoot()` calls the C library when x is negative (for `errno`), and a loop with a call
/// in it is not vectorised: Adam over 21 parameters took 130 ns with it.
@inline(__always) func squareRoot(_ x: Double) -> Double { lgk_sqrt(x) }
