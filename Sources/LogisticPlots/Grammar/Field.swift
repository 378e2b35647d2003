/// Values on a square grid of points over two axes: shaded, or cut at a height.
struct Field {
  let x: Scale
  let y: Scale
  /// How many cells a side has; there is one more point.
  let side: Int
  /// Row by row from the lower left.
  let values: [Double]

  private func at(_ scale: Scale, _ k: Double) -> Double {
    scale.lower + (scale.upper - scale.lower) * k / Double(side)
  }

  /// The cells as rectangles, neighbours of one opacity in a row joined; those of opacity 0 are left out.
  ///
  /// - Parameter opacity: of a cell whose corners have this mean.
  func runs(
    _ opacity: (Double) -> Double
  ) -> [(x: ClosedRange<Double>, y: ClosedRange<Double>, opacity: Double)] {
    var boxes = [(x: ClosedRange<Double>, y: ClosedRange<Double>, opacity: Double)]()
    for j in 0..<side {
      var start = 0
      var current = 0.0
      func close(_ end: Int) {
        guard current > 0, end > start else { return }
        boxes.append(
          (
            x: at(x, Double(start))...at(x, Double(end)),
            y: at(y, Double(j))...at(y, Double(j + 1)), opacity: current
          ))
      }
      for i in 0..<side {
        let corners = [
          values[j * (side + 1) + i], values[j * (side + 1) + i + 1],
          values[(j + 1) * (side + 1) + i], values[(j + 1) * (side + 1) + i + 1],
        ]
        let mean = corners.reduce(0, +) / 4
        let next = mean.isFinite ? min(1, max(0, opacity(mean))) : 0
        if next != current {
          close(i)
          (start, current) = (i, next)
        }
      }
      close(side)
    }
    return boxes
  }

  /// Where the values cross a height: straight pieces, by linear interpolation in each half of a cell.
  func contour(_ level: Double) -> [(PlotPoint, PlotPoint)] {
    var pieces = [(PlotPoint, PlotPoint)]()
    func point(_ i: Int, _ j: Int) -> (PlotPoint, Double) {
      (PlotPoint(at(x, Double(i)), at(y, Double(j))), values[j * (side + 1) + i] - level)
    }
    for j in 0..<side {
      for i in 0..<side {
        let corners = (point(i, j), point(i + 1, j), point(i + 1, j + 1), point(i, j + 1))
        for triangle in [
          [corners.0, corners.1, corners.2], [corners.0, corners.2, corners.3],
        ] {
          var ends = [PlotPoint]()
          for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (p, q) = (triangle[a], triangle[b])
            guard p.1.isFinite, q.1.isFinite, (p.1 > 0) != (q.1 > 0) else { continue }
            let share = p.1 / (p.1 - q.1)
            ends.append(
              PlotPoint(p.0.x + share * (q.0.x - p.0.x), p.0.y + share * (q.0.y - p.0.y)))
          }
          if ends.count == 2 { pieces.append((ends[0], ends[1])) }
        }
      }
    }
    return pieces
  }
}
