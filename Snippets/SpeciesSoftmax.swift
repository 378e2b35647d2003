// Three classes: a softmax over the species.
import Logistic

let birds = try DataTable(contentsOf: "Examples/penguins/penguins.csv")
let three = try LogisticRegression(missing: .drop).fit(
  birds, target: "species", features: ["body_mass_g", "sex"])
print(three.model.classes, three.observations)
let answers = try three.model.predict(birds)
print(answers.predicted[0].map { answers.classes[$0] } ?? "none")
