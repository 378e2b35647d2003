import Logistic
import LogisticTestSupport
import Testing

@Suite struct DataTableTests {
  func penguins() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
  }

  @Test func `penguins are numbers and categories with missing values`() throws {
    let table = try penguins()
    #expect(table.rowCount == 344 && table.warnings.isEmpty)
    #expect(table["species"]?.levels == ["Adelie", "Chinstrap", "Gentoo"])
    #expect(table["body_mass_g"]?.kind == .number && table["body_mass_g"]?.missingCount == 2)
    #expect(table["sex"]?.levels == ["female", "male"] && table["sex"]?.missingCount == 11)
    #expect(try table.completeRows(of: table.names).count == 333)
  }

  @Test func `columns of different lengths or one name are refused`() {
    #expect(throws: LogisticError.self) {
      try DataTable(columns: [Column("a", numbers: [1]), Column("b", numbers: [1, 2])])
    }
    #expect(throws: LogisticError.self) {
      try DataTable(columns: [Column("a", numbers: [1]), Column("a", numbers: [2])])
    }
    #expect(throws: LogisticError.self) {
      try DataTable(columns: [Column("a", .categories(codes: [0, 3], levels: ["x"]))])
    }
  }

  @Test func `picked rows keep their lines, levels and order`() throws {
    let table = try penguins().selecting(rows: [300, 0])
    #expect(table.line(ofRow: 0) == 302 && table.line(ofRow: 1) == 2)
    #expect(table["species"]?.levels?.count == 3)
    #expect(table["species"]?.text(1) == "Adelie")
    #expect(table.selecting(rows: [1]).line(ofRow: 0) == 2)
  }

  @Test func `columns are picked, dropped and replaced by name`() throws {
    let table = try penguins()
    #expect(try table.selecting(columns: ["sex", "species"]).names == ["sex", "species"])
    #expect(try !table.dropping(columns: ["sex"]).names.contains("sex"))
    let replaced = try table.with(Column("sex", numbers: Array(repeating: 1, count: 344)))
    #expect(replaced["sex"]?.kind == .number && replaced.names == table.names)
    #expect(throws: LogisticError.self) { try table.dropping(columns: ["nobody"]) }
    #expect(throws: LogisticError.self) { try table.with(Column("x", numbers: [1])) }
  }

  @Test func `an unknown column names the nearest, several all`() throws {
    let table = try DataTable(columns: [Column("age", numbers: [1]), Column("mass", numbers: [1])])
    let one = try #require(throws: LogisticError.self) { try table.column("Age") }
    #expect(one.description == "no column 'Age'; did you mean 'age'?")
    let two = try #require(throws: LogisticError.self) {
      try table.selecting(columns: ["agee", "mas", "zebra"])
    }
    #expect(
      two.description
        == "no columns 'agee', 'mas', 'zebra'; did you mean 'age' for 'agee', 'mass' for 'mas'?")
    let none = try #require(throws: LogisticError.self) { try table.column("zebra") }
    #expect(none.description == "no column 'zebra'; there are 'age', 'mass'")
    let undivided = try DataTable(columns: [Column("age;mass", numbers: [1])])
    let hint = try #require(throws: LogisticError.self) { try undivided.column("mass") }
    #expect(
      hint.description == "no column 'mass'; the header, 'age;mass', looks separated by ';': "
        + "give that as the delimiter")
  }

  @Test func `numbers become categories in their shortest spelling, and come back`() throws {
    let column = Column("x", numbers: [10, 1, .nan, 0.5, 1e20, -0.0])
    let categories = column.asCategories()
    #expect(categories.levels == ["0", "0.5", "1", "10", "1e+20"])
    #expect(categories.text(1) == "1" && categories.isMissing(2))
    #expect(try categories.asNumbers() == Column("x", numbers: [10, 1, .nan, 0.5, 1e20, 0]))
    let booleans = Column("b", booleans: [true, nil, false])
    #expect(booleans.asCategories().levels == ["false", "true"])
    #expect(try booleans.asNumbers() == Column("b", numbers: [1, .nan, 0]))
    #expect(throws: LogisticError.self) { try Column("c", categories: ["1", "b"]).asNumbers() }
  }

  @Test func `a matrix has the columns asked for, row after row`() throws {
    let table = try DataTable(columns: [
      Column("a", numbers: [1, 2, .nan]), Column("b", booleans: [true, false, true]),
      Column("c", categories: ["u", "v", "u"]),
    ])
    let matrix = try table.matrix(of: ["b", "a"])
    #expect(matrix.rows == 3 && matrix.columns == 2)
    #expect(Array(matrix.values[0..<4]) == [1, 1, 0, 2])
    #expect(matrix[2, 0] == 1 && matrix[2, 1].isNaN)
    #expect(throws: LogisticError.self) { try table.matrix(of: ["c"]) }
    #expect(throws: LogisticError.self) { try table.matrix(of: ["d"]) }
  }

  @Test func `an infinite feature is refused at the door with line and column`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("messy/infinite.csv"))
    let error = try #require(throws: LogisticError.self) { try table.matrix(of: ["x2", "x1"]) }
    #expect(error.place?.line == 4 && error.place?.column == "x2")
    #expect(error.reason == "-inf is not a finite number")
  }
}

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("sepcies", "species"), ("Species", "species"), ("bodymass", "body_mass"),
    ("ag", "age"), ("elephant", nil),
  ])
  func `a misspelled name finds its neighbour, a strange one none`(
    name: String, expected: String?
  ) {
    #expect(nearest(to: name, in: ["island", "species", "body_mass", "age"]) == expected)
  }
}
