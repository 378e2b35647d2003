// One fit, asked for in the words of three tools.
import Logistic

let penguins = try DataTable(contentsOf: "Examples/happiness/penguin-happiness.csv")
let columns = ["fish_eaten", "hours_swum", "social_hours", "sleep_hours"]
let n = Double(penguins.rowCount)
let lambda = 0.01

// Features as they are, so that all three see the same ones.
let own = try LogisticRegression(penalty: .l2(lambda: lambda), standardize: false)
  .fit(penguins, target: "happy")
let scikitLearn = try LogisticRegression(penalty: .l2(c: 1 / (lambda * n)), standardize: false)
  .fit(penguins, target: "happy")

var keras = Sequential([
  Dense(1, activation: .sigmoid, kernelRegularizer: .l2(lambda / 2), inputDim: 4)
])
try keras.compile(optimizer: .newton(), loss: .binaryCrossentropy)
try keras.fit(try penguins.matrix(of: columns), try penguins.matrix(of: ["happy"]))

print("here:        ", own.terms[1].estimate)
print("scikit-learn:", scikitLearn.terms[1].estimate)
print("Keras:       ", try keras.network.weights[0][0])
