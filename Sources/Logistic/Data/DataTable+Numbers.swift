extension DataTable {
  /// A column's numbers, one a row; booleans are 0 and 1, missing values NaN.
  ///
  /// - Throws: when there is no such column, or it holds text, with the line of the first.
  public func numbers(of name: String) throws(LogisticError) -> [Double] {
    let column = try column(name)
    do {
      guard case .numbers(let numbers) = try column.asNumbers().values else { return [] }
      return numbers
    } catch {
      var error = error
      error.place = place(column: name)
      throw error
    }
  }
}
