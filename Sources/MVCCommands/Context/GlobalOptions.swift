package import ArgumentParser

/// The options that every command has.
package struct GlobalOptions: ParsableArguments {
  @Flag(name: .long, help: "Print one JSON document instead of text; errors are JSON on standard error.")
  package var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but the answer and errors.")
  package var quiet = false

  @Option(
    name: .customShort("C", allowingJoined: true),
    help: ArgumentHelp("Run as if started in this folder.", valueName: "folder"))
  package var directory: String?

  @Flag(name: .long, help: "Do not use a pager.")
  package var noPager = false

  package init() {}
}

/// A command of mvc: it parses, opens, does one thing and prints.
package protocol Command: ParsableCommand {
  var options: GlobalOptions { get }

  /// Carries the command out.
  func run(in context: CommandContext) throws
}
