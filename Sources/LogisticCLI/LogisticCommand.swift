import ArgumentParser

@main struct LogisticCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logistic", abstract: "Logistic regression, exactly.",
    subcommands: [Lesson.self])
}
