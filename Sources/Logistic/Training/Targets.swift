/// What a model is to predict, row by row: a matrix, or an array of numbers or class numbers.
public protocol Targets {
  /// One row of target values a row.
  var targetMatrix: Matrix<Double> { get }
}

/// A number that may stand in an array of targets.
public protocol TargetValue {
  /// Its value.
  var targetValue: Double { get }
}

extension Int: TargetValue {
  /// Its value.
  public var targetValue: Double { Double(self) }
}
extension Float: TargetValue {
  /// Its value.
  public var targetValue: Double { Double(self) }
}
extension Double: TargetValue {
  /// Its value.
  public var targetValue: Double { self }
}
extension Bool: TargetValue {
  /// 1 for true.
  public var targetValue: Double { self ? 1 : 0 }
}

// What an application calls generically is compiled without its type, unless it is asked for; the
// compiler before Swift 6.3 does not know how.
extension Array: Targets where Element: TargetValue {
  /// One target a row.
  public var targetMatrix: Matrix<Double> { columnOfTargets() }

  #if compiler(>=6.3)
    @specialized(where Element == Int)
    @specialized(where Element == Double)
    @specialized(where Element == Float)
  #endif
  private func columnOfTargets() -> Matrix<Double> {
    Matrix(unchecked: map { $0.targetValue }, rows: count, columns: 1)
  }
}

extension Matrix: Targets {
  /// The matrix, in double precision.
  public var targetMatrix: Matrix<Double> { widened() }

  #if compiler(>=6.3)
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
  #endif
  private func widened() -> Matrix<Double> {
    Matrix<Double>(unchecked: values.map { Double($0) }, rows: rows, columns: columns)
  }
}
