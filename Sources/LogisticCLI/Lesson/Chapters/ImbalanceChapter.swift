import Logistic

/// Rows that should not matter move the line.
struct ImbalanceChapter: LessonChapter {
  static let title = "Rows far away move the line"
  static let codes = [LessonCode]()

  /// The balanced rows.
  let balanced: LineFit
  /// With 15 more of class 0.
  let imbalanced: LineFit
  /// The same two with four labels exchanged.
  let overlap: LineFit
  let imbalancedOverlap: LineFit

  init() throws(LogisticError) {
    balanced = try LineFit(LessonData.balanced)
    imbalanced = try LineFit(LessonData.imbalanced)
    overlap = try LineFit(LessonData.balancedOverlap)
    imbalancedOverlap = try LineFit(LessonData.imbalancedOverlap)
  }

  func write(to page: inout LessonPage) {
    let added = imbalanced.x.dropFirst(balanced.x.count)
    page.say(
      """
      Add \(added.count) rows of class 0 at x = \(LessonNumbers.plain(added.min() ?? 0)) to \
      \(LessonNumbers.plain(added.max() ?? 0)). They are about as far from class 1 as a row can \
      be: they say nothing new about where the classes part. But least squares wants the line to \
      be 0 out there too, tilts it, and the crossing moves.
      """)
    page.figure(imbalanced.figure(x: 0...82))
    page.say(
      """
      The line crosses 0.5 at x = \(LessonNumbers.plain(imbalanced.crossing)) instead of \
      \(LessonNumbers.plain(balanced.crossing)). The rows at x = \
      \(LessonNumbers.list(imbalanced.wrong.map(LessonNumbers.plain))), all of class 0, are now \
      taken for class 1\(undecided).
      """)
    page.table(
      ["rows", "crossing", "wrong at x ="],
      [
        row("balanced", balanced), row("with the far rows", imbalanced),
        row("balanced, classes overlap", overlap),
        row("overlap, with the far rows", imbalancedOverlap),
      ])
    page.say(
      """
      In the last two lines the labels of x = 16, 18, 21 and 23 are exchanged, so that any \
      threshold gets some rows wrong. The line moves there as well: it is not the gap that makes \
      it move, it is squared error, which punishes being "too right".
      """)
  }

  private var undecided: String {
    imbalanced.undecided.isEmpty
      ? ""
      : " (x = \(LessonNumbers.list(imbalanced.undecided.map(LessonNumbers.plain))) lies exactly"
        + " on 0.5)"
  }

  private func row(_ name: String, _ fit: LineFit) -> [String] {
    [
      name, LessonNumbers.fixed(fit.crossing, 4),
      fit.wrong.isEmpty ? "none" : fit.wrong.map(LessonNumbers.plain).joined(separator: ", "),
    ]
  }
}
