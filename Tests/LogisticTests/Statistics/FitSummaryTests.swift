import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct FitSummaryTests {
  @Test func `the summary of penguins has rows, terms, fit and certificate`() throws {
    let penguins = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    let fit = try LogisticRegression().fit(
      penguins, target: "sex", features: ["species", "body_mass_g"])
    let text = fit.summary()
    #expect(text.hasPrefix("Modelling P(sex = male)\n"))
    #expect(text.contains("333 rows, 11 dropped for missing values"))
    for term in fit.terms where !term.isReference { #expect(text.contains(term.term)) }
    #expect(text.contains("fixed at 0: species=Adelie"))
    #expect(text.contains("likelihood-ratio χ²"))
    #expect(text.hasSuffix("(newton decrement)\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func `a limit lists the largest coefficients and says of how many`() throws {
    let wine = try DataTable(contentsOf: ProjectFiles.fixture("data/wine.csv"))
    let fit = try LogisticRegression().fit(wine, target: "cultivar")
    let text = fit.summary(limit: 5)
    #expect(text.contains("the 5 largest of 42"))
    #expect(text.contains("because the classes are separated"))
  }
}
