/// Class numbers as rows that hold 1 in the class's column and 0 elsewhere.
///
/// - Parameters:
///   - labels: one whole number in `0..<classes` a row.
///   - classes: how many columns to make.
/// - Throws: when a label is no such number, naming its row.
public func oneHot(_ labels: [Double], classes: Int) throws(LogisticError) -> Matrix<Double> {
  guard classes > 0 else {
    throw LogisticError(
      .usage, "one-hot", "classes is \(classes)", advice: "give the number of classes")
  }
  let (size, overflow) = labels.count.multipliedReportingOverflow(by: classes)
  guard !overflow else {
    throw LogisticError(
      .usage, "one-hot", "\(labels.count) rows of \(classes) classes do not fit into memory")
  }
  for (row, label) in labels.enumerated() {
    guard label >= 0, label < Double(classes), label.rounded() == label else {
      throw LogisticError(
        .data, "label-range",
        "label \(label) in row \(row) is not one of the class numbers 0...\(classes - 1)",
        advice: "number the classes from 0")
    }
  }
  var values = [Double](repeating: 0, count: size)
  for (row, label) in labels.enumerated() { values[row * classes + Int(label)] = 1 }
  return Matrix(unchecked: values, rows: labels.count, columns: classes)
}

/// Class numbers, one a row, as rows that hold 1 in the class's column and 0 elsewhere.
///
/// - Throws: when there is more than one column, or a label is no class number.
public func oneHot(_ labels: Matrix<Double>, classes: Int) throws(LogisticError) -> Matrix<Double> {
  guard labels.columns == 1 else {
    throw LogisticError(
      .data, "target-shape",
      "one column of class numbers was expected, there are \(labels.columns)",
      advice: "labels that are one-hot already need no encoding")
  }
  return try oneHot(labels.values, classes: classes)
}

/// Class numbers as rows that hold 1 in the class's column and 0 elsewhere.
///
/// - Throws: when a label lies outside `0..<classes`, naming its row.
public func oneHot(_ labels: [Int], classes: Int) throws(LogisticError) -> Matrix<Double> {
  try oneHot(labels.map(Double.init), classes: classes)
}
