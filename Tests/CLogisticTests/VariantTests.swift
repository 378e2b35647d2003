import CLogistic
import Testing

@Suite struct VariantTests {
  @Test func `the best variant is the last, and the baseline runs everywhere`() {
    #expect(Variant.all.first?.testDescription == "baseline")
    #expect(lgk_best() == lgk_variant(lgk_variant_count() - 1))
  }
}
