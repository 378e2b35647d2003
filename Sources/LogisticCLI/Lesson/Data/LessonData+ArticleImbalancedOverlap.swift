extension LessonData {
  /// `Tests/Fixtures/article/article-imbalanced-overlap.csv`.
  ///
  /// Made for this project: the imbalanced rows with the labels of x = 16, 18, 21 and 23 exchanged.
  static let imbalancedOverlap = LessonData(
    file: "article/article-imbalanced-overlap.csv",
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
      68,0
      69,0
      70,0
      71,0
      72,0
      73,0
      74,0
      75,0
      76,0
      77,0
      78,0
      79,0
      80,0
      81,0
      82,0
      """)
}
