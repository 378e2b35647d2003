// A penalty's strength by cross-validation, then a model that predicts.
import Logistic

let passengers = try DataTable(contentsOf: "Examples/titanic/titanic.csv")
let search = try LogisticRegression(penalty: .l1(lambda: 1)).crossValidated(
  passengers, target: "survived", folds: .stratified(5, seed: 1))
print(search.lambdas.count, "strengths, best", search.lambdaMinimum)
let model = search.fit.model
let predictions = try model.predict(passengers)
print(predictions.classes, predictions.probabilities.rows)
let quality = try model.quality(of: passengers)
print("AUC", quality.auc ?? .nan)
try model.save(to: "titanic.keras")
