/// How a solver for many parameters chooses its directions: what tells `LBFGS` from `NewtonCG`.
protocol DescentRule<Rows> {
  associatedtype Rows: RowSource
  /// A direction in which the objective falls at `now`, on scaled columns.
  mutating func direction(
    _ run: GradientRun<Rows>, _ now: Evaluation
  ) throws(LogisticError) -> [Double]
  /// Learns from a step that was taken, and by how much it changed the gradient.
  mutating func note(step: [Double], change: [Double])
  /// Forgets what it learned; false if there is nothing to forget.
  mutating func restart() -> Bool
}
