import CLogistic

/// The C kernels, on pointers, with shapes checked: the only door to `CLogistic`.
///
/// Shapes and conventions as in `CLogistic.h`: features `rows × columns`, weights and gradients
/// class by class, `outputs × columns`; gradients and Gram matrices are added to, everything
/// else is written. Generic functions compute in `Double` whatever the features are stored in.
enum Kernels {
  /// The kernels for one instruction set.
  struct Variant: @unchecked Sendable {
    /// The table: constant, and alive for ever.
    let table: UnsafePointer<lgk_kernels>

    /// The instruction set: `baseline`, `avx2` or `avx512`.
    var name: String { String(cString: table.pointee.name) }

    /// Those that this machine can run, slowest first.
    static var available: [Variant] {
      (0..<lgk_variant_count()).map { Variant(table: lgk_variant($0)) }
    }
  }

  /// The variant in use: the best one that this machine can run.
  static let shared = Variant(table: lgk_best())

  /// The shared table's functions.
  @inline(__always) static var functions: lgk_kernels {
    _read { yield shared.table.pointee }
  }

  /// Precision of the arithmetic on `Float` features; on `Double` features it is always double.
  enum Arithmetic: Sendable {
    /// Logits, slopes and the partial sums of a cache block in `Float`: fast, relative error 1e-6.
    case single
    /// Features are widened in registers.
    case double
  }

  /// The loss of a row's logits, with a fused kernel.
  enum RowLoss: Sendable {
    /// `mean over outputs of log(1 + exp(z)) − y·z`.
    case logistic
    /// `log Σ exp(z) − Σ y·z`, targets `rows × outputs`, or class numbers of width 1.
    case softmax
    /// `mean over outputs of (z − y)²`.
    case squared
  }

  /// Consecutive rows as the fused kernels read them.
  struct Rows<Scalar: KernelScalar> {
    /// `count × columns`, row after row.
    var features: UnsafePointer<Scalar>
    var count: Int
    var columns: Int
    /// `count × targetWidth`, row after row.
    var targets: UnsafePointer<Double>
    var targetWidth: Int
    /// The factor on each row's loss; nil stands for ones.
    var weights: UnsafePointer<Double>?
    /// What is added to each of a row's logits; nil stands for zeros.
    var offsets: UnsafePointer<Double>?
  }

  /// Block (c, c′), c′ ≤ c, among the blocks of a softmax Hessian.
  @inline(__always) static func hessianBlock(_ c: Int, _ c2: Int) -> Int { c * (c + 1) / 2 + c2 }
}

extension UnsafePointer where Pointee: KernelScalar {
  /// The same pointer where `Pointee.storage` is `.float`.
  @inline(__always) var float: UnsafePointer<Float> {
    UnsafeRawPointer(self).assumingMemoryBound(to: Float.self)
  }
  /// The same pointer where `Pointee.storage` is `.double`.
  @inline(__always) var double: UnsafePointer<Double> {
    UnsafeRawPointer(self).assumingMemoryBound(to: Double.self)
  }
}

/// Lends `count` doubles of scratch; nil when none are wanted.
@inline(__always)
func withScratch<Result>(
  _ count: Int, _ body: (UnsafeMutablePointer<Double>?) -> Result
) -> Result {
  if count == 0 { return body(nil) }
  return withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { body($0.baseAddress) }
}
