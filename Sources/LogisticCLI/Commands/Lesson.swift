import ArgumentParser

struct Lesson: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute every claim of the article \"Logistic Regression with Keras\".",
    discussion: """
      Every number is computed on the spot by the library, from small data sets inside the \
      command; the Swift shown is the code that computed them.
      """)

  @Option(
    name: .long, help: ArgumentHelp("Only this chapter; may be repeated.", valueName: "n"))
  var chapter: [Int] = []
  @Option(
    name: .shortAndLong,
    help: "Write the whole lesson as a page with pictures and workshops: an .html file.",
    completion: .file(extensions: ["html"]))
  var output: String?
  @Flag(help: "List the chapters.")
  var list = false
  @Flag(name: .customLong("no-code"), help: "Leave the code out.")
  var noCode = false
  @Option(
    help: ArgumentHelp(
      "Columns of a line; code is in two columns from 100 on. (default: the terminal's, else 80)",
      valueName: "columns"))
  var width: Int?

  func validate() throws {
    let count = LessonChapters.all.count
    for number in chapter where !(1...count).contains(number) {
      throw ValidationError("There is no chapter \(number): they go from 1 to \(count).")
    }
    if let width, !(40...1000).contains(width) {
      throw ValidationError("A width of \(width) cannot be; give one from 40 to 1000.")
    }
    if output != nil, !chapter.isEmpty || list || noCode || width != nil {
      throw ValidationError("--output writes the whole lesson and takes no other option.")
    }
  }

  func run() throws {
    if list {
      print(LessonChapters.list, terminator: "")
      return
    }
    if let output {
      try OutputFile.check(output, inputs: [])
      try OutputFile.write(LessonBook.html(), to: output)
      return
    }
    let terminal = LessonTerminal.current
    var page = LessonPage(
      width: width ?? terminal.width, isColoured: terminal.isColoured, showsCode: !noCode)
    for number in chapter.isEmpty ? Array(1...LessonChapters.all.count) : chapter {
      try LessonChapters.write(number, to: &page)
    }
    print(page.text, terminator: "")
  }
}
