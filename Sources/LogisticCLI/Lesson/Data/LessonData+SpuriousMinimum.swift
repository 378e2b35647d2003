extension LessonData {
  /// `Tests/Fixtures/article/mse-spurious-minimum.csv`.
  ///
  /// Made for this project: squared error through a sigmoid of w·x has two minima on these rows.
  static let spuriousMinimum = LessonData(
    file: "article/mse-spurious-minimum.csv",
    csv: """
      x,y
      5,1
      5,1
      5,1
      5,1
      5,1
      5,1
      5,1
      5,1
      50,0
      50,0
      1,0
      """)
}
