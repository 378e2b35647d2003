/// A type in which features may be stored: `Float` or `Double`.
///
/// Parameters, losses and sums are `Double` whatever the features are.
public protocol KernelScalar: BinaryFloatingPoint, Sendable {}

extension Float: KernelScalar {}
extension Double: KernelScalar {}
