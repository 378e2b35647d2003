extension LessonData {
  /// `Tests/Fixtures/article/article-out-of-range.csv`.
  ///
  /// Made for this project: the least-squares line is −2/5 + x/10 exactly.
  static let outOfRange = LessonData(
    file: "article/article-out-of-range.csv",
    csv: """
      x,y
      3,0
      6,0
      7,0
      8,1
      10,0
      11,1
      12,1
      15,1
      """)
}
