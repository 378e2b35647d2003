extension LessonData {
  /// `Tests/Fixtures/article/article-balanced.csv`.
  ///
  /// Made for this project: 40 rows, class 1 for x up to 19. The least-squares line crosses 0.5 at
  /// 39/2 exactly.
  static let balanced = LessonData(
    file: "article/article-balanced.csv",
    csv: """
      x,y
      0,1
      1,1
      2,1
      3,1
      4,1
      5,1
      6,1
      7,1
      8,1
      9,1
      10,1
      11,1
      12,1
      13,1
      14,1
      15,1
      16,1
      17,1
      18,1
      19,1
      20,0
      21,0
      22,0
      23,0
      24,0
      25,0
      26,0
      27,0
      28,0
      29,0
      30,0
      31,0
      32,0
      33,0
      34,0
      35,0
      36,0
      37,0
      38,0
      39,0
      """)
}
