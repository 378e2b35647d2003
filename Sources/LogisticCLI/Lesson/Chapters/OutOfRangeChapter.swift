import Logistic

/// A line is no probability.
struct OutOfRangeChapter: LessonChapter {
  static let title = "105 is no probability"
  static let codes = [LessonCode]()

  let line: LineFit
  let smallest: Double
  let largest: Double
  /// The line far outside.
  let far: (x: Double, value: Double)

  init() throws(LogisticError) {
    line = try LineFit(LessonData.outOfRange)
    let (low, high) = (line.x.min() ?? 0, line.x.max() ?? 0)
    smallest = line.value(low)
    largest = line.value(high)
    far = (1054, line.value(1054))
  }

  func write(to page: inout LessonPage) {
    page.say(
      """
      The second fault of a line: it goes on for ever. On \(line.x.count) rows with x from \
      \(LessonNumbers.plain(line.x.min() ?? 0)) to \(LessonNumbers.plain(line.x.max() ?? 0)) \
      least squares gives \(LessonNumbers.plain(line.intercept)) + \
      \(LessonNumbers.plain(line.slope))·x.
      """)
    page.figure(line.figure(x: 0...18))
    page.table(
      ["x", "the line says"],
      [
        [LessonNumbers.plain(line.x.min() ?? 0), LessonNumbers.plain(smallest)],
        [LessonNumbers.plain(line.x.max() ?? 0), LessonNumbers.plain(largest)],
        [LessonNumbers.plain(far.x), LessonNumbers.plain(far.value)],
      ])
    page.say(
      """
      Read as a probability, \(LessonNumbers.plain(smallest)) and \(LessonNumbers.plain(largest)) \
      make no sense, and they occur within the very rows that were fitted; \
      \(LessonNumbers.plain(far.value)) makes none at all. What is needed is a function that rises \
      with x and stays between 0 and 1.
      """)
  }
}
