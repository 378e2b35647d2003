extension LessonData {
  /// `Tests/Fixtures/article/article-balanced-overlap.csv`.
  ///
  /// Made for this project: the balanced rows with the labels of x = 16, 18, 21 and 23 exchanged, so
  /// that the maximum-likelihood estimate exists.
  static let balancedOverlap = LessonData(
    file: "article/article-balanced-overlap.csv",
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
      16,0
      17,1
      18,0
      19,1
      20,0
      21,1
      22,0
      23,1
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
