extension Network {
  /// The intercepts and weights of the last layer as they are stored, output by output: none if it is
  /// no `Dense`.
  var outputCoefficients: [(intercept: Double, weights: [Double])] {
    let node = nodes[output]
    guard let dense = node.layer as? Dense else { return [] }
    let kernel = storage[variables[node.variables.lowerBound].range]
    let bias =
      dense.useBias
      ? Array(storage[variables[node.variables.lowerBound + 1].range])
      : Array(repeating: 0, count: dense.units)
    let width = kernel.count / dense.units
    return (0..<dense.units).map { c in
      let first = kernel.startIndex + c * width
      return (bias[c], Array(kernel[first..<first + width]))
    }
  }
}
