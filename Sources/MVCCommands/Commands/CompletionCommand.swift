import ArgumentParser
import MVCBase

struct CompletionCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "completion",
    abstract: "Print the completion script for a shell.",
    discussion: """
      For bash: source <(mvc completion bash). For zsh: mvc completion zsh > a file named _mvc in a folder of $fpath. \
      For fish: mvc completion fish > ~/.config/fish/completions/mvc.fish.
      """)

  @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"))
  var shell: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    guard let known = CompletionShell(rawValue: shell) else {
      throw MVCError(.usage, "cannot complete for '\(shell)': the shells are bash, zsh and fish")
    }
    let script = CompletionScript.text(for: known)
    if options.json {
      context.terminal.print(.object([("shell", .string(shell)), ("script", .string(script))]))
    } else {
      context.terminal.write(Array("\(script)\n".utf8))
    }
  }
}
