import Logistic

/// The library's answers to what the page's script computes: it shows the same data, and a test compares.
enum LessonReference {
  /// The penalty λ/2·w² of the workshop's sigmoid, on x as it is: the rows may be separated.
  static let lambda = 0.01

  static func json() throws(LogisticError) -> String {
    let surface = try LossSurface()
    var fits = [JSON]()
    for data in [
      LessonData.balanced, .imbalanced, .balancedOverlap, .imbalancedOverlap, .outOfRange,
    ] {
      let (x, y) = try data.xy()
      let line = try LineFit(data)
      let fit = try LogisticRegression(penalty: .l2(lambda: lambda), standardize: false)
        .fit(data.table(), target: "y")
      fits.append(
        .object([
          ("name", .string(data.file)), ("x", numbers(x.values)), ("y", numbers(y)),
          ("lineSlope", .number(line.slope)), ("lineIntercept", .number(line.intercept)),
          ("slope", .number(fit.terms[1].estimate)), ("intercept", .number(fit.terms[0].estimate)),
        ]))
    }
    var walks = [JSON]()
    var losses = [JSON]()
    let places = [(0.0, 0.0), (3, 4), (-4, 0.5), (-300, 40)]
    try add(BinaryCrossentropy(), "crossentropy")
    try add(MeanSquaredError(), "squared")
    func add(_ loss: some Loss, _ name: String) throws(LogisticError) {
      for walker in LossSurface.walkers {
        let way = try surface.walk(walker, loss)
        walks.append(
          .object([
            ("name", .string(walker.name)), ("loss", .string(name)),
            ("rate", .number(walker.rate)), ("steps", .array(way.map(numbers))),
          ]))
      }
      for (w, b) in places {
        losses.append(
          .object([
            ("loss", .string(name)), ("w", .number(w)), ("b", .number(b)),
            ("value", .number(try surface.value(w, b, loss))),
          ]))
      }
    }
    let logits = [-800.0, -20, -1, 0, 0.5, 37, 800]
    return JSON.object([
      ("lambda", .number(lambda)), ("fits", .array(fits)),
      (
        "surface",
        .object([
          ("u", numbers(surface.u.values)), ("y", numbers(surface.y)),
          ("w", numbers([LossSurface.w.lowerBound, LossSurface.w.upperBound])),
          ("b", numbers([LossSurface.b.lowerBound, LossSurface.b.upperBound])),
          ("start", numbers(LossSurface.start)), ("walks", .array(walks)),
          ("losses", .array(losses)),
        ])
      ),
      (
        "sigmoid",
        .object([("z", numbers(logits)), ("p", numbers(try LessonFits.sigmoid(logits)))])
      ),
    ]).line
  }

  private static func numbers(_ values: [Double]) -> JSON { .array(values.map { .number($0) }) }
}
