import Logistic
import LogisticPlots

/// A chapter of the lesson: computes everything first, then tells it.
protocol LessonChapter: SendableMetatype {
  /// What it is about.
  static var title: String { get }
  /// The code that it shows.
  static var codes: [LessonCode] { get }
  /// Computes its numbers.
  ///
  /// - Throws: when a fit gives no answer.
  init() throws(LogisticError)
  /// Tells them.
  func write(to page: inout LessonPage)
  /// Its pictures, those in the text first.
  ///
  /// - Throws: when a picture cannot be drawn.
  func plots() throws(LogisticError) -> [Plot]
}

/// The lesson's chapters in order.
enum LessonChapters {
  static let all: [any LessonChapter.Type] = [
    LineChapter.self, ImbalanceChapter.self, OutOfRangeChapter.self, SigmoidChapter.self,
    SeparationChapter.self, CostChapter.self, OptimizersChapter.self, NetworkChapter.self,
    ThreeClassesChapter.self, EstimatesChapter.self,
  ]

  /// The chapters' numbers and titles.
  static var list: String {
    all.enumerated().map { i, chapter in
      "\(i < 9 ? " " : "")\(i + 1). \(chapter.title)\n"
    }.joined()
  }

  /// A chapter's text, its number counted from 1.
  ///
  /// - Throws: when a fit gives no answer.
  static func write(_ number: Int, to page: inout LessonPage) throws(LogisticError) {
    let chapter = all[number - 1]
    page.heading(number, chapter.title)
    try chapter.init().write(to: &page)
  }
}
