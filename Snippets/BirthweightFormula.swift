import Logistic

let births = try DataTable(contentsOf: "Tests/Fixtures/data/birthwt.csv")
let fit = try LogisticRegression(penalty: .unpenalized).fit(
  births, formula: "low ~ C(race) * smoke + log(lwt) + ns(age, 3)")
for term in fit.terms where term.column == "ns(age, 3)" {
  print(term.term, term.estimate, term.standardError ?? .nan)
}
// The saved model takes age, lwt, race and smoke as they are, in Keras too.
try fit.model.save(to: "births.keras")
