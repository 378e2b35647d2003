extension Predictions {
  /// The numbers of the classes in each row's prediction set; nil where there is no prediction.
  ///
  /// - Parameters:
  ///   - sets: the model's.
  ///   - first: the number of the first row: of a part of a table its place there, for sets that draw.
  public func sets(by sets: PredictionSets, firstRow first: Int = 0) -> [[Int]?] {
    let k = classes.count
    return predicted.indices.map { row in
      predicted[row].flatMap { _ in
        sets.set(probabilities.values[row * k..<(row + 1) * k], row: first + row)
      }
    }
  }
}
