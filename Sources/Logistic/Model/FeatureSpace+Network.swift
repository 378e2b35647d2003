extension FeatureSpace {
  /// Adds inputs and encoding layers to a graph.
  ///
  /// - Returns: the joined, perhaps standardized features.
  func build(_ graph: inout NetworkBuilder) throws(LogisticError) -> NetworkBuilder.Output {
    var entries = [NetworkBuilder.Output]()
    for input in inputs {
      entries.append(
        input.takesStrings ? graph.stringInput(input.name) : graph.input(input.name, width: 1))
    }
    if let design {
      var outputs = entries
      for step in design.steps {
        outputs.append(try graph.add(step.layer, to: step.inputs.map { outputs[$0] }))
      }
      guard let moments else { return outputs[design.output] }
      return try graph.add(
        Normalization(mean: moments.mean, variance: moments.variance), to: outputs[design.output])
    }
    var parts = [NetworkBuilder.Output]()
    var texts = [NetworkBuilder.Output]()
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
      case .text(let layer): texts.append(try graph.add(layer, to: entry))
      case .hashedText(let layer): texts.append(try graph.add(layer, to: entry))
      }
    }
    func join(_ parts: [NetworkBuilder.Output]) throws(LogisticError) -> NetworkBuilder.Output {
      parts.count == 1 ? parts[0] : try graph.add(Concatenate(), to: parts)
    }
    if let moments, !parts.isEmpty {
      let count = textFeatures.lowerBound
      parts = [
        try graph.add(
          Normalization(
            mean: Array(moments.mean.prefix(count)), variance: Array(moments.variance.prefix(count))
          ), to: join(parts))
      ]
    }
    return try join(parts + texts)
  }
}
