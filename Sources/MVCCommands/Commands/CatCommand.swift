import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

struct CatCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "cat",
    abstract: "Write a file of a snapshot to standard output.",
    discussion: "'mvc cat v1.0:model.safetensors > old.safetensors' brings back one file beside the present one.")

  @Argument(help: ArgumentHelp("A path in a revision.", valueName: "revision:path"), completion: .revisions)
  var path: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    guard RevisionPath(path).hasPath else {
      throw MVCError(.usage, "cannot tell the revision from the path in '\(path)'", hint: "run 'mvc cat HEAD:\(path)'")
    }
    let found = try context.resolvePath(path, in: repository)
    guard found.entry.kind != .folder else {
      throw MVCError(.usage, "cannot write '\(path)': it is a folder", hint: "run 'mvc ls \(path)' to list it")
    }
    if options.json { return context.terminal.print(StatusText.json(found.entry)) }
    try repository.objects.read(found.entry.id, workerCount: context.runtime.workerCount) { piece in
      context.terminal.write(piece)
      // The reason why nobody takes more is told at the end.
      if context.terminal.isClosed { throw ExitStatus.done }
      try context.runtime.interruption.check()
    }
  }
}
