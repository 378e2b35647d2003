import LogisticTestSupport
import Testing

@testable import Logistic

/// R's car and p.adjust, `dispersion-inflation.R`.
@Suite struct VarianceInflationTests {
  private func birthwt() throws -> Inference {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let fit = try LogisticRegression(penalty: .unpenalized, categorical: ["race"]).fit(
      table, target: "low", excluding: ["bwt"])
    return try fit.model.inference(on: table)
  }

  private func numbers(_ keys: String...) throws -> [Double] {
    let answer = try ReferenceAnswer("dispersion-inflation")
    return (0..<answer.count(keys[0], keys[1])).map {
      answer.number(keys[0], keys[1], String($0)) ?? .nan
    }
  }

  @Test func `generalised factors are those of car`() throws {
    let answer = try ReferenceAnswer("dispersion-inflation")
    let inference = try birthwt()
    let (factors, roots) = (try numbers("vif", "gvif"), try numbers("vif", "perCoefficient"))
    let columns = answer.texts("vif", "columns")
    #expect(inference.varianceInflation.count == columns.count)
    for found in inference.varianceInflation {
      let i = try #require(columns.firstIndex(of: found.column))
      #expect(abs(found.factor / factors[i] - 1) < 1e-6, "\(found.column)")
      #expect(abs(found.perCoefficient / roots[i] - 1) < 1e-6)
      #expect(found.degreesOfFreedom == (found.column == "race" ? 2 : 1))
    }
    #expect(!inference.warnings.contains { $0.code == "variance-inflation" })
  }

  @Test func `a column that others nearly determine is named`() throws {
    var random = Xoshiro256StarStar(seed: 2)
    let a = (0..<200).map { _ in random.normal() }
    let b = a.map { $0 + 0.1 * random.normal() }
    let c = (0..<200).map { _ in random.normal() }
    let y = a.map { random.uniform() < sigmoid($0) ? "yes" : "no" }
    let table = try DataTable(columns: [
      Column("a", numbers: a), Column("b", numbers: b), Column("c", numbers: c),
      Column("y", categories: y),
    ])
    let fit = try LogisticRegression(penalty: .unpenalized).fit(table, target: "y")
    let inference = try fit.model.inference(on: table)
    let warned = inference.warnings.filter { $0.code == "variance-inflation" }.compactMap(\.column)
    #expect(warned == ["a", "b"])
    // One column alone depends on nothing.
    let one = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "y", features: ["a"])
    let alone = try one.model.inference(on: table).varianceInflation
    #expect(alone.count == 1 && abs(alone[0].factor - 1) < 1e-12)
  }

  @Test func `adjusted p-values are those of p.adjust`() throws {
    let p = try numbers("adjusted", "p")
    for (adjustment, key) in [(PValueAdjustment.holm, "holm"), (.benjaminiHochberg, "bh")] {
      let expected = try numbers("adjusted", key)
      for (a, b) in zip(adjustment.adjusted(p), expected) { #expect(abs(a - b) < 1e-12) }
      // The model's own, intercept left out.
      let own = try birthwt().adjustedPValues(adjustment)
      #expect(own[0] == nil)
      for (a, b) in zip(own.compactMap { $0 }, expected) { #expect(abs(a - b) < 1e-6) }
      #expect(adjustment.adjusted([]).isEmpty)
      let gap = adjustment.adjusted([0.02, .nan, 0.03])
      #expect(gap[1].isNaN && gap[0] <= 0.04 + 1e-15 && gap[2] == (key == "holm" ? 0.04 : 0.03))
    }
  }
}
