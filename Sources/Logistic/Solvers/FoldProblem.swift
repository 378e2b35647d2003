/// Rows, all or all but a fold, whose fits share their reads: the quadratic model of their mean loss
/// around the anchor,
///
///     g(w) ≈ A + H·(w − a)
///
/// with gradient A and Hessian H at the anchor a, exact.
final class FoldProblem: @unchecked Sendable {
  /// `Σ s` of its rows.
  let total: Double
  /// Parameters that are 0: those of columns without spread in its rows.
  let isFixed: [Bool]
  let width: Int
  private(set) var anchor: [Double] = []
  /// A.
  private(set) var slopeAtAnchor: [Double] = []
  /// H.
  private(set) var hessian: SymmetricMatrix
  /// A − H·a.
  private(set) var constant: [Double]

  init(total: Double, isFixed: [Bool]) {
    self.total = total
    self.isFixed = isFixed
    width = isFixed.count
    constant = [Double](repeating: 0, count: width)
    hessian = SymmetricMatrix(order: width)
  }

  /// Takes another anchor, with the sums of its rows there.
  func setAnchor(_ anchor: [Double], gradient: [Double], hessian: [Double]) {
    self.anchor = anchor
    slopeAtAnchor = gradient.map { $0 / total }
    self.hessian = SymmetricMatrix(order: width, values: hessian.map { $0 / total })
    let moved = self.hessian.product(anchor)
    constant = zip(slopeAtAnchor, moved).map { $0 - $1 }
  }
}
