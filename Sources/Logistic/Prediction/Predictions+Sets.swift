extension Predictions {
  /// The numbers of the classes in each row's prediction set; nil where there is no prediction.
  public func sets(by sets: PredictionSets) -> [[Int]?] {
    let k = classes.count
    return predicted.indices.map { row in
      predicted[row].flatMap { _ in sets.set(probabilities.values[row * k..<(row + 1) * k]) }
    }
  }
}
