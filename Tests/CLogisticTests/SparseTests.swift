import CLogistic
import Testing

/// The kernels on sparse rows and columns against their definitions, on a matrix small enough to write down.
@Suite struct SparseTests {
  //  1 0 2 0 0
  //  0 0 0 0 0
  //  0 3 0 4 5
  private let starts = [0, 2, 2, 5]
  private let columns: [Int32] = [0, 2, 1, 3, 4]
  private let values = [1.0, 2, 3, 4, 5]

  @Test func `logits and gradients of one output`() {
    var z = [Double](repeating: .nan, count: 3)
    lgk_sparse_logits_f64(starts, columns, values, 3, [1, 10, 100, 1000, 10000], [0.5], 1, &z)
    #expect(z == [201.5, 0.5, 54030.5])
    var g = [1.0, 1, 1, 1, 1]
    lgk_sparse_accumulate_f64(starts, columns, values, 3, [2, 7, -1], 1, &g)
    #expect(g == [3, -2, 5, -3, -4])
  }

  @Test func `logits and gradients of two outputs, entries' weights side by side`() {
    var z = [Double](repeating: .nan, count: 6)
    let w = [1.0, -1, 2, -2, 3, -3, 4, -4, 5, -5]
    lgk_sparse_logits_f64(starts, columns, values, 3, w, nil, 2, &z)
    #expect(z == [7, -7, 0, 0, 47, -47])
    var g = [Double](repeating: 0, count: 10)
    lgk_sparse_accumulate_f64(starts, columns, values, 3, [1, 2, 5, 5, -1, 0], 2, &g)
    #expect(g == [1, 2, -3, 0, 2, 4, -4, 0, -5, 0])
  }

  @Test func `columns are rows turned over, and a sweep ends at each column's minimum`() {
    var next = [0, 1, 2, 3, 4]
    var last = [1, 2, 3, 4, 5]
    var rows = [Int32](repeating: -1, count: 5)
    var turned = [Double](repeating: .nan, count: 5)
    // The first two rows from the front of every column, the last one from the back.
    let place: [Int32] = [0, 1, 2, 3, 4]
    lgk_sparse_pack_f64(starts, columns, values, 0, 2, 1, place, &next, &rows, &turned)
    lgk_sparse_pack_f64(starts, columns, values, 2, 3, -1, place, &last, &rows, &turned)
    #expect(rows == [0, 2, 0, 2, 2] && turned == [1, 3, 2, 4, 5])
    let columnStarts = [0, 1, 2, 3, 4, 5]
    // Slopes 1, 1, −1 and curvatures 1, 1, 2, in turn.
    var state = [1.0, 1, 1, 1, -1, 2]
    var diagonal = [Double](repeating: .nan, count: 5)
    lgk_sparse_curvatures_f64(columnStarts, rows, turned, [0, 1, 2], 3, state, &diagonal)
    #expect(diagonal.prefix(3) == [1, 18, 4])
    var w = [Double](repeating: 0, count: 5)
    // Column 0: slope 1, penalty ¼: w = −¾. Column 1: slope −3, penalty 1: w = 2/18.
    let l1 = [0.25, 1, 0, 0, 0]
    let fall = lgk_sparse_sweep_f64(
      columnStarts, rows, turned, [0, 1], 2, &state, &w, diagonal, l1, [0, 0, 0, 0, 0],
      nil, nil)
    #expect(w == [-0.75, 2.0 / 18, 0, 0, 0])
    #expect(state[0] == 0.25 && abs(state[4] - (-1 + 2 * 3 * 2.0 / 18)) < 1e-15)
    #expect(abs(fall - (0.5 * 0.75 * 0.75 + 9 * (2.0 / 18) * (2.0 / 18))) < 1e-15)
    // Within bounds column 0 goes back to −½ and no farther.
    _ = lgk_sparse_sweep_f64(
      columnStarts, rows, turned, [0], 1, &state, &w, diagonal, l1, [0, 0, 0, 0, 0],
      [-0.5, 0, 0, 0, 0], [1, 0, 0, 0, 0])
    #expect(w[0] == -0.5 && state[0] == 0.5)
  }
}
