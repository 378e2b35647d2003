import FileFormats
import Testing

@Suite struct SVMLightFileTests {
  private func read(
    _ text: String, firstIndex: Int? = nil, chunkSize: Int = 1 << 20, limit: Int = 1000
  ) throws(SVMLightError) -> SVMLightFile {
    let bytes = Array(text.utf8)
    let result: Result<SVMLightFile, SVMLightError> = bytes.withUnsafeBytes { bytes in
      do throws(SVMLightError) {
        return .success(
          try SVMLightFile(bytes, limit: limit, firstIndex: firstIndex, chunkSize: chunkSize))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  @Test func `labels, entries, queries, comments and blank lines`() throws {
    let file = try read(
      """
      # a file
      +1 1:0.5 3:-2e1 # first

      -1 qid:7 2:1
      2.5
      \t0  4:.25\t10:7 \r

      """)
    #expect(file.labels == [1, -1, 2.5, 0])
    #expect(file.starts == [0, 2, 3, 3, 5])
    #expect(file.columns == [0, 2, 1, 3, 9])
    #expect(file.values == [0.5, -20, 1, 0.25, 7])
    #expect(file.queries == [0, 7, 0, 0])
    #expect(file.lines == [2, 4, 5, 6])
    #expect(file.firstIndex == 1 && file.columnCount == 10)
  }

  @Test func `a 0 anywhere means that indices count from 0`() throws {
    let file = try read("1 1:1 2:2\n0 0:5\n")
    #expect(file.firstIndex == 0 && file.columnCount == 3)
    #expect(file.columns == [1, 2, 0])
    #expect(try read("1 1:1\n", firstIndex: 0).columns == [1])
    #expect(throws: SVMLightError.self) { _ = try read("1 1:1\n0 0:1\n", firstIndex: 1) }
  }

  @Test func `where a file is cut into chunks changes nothing`() throws {
    let text = (0..<200).map { "\($0 % 3) \($0 + 1):\($0).5 999:1 # \($0)" }.joined(separator: "\n")
    let whole = try read(text)
    for size in [1, 7, 64, 1000] {
      let part = try read(text, chunkSize: size)
      #expect(part.labels == whole.labels && part.columns == whole.columns)
      #expect(part.values == whole.values && part.starts == whole.starts)
      #expect(part.lines == whole.lines)
    }
  }

  @Test(
    arguments: [
      ("1 1:1\nx 2:1\n", 2, 1, "'x' is not a label: a row starts with a finite number"),
      ("1:5 2:1\n", 1, 1, "'1:5' is not a label: a row starts with a finite number"),
      ("nan 2:1\n", 1, 1, "'nan' is not a label: a row starts with a finite number"),
      ("1 2:1\n0 2:1 2:3\n", 2, 7, "the index 2 comes twice in the row"),
      ("0 5:1 2:3\n", 1, 7, "the index 2 comes after 5: indices ascend in a row"),
      ("0 5:1 7:abc\n", 1, 9, "'abc' is not a finite number"),
      ("0 5:1e999\n", 1, 5, "'1e999' is not a finite number"),
      ("0 5:\n", 1, 5, "'' is not a finite number"),
      ("0 5\n", 1, 3, "'5' is not index:value"),
      ("0 -1:2\n", 1, 3, "'-1:2' is not an index: a whole number of at least 0"),
      ("0 a\n", 1, 3, "'a' is not index:value"),
      ("0 qid:x 1:2\n", 1, 3, "'qid:x' is not an index: a whole number of at least 0"),
      ("0 1001:1\n", 1, 3, "the index 1001 is above 1000, the most that is taken"),
      ("0 99999999999999999999999:1\n", 1, 3, ""),
      ("\n\n\u{0}\n", 3, 1, "a NUL byte, which no text holds"),
    ])
  func `what is wrong is said with line and character`(
    text: String, line: Int, character: Int, sentence: String
  ) {
    for size in [3, 1 << 20] {
      let error = #expect(throws: SVMLightError.self) { _ = try read(text, chunkSize: size) }
      #expect(error?.line == line && error?.character == character)
      if !sentence.isEmpty {
        #expect(error?.description == "character \(character): \(sentence)")
      }
    }
  }

  @Test func `a file without rows is refused`() {
    for text in ["", "\n\n", "# nothing\n"] {
      #expect(throws: SVMLightError.self) { _ = try read(text) }
    }
  }
}
