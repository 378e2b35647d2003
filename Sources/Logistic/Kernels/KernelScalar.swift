/// A type in which features may be stored: `Float` or `Double`.
///
/// Parameters, losses and sums are `Double` whatever the features are.
public protocol KernelScalar: BinaryFloatingPoint, Codable, Sendable, SIMDScalar {
  /// Which of the two it is: what chooses a kernel in code that serves both.
  static var storage: FeatureStorage { get }
}

/// The storage formats of features that there are kernels for.
@frozen public enum FeatureStorage: Sendable {
  /// 32 bits, `Float`.
  case float
  /// 64 bits, `Double`.
  case double
}

extension Float: KernelScalar {
  /// 32 bits.
  @inlinable public static var storage: FeatureStorage { .float }
}

extension Double: KernelScalar {
  /// 64 bits.
  @inlinable public static var storage: FeatureStorage { .double }
}
