import Logistic

/// More than two classes: softmax.
struct ThreeClassesChapter: LessonChapter {
  static let title = "Three classes: softmax"
  static let codes = [
    LessonCode(
      name: "three-classes",
      swift: """
        var model = Sequential()
        model.add(
          Dense(3, activation: .softmax, inputDim: 4))
        try model.compile(
          optimizer: .adam(),
          loss: .categoricalCrossentropy,
          metrics: [.accuracy])
        let history = try model.fit(
          x, oneHot(labels, classes: 3), epochs: epochs)
        """,
      python: """
        model = Sequential()
        model.add(Dense(3, 'softmax',
                        input_dim=4))
        model.compile(optimizer='adam',
            loss='categorical_crossentropy',
            metrics=['accuracy'])
        model.fit(x, to_categorical(labels, 3),
                  epochs=epochs)
        """),
    LessonCode(
      name: "three-classes-exactly",
      swift: """
        let byDefault = try LogisticRegression()
          .fit(iris, target: "species")
        let asScikitLearn = try LogisticRegression(
          penalty: .l2(c: 1), standardize: false
        ).fit(iris, target: "species")
        """,
      python: """
        # its default is C=1, on the
        # columns as they are
        as_scikit_learn = LogisticRegression(
            max_iter=1000).fit(x, species)
        """, pythonTitle: "Python, with scikit-learn"),
  ]

  /// Loss and accuracy of Adam after so many epochs.
  let training: [(epochs: Int, loss: Double, accuracy: Double)]
  let byDefault: LogisticFit
  let asScikitLearn: LogisticFit
  /// Rows that each exact fit gets right.
  let right: (byDefault: Int, asScikitLearn: Int)
  let rows: Int
  /// One row's probabilities.
  let example: (row: Int, probabilities: [Double])
  /// How far a softmax of two classes is from the sigmoid of their difference, at most.
  let sigmoidDifference: Double
  let classes: [String]
  /// The classes that a plane parts from all others.
  let partedClasses: [String]

  init() throws(LogisticError) {
    let iris = try LessonData.iris.table()
    let labels = try ClassLabels("species", in: iris)
    let x = try iris.matrix(of: iris.names.filter { $0 != "species" })
    classes = labels.classes
    rows = x.rows
    let (_, history) = try LessonFits.threeClasses(x, labels.indices, epochs: 1000)
    training = [10, 100, 1000].filter { $0 <= history["loss"].count }.map {
      ($0, history["loss"][$0 - 1], history["accuracy"][$0 - 1])
    }
    (byDefault, asScikitLearn) = try LessonFits.threeClassesExactly(iris)
    let predictions = try asScikitLearn.model.predict(iris)
    let others = try byDefault.model.predict(iris)
    right = (
      zip(others.predicted, labels.indices).count { $0 == $1 },
      zip(predictions.predicted, labels.indices).count { $0 == $1 }
    )
    let features = iris.columns.filter { $0.name != "species" }
    var parted = [String]()
    for (c, label) in classes.enumerated() {
      let isLabel = Column("is \(label)", booleans: labels.indices.map { $0 == c })
      let table = try DataTable(columns: features + [isLabel])
      let fit = try LogisticRegression().fit(table, target: isLabel.name)
      if fit.separation == .complete { parted.append(label) }
    }
    partedClasses = parted
    // The row about which it is least sure.
    let k = classes.count
    let tops = (0..<rows).map { row in
      (0..<k).map { predictions.probabilities[row, $0] }.max() ?? 1
    }
    let row = tops.indices.min { tops[$0] < tops[$1] } ?? 0
    example = (row, (0..<k).map { predictions.probabilities[row, $0] })

    let penguins = try LessonData.penguinHappiness.table()
    let activities = try penguins.matrix(of: penguins.names.filter { $0 != "happy" })
    let happy = try penguins.numbers(of: "happy")
    var softmax = Sequential([Dense(2, activation: .softmax)])
    try softmax.compile(optimizer: .newton(), loss: .sparseCategoricalCrossentropy)
    try softmax.fit(activities, happy)
    let (pair, single) = (
      try softmax.predict(activities),
      try LessonFits.exact(activities, happy).model.predict(activities)
    )
    sigmoidDifference =
      (0..<pair.rows).map { abs(pair[$0, 1] - single[$0, 0]) }.max() ?? .nan
  }

  func write(to page: inout LessonPage) {
    page.say(
      """
      With more than two classes the sigmoid becomes the softmax, pₖ = exp(zₖ) / Σ exp(z), whose \
      outputs add up to 1 by construction, and the loss becomes categorical cross-entropy, -ln of \
      the probability of the true class. Fisher's \(rows) irises, \(classes.count) species, \
      four measurements:
      """)
    page.code(Self.codes[0])
    page.table(
      ["Adam, epochs", "loss", "accuracy"],
      training.map {
        [
          LessonNumbers.grouped($0.epochs), LessonNumbers.fixed($0.loss, 4),
          LessonNumbers.fixed($0.accuracy, 4),
        ]
      })
    page.say(
      """
      Exactly: the library's default \(defaultWords), and gets \(right.byDefault) of \(rows) \
      rows right. With scikit-learn's convention, C = 1 on the columns as they are, it is \
      scikit-learn's default model, \(right.asScikitLearn) of \(rows) right:
      """)
    let terms = asScikitLearn.terms
    let names = terms.filter { $0.classLabel == classes[0] }.map(\.term)
    page.table(
      ["log-odds per unit"] + classes,
      names.map { name in
        [name]
          + classes.map { label in
            LessonNumbers.fixed(
              terms.first { $0.classLabel == label && $0.term == name }?.estimate ?? .nan, 6)
          }
      })
    page.code(Self.codes[1])
    page.say(
      """
      It is least sure about row \(example.row + 1): \
      \(LessonNumbers.list(zip(classes, example.probabilities).map {
        "\($0) \(LessonNumbers.fixed($1, 4))"
      })), together \(LessonNumbers.plain(example.probabilities.reduce(0, +))).
      """)
    page.say(
      """
      Two classes are the special case: a softmax over two logits is the sigmoid of their \
      difference. Fitted to the penguins, a `Dense(2, softmax)` and a `Dense(1, sigmoid)` differ \
      in no probability by more than \(LessonNumbers.significant(sigmoidDifference, 1)).
      """)
  }

  /// What the default did about separation.
  private var defaultWords: String {
    guard let lambda = byDefault.lambda else { return "takes the maximum-likelihood estimate" }
    let parted =
      partedClasses.isEmpty
      ? "no class parts from all others"
      : LessonNumbers.list(partedClasses) + " parts from the others without a mistake"
    return
      "finds \(byDefault.separation.rawValue) separation (\(parted)), so it takes "
      + "L2 with λ = 1/n = \(LessonNumbers.significant(lambda, 4)) on standardized columns"
  }
}
