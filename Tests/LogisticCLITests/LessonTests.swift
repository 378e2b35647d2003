import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic
@testable import LogisticCLI

/// Every number that the lesson claims, against `figures.json`, which was made in exact or
/// extended arithmetic.
@Suite struct LessonTests {
  private let figures: JSON
  /// The two chapters that several tests read: they take the longest to compute.
  private static let cost = Result { try CostChapter() }
  private static let separation = Result { try SeparationChapter() }

  init() throws { figures = try JSON(contentsOf: ProjectFiles.fixture("article/figures.json")) }

  // MARK: least squares

  @Test(arguments: [
    ("article-balanced", LessonData.balanced), ("article-imbalanced", .imbalanced),
    ("article-balanced-overlap", .balancedOverlap),
    ("article-imbalanced-overlap", .imbalancedOverlap),
  ])
  func `the least-squares line is the exact one`(name: String, data: LessonData) throws {
    let fit = try LineFit(data)
    let ols = figures[name]["ols"]
    #expect(abs(fit.slope - ols["slopeValue"].number) < 1e-12)
    #expect(abs(fit.intercept - ols["interceptValue"].number) < 1e-12)
    #expect(abs(fit.crossing - ols["crossingValue"].number) < 1e-9)
    #expect(fit.wrong == ols["misclassifiedXStrict(>0.5)"].numbers)
  }

  @Test func `the line crosses at 19.5 and 24, and 20 to 23 are then wrong`() throws {
    let chapter = try ImbalanceChapter()
    #expect(abs(chapter.balanced.crossing - 19.5) < 1e-9)
    #expect(chapter.balanced.wrong.isEmpty)
    #expect(abs(chapter.imbalanced.crossing - 24) < 1e-9)
    #expect(chapter.imbalanced.wrong == [20, 21, 22, 23])
    #expect(chapter.imbalanced.undecided == [24])
    let text = write(chapter)
    #expect(text.contains("crosses 0.5 at x = 24 instead of 19.5"))
    #expect(text.contains("x = 20, 21, 22 and 23,"))
    #expect(write(try LineChapter()).contains("crosses 0.5 at x = 19.5,"))
  }

  @Test func `the line says 105, and leaves 0 to 1 within its own rows`() throws {
    let chapter = try OutOfRangeChapter()
    let ols = figures["article-out-of-range"]["ols"]
    #expect(abs(chapter.far.value - ols["prediction at x=1054"].number) < 1e-9)
    #expect(abs(chapter.smallest - ols["fitted at x=3"].number) < 1e-12)
    #expect(abs(chapter.largest - ols["fitted at x=15"].number) < 1e-12)
    #expect(write(chapter).contains("1054             105\n"))
  }

  // MARK: logistic regression

  @Test func `the sigmoid's fit has its boundary at 9 and log-odds of 804 far out`() throws {
    let chapter = try SigmoidChapter()
    let logistic = figures["article-out-of-range"]["logistic"]
    #expect(abs(chapter.intercept - logistic["intercept"].number) < 1e-8)
    #expect(abs(chapter.slope - logistic["x"].number) < 1e-8)
    #expect(abs(chapter.boundary - logistic["boundary"].number) < 1e-8)
    #expect(chapter.far.p == 1)
    // The loss of a wrong label at a large logit is the logit itself.
    #expect(abs(chapter.far.lossIfWrong - chapter.far.logit) < 1e-9)
    #expect(write(chapter).contains("804.087"))
  }

  @Test func `the default says separated where it is, and has the estimate where it exists`() throws
  {
    let chapter = try Self.separation.get()
    for fit in chapter.fits[..<2] {
      #expect(fit.fit.separation == .complete)
      #expect(fit.fit.penaltyIsFallback && fit.fit.lambda != nil)
      #expect(fit.wrong.isEmpty)
    }
    let names = ["article-balanced-overlap", "article-imbalanced-overlap"]
    for (fit, name) in zip(chapter.fits[2...], names) {
      let exact = figures[name]["logistic"]["unpenalised"]
      #expect(fit.fit.lambda == nil)
      #expect(abs(fit.intercept - exact["intercept"].number) < 1e-8)
      #expect(abs(fit.slope - exact["x"].number) < 1e-8)
      #expect(abs(fit.boundary - exact["boundary"].number) < 1e-8)
      #expect(abs(fit.fit.logLikelihood - exact["logLikelihood"].number) < 1e-8)
      #expect(fit.wrong == exact["misclassifiedX"].numbers)
    }
    #expect(abs(chapter.fits[0].boundary - 19.5) < 1e-9)
    for (fit, name) in zip(chapter.weak, ["article-balanced", "article-imbalanced"]) {
      let sweep = figures[name]["logistic"]["L2"]["sweep"].items.first {
        $0["lambda"].number == 0.01
      }
      #expect(abs(fit.boundary - 19.5) < 1e-9)
      #expect(abs(fit.slope - (sweep?["x"].number ?? .nan)) < 1e-8)
      #expect(abs(fit.intercept - (sweep?["intercept"].number ?? .nan)) < 1e-7)
      #expect(fit.wrong.isEmpty)
    }
    #expect(chapter.refusal.contains("separated"))
    #expect(write(chapter).contains("the boundaries are 19.500000 and 19.500000"))
  }

  @Test func `on separated rows Adam's loss falls and its slope grows for as long as it runs`()
    throws
  {
    let growth = try Self.separation.get().growth
    #expect(growth.map(\.epochs) == [10, 100, 1000, 10_000])
    for (before, after) in zip(growth, growth.dropFirst()) {
      #expect(after.loss < before.loss)
      #expect(abs(after.slope) > 2 * abs(before.slope))
    }
  }

  // MARK: the cost

  @Test func `squared error has two minima and descent from 0 ends in the worse one`() throws {
    let chapter = try Self.cost.get()
    let all = figures["mse-spurious-minimum"]
    let minima = all["criticalPointsIn[-6,12]"].items.filter { $0["kind"].text == "minimum" }
    try #require(minima.count == 2)
    for (found, exact) in zip([chapter.fromZero, chapter.fromOne], minima) {
      #expect(abs(found.w - exact["w"].number) < 1e-9)
      #expect(abs(found.loss - exact["mse"].number) < 1e-9)
    }
    #expect(chapter.fromZero.loss > chapter.fromOne.loss)
    #expect(abs(chapter.slopeAtZero - all["derivativeAtZero"]["mse"].number) < 1e-12)
    #expect(chapter.right == (3, 8, 3))
    let text = write(chapter)
    for claim in ["-0.0205399853", "0.2358559316", "0.541226443", "0.2209918224", "1.386364"] {
      #expect(text.contains(claim), "\(claim)")
    }
  }

  @Test func `cross-entropy has one minimum, wherever descent starts`() throws {
    let chapter = try Self.cost.get()
    let exact = figures["mse-spurious-minimum"]["bceMinimum"]
    #expect(abs(chapter.only.w - exact["w"].number) < 1e-9)
    #expect(abs(chapter.only.loss - exact["bce"].number) < 1e-9)
    for end in [chapter.crossentropyFromZero, chapter.crossentropyFromOne] {
      #expect(abs(end.w - exact["w"].number) < 1e-9)
    }
    #expect(chapter.only.bound < 1e-8)
    #expect(chapter.bends.squared > 0)
    #expect(chapter.bends.crossentropy == 0)
    #expect(write(chapter).contains("-0.0266927472"))
  }

  // MARK: penguins

  @Test func `ten epochs of Adam leave a gap, and the exact solver none`() throws {
    let chapter = try OptimizersChapter()
    let rows = figures["penguin-happiness"]["rows"].number
    let exact = -figures["penguin-happiness"]["logLikelihood"].number / rows
    #expect(abs(chapter.optimum.loss - exact) < 1e-12)
    #expect(chapter.optimum.bound < 1e-8)
    let names = ["intercept", "fish_eaten", "hours_swum", "social_hours", "sleep_hours"]
    for (found, name) in zip(chapter.optimum.terms, names) {
      let estimate = figures["penguin-happiness"]["maximumLikelihood"][name].number
      #expect(abs(found - estimate) < 1e-8, "\(name)")
    }
    for run in chapter.runs {
      // No training can be below the optimum, but for rounding.
      #expect((run.plain + run.tuned).allSatisfy { $0 > -1e-14 })
      #expect(run.plain.count >= 10 && run.plain[9] > 0.05)
      #expect(run.trembling.low > OptimizersChapter.enough)
    }
    #expect(chapter.runs.map(\.name) == ["SGD", "RMSprop", "Adam"])
    #expect(OptimizersChapter.reached(chapter.runs[0].tuned) != nil)
    #expect(OptimizersChapter.reached(chapter.runs[2].tuned) != nil)
    #expect(OptimizersChapter.reached(chapter.runs[2].plain) == nil)
    #expect(write(chapter).contains("0.4580322998"))
  }

  @Test func `two sigmoids are two separate fits, and need not add up to 1`() throws {
    let chapter = try NetworkChapter()
    // Both solve to 1e-9 standard errors, of at most 1.5.
    #expect(chapter.difference < 2e-9)
    #expect(chapter.sumError < 1e-9)
    #expect(chapter.sums.high - chapter.sums.low > 0.1)
    #expect(chapter.parameters == (10, 5))
    #expect(chapter.agreeing.same == chapter.agreeing.rows)
    #expect(abs(chapter.loss.two - chapter.loss.one) < 1e-12)
    let text = write(chapter)
    #expect(text.contains("Keras's word is `epochs`"))
    #expect(text.contains("epoch=10"))
  }

  @Test func `the estimates are the exact ones`() throws {
    let chapter = try EstimatesChapter()
    let reference = try JSON(contentsOf: ProjectFiles.reference("penguin-happiness-mle"))["answers"]
    for term in chapter.fit.terms {
      let name = term.kind == .intercept ? "intercept" : term.term
      let exact =
        term.kind == .intercept
        ? reference["intercept"].number : reference["coefficients"][name].number
      #expect(abs(term.estimate - exact) < 1e-8, "\(name)")
      let error = reference["standardErrors"][name].number
      #expect(abs((term.standardError ?? .nan) - error) < 1e-6, "\(name)")
    }
    let exact = figures["penguin-happiness"]["logLikelihood"].number
    #expect(abs(chapter.fit.logLikelihood - exact) < 1e-9)
    #expect(write(chapter).contains("0.423712939"))
  }

  @Test func `three classes with C = 1 are scikit-learn's default on iris`() throws {
    let chapter = try ThreeClassesChapter()
    let path = try JSON(contentsOf: ProjectFiles.reference("iris-l2"))["answers"]["path"].items
    let reference = try #require(path.first { $0["C"].number == 1 })
    for term in chapter.asScikitLearn.terms where term.kind == .slope {
      let exact = reference["coefficients"][term.classLabel ?? ""][term.term].number
      #expect(abs(term.estimate - exact) < 1e-7, "\(term.classLabel ?? "") \(term.term)")
    }
    #expect(chapter.partedClasses == ["setosa"])
    #expect(chapter.byDefault.separation == .quasiComplete)
    #expect(chapter.byDefault.penaltyIsFallback)
    let text = write(chapter)
    #expect(text.contains("quasi-complete separation (setosa parts from the others"))
    let right = reference["trainAccuracy"].number * 150
    #expect(chapter.right.asScikitLearn == Int(right.rounded()))
    #expect(abs(chapter.example.probabilities.reduce(0, +) - 1) < 1e-12)
    #expect(chapter.sigmoidDifference < 1e-9)
  }

  private func write(_ chapter: some LessonChapter) -> String {
    var page = LessonPage(width: 1000)
    chapter.write(to: &page)
    // Prose is wrapped at any width: join its lines.
    return page.text + page.text.split(separator: "\n").joined(separator: " ")
  }
}
