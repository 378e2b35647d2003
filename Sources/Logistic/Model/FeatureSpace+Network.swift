extension FeatureSpace {
  /// Adds inputs and encoding layers to a graph.
  ///
  /// - Returns: the joined, perhaps standardized features.
  func build(_ graph: inout NetworkBuilder) throws(LogisticError) -> NetworkBuilder.Output {
    var entries = [NetworkBuilder.Output]()
    for input in inputs {
      entries.append(
        input.isCategory ? graph.stringInput(input.name) : graph.input(input.name, width: 1))
    }
    var parts = [NetworkBuilder.Output]()
    for (input, entry) in zip(inputs, entries) {
      switch input.encoding {
      case .number(let fill, let indicator):
        parts.append(
          try fill.map { (fill) throws(LogisticError) in
            try graph.add(NanToNum(nan: fill), to: entry)
          } ?? entry)
        if indicator {
          let isMissing = try graph.add(Isnan(), to: entry)
          parts.append(try graph.add(Cast(), to: isMissing))
        }
      case .category(let levels):
        parts.append(
          try graph.add(StringLookup(vocabulary: levels, outputMode: .oneHot), to: entry))
      }
    }
    var joined = parts.count == 1 ? parts[0] : try graph.add(Concatenate(), to: parts)
    if let moments {
      joined = try graph.add(
        Normalization(mean: moments.mean, variance: moments.variance), to: joined)
    }
    return joined
  }
}
