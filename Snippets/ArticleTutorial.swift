// The article's road: a line, why it moves, a sigmoid, classes that a line separates.
import Logistic

/// A line through labels of 0 and 1, by least squares: where it crosses one half.
func crossing(of path: String) throws -> Double {
  let table = try DataTable(contentsOf: path)
  var line = Sequential([Dense(1, activation: .linear, inputDim: 1)])
  try line.compile(optimizer: .newton(), loss: .meanSquaredError)
  try line.fit(try table.matrix(of: ["x"]), try table.matrix(of: ["y"]))
  let weights = try line.network.weights
  let (slope, intercept) = (weights[0][0], weights[1][0])
  return (0.5 - intercept) / slope
}

print("balanced:", try crossing(of: "Examples/imbalance/article-balanced.csv"))
print("imbalanced:", try crossing(of: "Examples/imbalance/article-imbalanced.csv"))

// The sigmoid's curve, on labels that overlap so that the estimate exists.
let overlap = try DataTable(contentsOf: "Examples/imbalance/article-imbalanced-overlap.csv")
let curve = try LogisticRegression(penalty: .unpenalized).fit(overlap, target: "y")
let (b, w) = (curve.terms[0].estimate, curve.terms[1].estimate)
print("sigmoid:", -b / w, "with slope", w)

// On the article's own labels no estimate exists: a penalty gives one, and it is said.
let separated = try LogisticRegression().fit(
  DataTable(contentsOf: "Examples/imbalance/article-imbalanced.csv"), target: "y")
print("separation:", separated.separation, "penalty:", separated.penaltyName)
print("boundary:", -separated.terms[0].estimate / separated.terms[1].estimate)
