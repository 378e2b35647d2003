// The article's network: four inputs and a sigmoid, trained as Keras trains.
import Logistic

let table = try DataTable(contentsOf: "Examples/happiness/penguin-happiness.csv")
let x = try table.matrix(of: ["fish_eaten", "hours_swum", "social_hours", "sleep_hours"])
let y = try table.matrix(of: ["happy"])

var model = Sequential()
model.add(Dense(1, activation: .sigmoid, inputDim: 4))
try model.compile(optimizer: .adam(), loss: .binaryCrossentropy, metrics: [.accuracy])
try model.fit(x, y, epochs: 10)
let trained = try model.evaluate(x, y)

// The same model, brought to its optimum, with a proof that it is there.
try model.compile(optimizer: .newton(), loss: .binaryCrossentropy, metrics: [.accuracy])
let solution = try model.fit(x, y).solution
let exact = try model.evaluate(x, y)

print("adam, 10 epochs:", trained)
print("newton, \(solution?.iterations ?? 0) iterations:", exact)
print("above the optimum by at most", solution?.certificate.bound ?? .nan)
print(try model.predict([[6, 3.5, 4.7, 9.8]]).values)
try model.save(to: "happiness.keras")
