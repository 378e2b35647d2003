extension Network {
  /// The table that Keras's `summary()` prints: layers, output shapes, numbers of parameters.
  public func summary() -> String {
    let listed = nodes.filter { !(isChain && $0.layer is InputLayer) }
    var rows = [[String]]()
    for node in listed {
      let count = variables[node.variables].reduce(0) { $0 + $1.range.count }
      rows.append([
        "\(node.name) (\(node.layer.className))", node.shape.description,
        grouped(count),
      ])
    }
    let titles = ["Layer (type)", "Output Shape", "Param #"]
    let smallest = [31, 22, 13]
    let widths = titles.indices.map { c in
      max(smallest[c], titles[c].count, rows.map { $0[c].count }.max() ?? 0)
    }
    func line(_ left: String, _ fill: String, _ middle: String, _ right: String) -> String {
      left + widths.map { String(repeating: fill, count: $0 + 2) }.joined(separator: middle) + right
    }
    func cells(_ values: [String], _ edge: String) -> String {
      let padded = values.enumerated().map { c, value in
        let space = String(repeating: " ", count: widths[c] - value.count)
        return c == 2 ? " \(space)\(value) " : " \(value)\(space) "
      }
      return edge + padded.joined(separator: edge) + edge
    }
    var text = "Model: \"\(name)\"\n"
    text += line("┏", "━", "┳", "┓") + "\n" + cells(titles, "┃") + "\n"
    text += line("┡", "━", "╇", "┩") + "\n"
    for (i, row) in rows.enumerated() {
      if i > 0 { text += line("├", "─", "┼", "┤") + "\n" }
      text += cells(row, "│") + "\n"
    }
    text += line("└", "─", "┴", "┘") + "\n"
    let trainable = trainableCount
    let state = optimizerState.map { 2 + $0.slots.reduce(0) { $0 + $1.count } } ?? 0
    text += " Total params: \(size(parameterCount + state))\n"
    text += " Trainable params: \(size(trainable))\n"
    text += " Non-trainable params: \(size(parameterCount - trainable))\n"
    if state > 0 { text += " Optimizer params: \(size(state))\n" }
    return text
  }
}

/// `1234567` → `1,234,567`.
private func grouped(_ n: Int) -> String {
  var digits = String(n)
  var out = ""
  while digits.count > 3 {
    out = "," + digits.suffix(3) + out
    digits.removeLast(3)
  }
  return digits + out
}

/// `10 (40.00 B)`: a count and its size in Keras's single precision.
private func size(_ n: Int) -> String {
  var bytes = Double(n) * 4
  var unit = "B"
  for next in ["KB", "MB", "GB"] where bytes >= 1024 {
    bytes /= 1024
    unit = next
  }
  let hundredths = Int((bytes * 100).rounded())
  let rest = hundredths % 100
  return "\(grouped(n)) (\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) \(unit))"
}
