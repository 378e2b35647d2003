// What R's glm, summary, anova and margins say of a fit.
import Logistic

let penguins = try DataTable(contentsOf: "Examples/penguins/penguins.csv")
let fit = try LogisticRegression(penalty: .unpenalized, missing: .drop).fit(
  penguins, target: "sex", features: ["species", "bill_depth_mm", "body_mass_g"])
let inference = try fit.model.inference(on: penguins)
for test in try inference.termTests() {
  print(test.column, test.likelihoodRatio?.statistic ?? .nan, test.pValue)
}
for effect in try inference.marginalEffects() {
  print(effect.term, effect.effect, effect.standardError)
}
let robust = try fit.model.inference(on: penguins, covariance: .hc3)
print(try Summary(robust).written(as: .markdown).split(separator: "\n")[0])
