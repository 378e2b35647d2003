// A table with text columns and missing values: estimates, standard errors, and a Keras file.
import Logistic

let penguins = try DataTable(contentsOf: "Examples/penguins/penguins.csv")
let fit = try LogisticRegression().fit(
  penguins, target: "sex", features: ["species", "bill_depth_mm", "body_mass_g"])
for term in fit.terms where !term.isReference {
  print(term.term, term.estimate, term.standardError ?? .nan, term.pValue ?? .nan)
}
print(fit.observations, "rows,", fit.rowsDropped, "without a sex")
print("log-likelihood", fit.logLikelihood)
try fit.model.save(to: "penguins.keras")
