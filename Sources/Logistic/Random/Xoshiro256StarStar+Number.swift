extension Xoshiro256StarStar {
  /// The generator of one resample's or one row's draws: of the seed and its number, so that results do not depend on
  /// threads, nor on what else is drawn.
  init(seed: UInt64, number: Int) {
    self.init(seed: seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
  }
}
