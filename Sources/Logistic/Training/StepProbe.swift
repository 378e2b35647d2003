/// Looks at the weights after some of an optimizer's steps.
struct StepProbe {
  /// After which step it looks first, from 1.
  var first: Int
  /// Is given the steps done and the trainable weights; says after which step to look next, nil to
  /// end the training.
  var look: (Int, UnsafeBufferPointer<Double>) throws(LogisticError) -> Int?
}
