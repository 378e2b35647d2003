// One fit, asked for in the words of three tools.
import Logistic

let penguins = try DataTable(contentsOf: "Examples/happiness/penguin-happiness.csv")
let x = try penguins.matrix(of: ["fish_eaten", "hours_swum", "social_hours", "sleep_hours"])
let y = try penguins.matrix(of: ["happy"])
let n = Double(penguins.rowCount)
let lambda = 0.01

// Features as they are, so that all three see the same ones.
let own = try LogisticRegression(penalty: .l2(lambda: lambda), standardize: false)
  .fit(penguins, target: "happy")
let scikitLearn = try LogisticRegression(penalty: .l2(c: 1 / (lambda * n)), standardize: false)
  .fit(penguins, target: "happy")

func keras(_ units: Int, _ regularizer: Regularizer) throws -> [Double] {
  var model = Sequential([
    Dense(units, activation: .sigmoid, kernelRegularizer: regularizer, inputDim: 4)
  ])
  try model.compile(optimizer: .auto, loss: .binaryCrossentropy)
  try model.fit(x, units == 1 ? y : oneHot(y, classes: units))
  return try model.network.weights[0]
}

print("here:            ", own.terms[1].estimate)
print("scikit-learn:    ", scikitLearn.terms[1].estimate)
print("Keras:           ", try keras(1, .l2(lambda / 2))[0])
print("Keras, 2 outputs:", try keras(2, .l2(lambda / 4))[1])

let ratio = 0.25
let net = try LogisticRegression(
  penalty: .elasticNet(lambda: lambda, l1Ratio: ratio), standardize: false
).fit(penguins, target: "happy")
let both = Regularizer.l1l2(l1: lambda * ratio, l2: lambda * (1 - ratio) / 2)
print("elastic net:     ", net.terms[1].estimate)
print("Keras's l1_l2:   ", try keras(1, both)[0])
