import Testing

@testable import Logistic

@Suite struct PackedColumnsTests {
  @Test(arguments: [1, 2], [7, 3000])
  func `some columns by column and by row are the rows' entries`(threads: Int, rows: Int) throws {
    let made = try MadeSparseRows(rows: rows, columns: 40, density: 0.2, seed: 5)
    let matrix = made.matrix
    let chosen = [0, 2, 3, 11, 39]
    var place = [Int32](repeating: -1, count: 40)
    for (a, j) in chosen.enumerated() { place[j] = Int32(a) }
    let sizes = chosen.map { j in (0..<rows).count { matrix[$0, j] != 0 } }
    let columns = place.withUnsafeBufferPointer {
      PackedColumns(matrix, place: $0.baseAddress!, sizes: sizes, threads: threads)
    }
    #expect(columns.count == 5 && columns.starts.last == columns.values.count)
    for (a, j) in chosen.enumerated() {
      let range = columns.starts[a]..<columns.starts[a + 1]
      let expected = (0..<rows).filter { matrix[$0, j] != 0 }
      #expect(columns.rowIndices[range].map(Int.init) == expected)
      #expect(Array(columns.values[range]) == expected.map { matrix[$0, j] })
    }
    let packed = place.withUnsafeBufferPointer {
      matrix.packed(place: $0.baseAddress!, columns: 5, threads: threads)
    }
    #expect(packed == matrix.selecting(columns: chosen))
  }
}
