import Logistic

/// What the weights mean, and how sure they are: scikit-learn and statistics.
struct EstimatesChapter: LessonChapter {
  static let title = "Another road: one call, and how sure it is"
  static let codes = [
    LessonCode(
      name: "estimates",
      swift: """
        let fit = try LogisticRegression()
          .fit(penguins, target: "happy")
        let penalized = try LogisticRegression(
          penalty: .l2(c: 1), standardize: false
        ).fit(penguins, target: "happy")
        """,
      python: """
        fit = LogisticRegression(C=np.inf
            ).fit(x, happy)
        penalized = LogisticRegression(
            ).fit(x, happy)
        """, pythonTitle: "Python, with scikit-learn")
  ]

  let fit: LogisticFit
  let penalized: LogisticFit

  init() throws(LogisticError) {
    (fit, penalized) = try LessonFits.estimates(LessonData.penguinHappiness.table())
  }

  func write(to page: inout LessonPage) {
    page.say(
      """
      The article names scikit-learn's `LogisticRegression` as the short way. Here it is the same \
      word, with one difference to know: scikit-learn penalizes unless told otherwise (C = 1), and \
      its coefficients are then a little too small; this library's default is the \
      maximum-likelihood estimate where there is one.
      """)
    page.code(Self.codes[0])
    page.table(
      ["", "C = 1", "estimate", "std. error", "z", "95 % interval", "odds ratio"],
      zip(fit.terms, penalized.terms).map { term, other in
        [
          term.term, LessonNumbers.fixed(other.estimate, 6), LessonNumbers.fixed(term.estimate, 9),
          term.standardError.map { LessonNumbers.fixed($0, 6) } ?? "",
          term.z.map { LessonNumbers.fixed($0, 2) } ?? "",
          term.confidenceInterval.map {
            "\(LessonNumbers.fixed($0.low, 3)) to \(LessonNumbers.fixed($0.high, 3))"
          } ?? "", term.oddsRatio.map { LessonNumbers.fixed($0, 3) } ?? "",
        ]
      })
    let fish = fit.terms.count > 1 ? fit.terms[1] : nil
    page.say(
      """
      Log-likelihood \(LessonNumbers.fixed(fit.logLikelihood, 8)), against \
      \(LessonNumbers.fixed(fit.nullLogLikelihood ?? .nan, 4)) without the activities. A weight is \
      a change in log-odds: each fish multiplies the odds of happiness by \
      \(LessonNumbers.fixed(fish?.oddsRatio ?? .nan, 3)), give or take what the interval says. \
      Keras gives the weights only.
      """)
    page.say(
      """
      So, beyond the article: ask whether the estimate exists before believing a weight; train \
      until a certificate says how far the optimum is, not for ten epochs; one sigmoid for two \
      classes; and say how sure a weight is.
      """)
  }
}
