import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

struct BranchCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "branch",
    abstract: "List, create, rename and delete branches.",
    discussion: """
      Without arguments: lists the branches with their last snapshot. 'mvc branch NAME [REV]' creates one and stays \
      where you are; 'mvc checkout -b NAME' creates one and goes there.
      """)

  @Flag(name: [.customShort("d"), .customLong("delete")], help: "Delete branches whose snapshots are on another one.")
  var delete = false

  @Flag(name: .customShort("D"), help: "Delete branches whatever is on them; 'mvc undo' brings them back.")
  var forceDelete = false

  @Flag(name: [.customShort("m"), .customLong("move")], help: "Rename: [OLD] NEW.")
  var move = false

  @Flag(name: .shortAndLong, help: "Move a branch that exists, or rename over one.")
  var force = false

  @Argument(
    help: ArgumentHelp("Names, and a revision to create a branch at.", valueName: "name"), completion: .branches)
  var names: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if delete || forceDelete, names.isEmpty { throw ValidationError("Name the branches to delete.") }
    if move, names.isEmpty || names.count > 2 { throw ValidationError("Name the branch: [OLD] NEW.") }
    if !move, !delete, !forceDelete, names.count > 2 { throw ValidationError("Name one branch and one revision.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    if names.isEmpty { return try list(repository, context) }
    let intent = context.intent(repository.settings)
    if delete || forceDelete {
      let gone = try repository.deleteBranches(names, isForced: forceDelete || force, intent)
      for (name, id) in gone { context.terminal.note("deleted the branch '\(name.short)' (it was at \(id.short))") }
    } else if move {
      let (old, new) = (names.count == 2 ? names.first : nil, names.last ?? "")
      try repository.renameBranch(old, to: new, isForced: force, intent)
      context.terminal.note("renamed the branch \(old.map { "'\($0)' " } ?? "")to '\(new)'")
    } else {
      let id = try repository.createBranch(names[0], at: names.count == 2 ? names[1] : "HEAD", isForced: force, intent)
      context.terminal.note("\(force ? "set" : "created") the branch '\(names[0])' \(force ? "to" : "at") \(id.short)")
    }
    if options.json { try list(repository, context) }
  }

  private func list(_ repository: Repository, _ context: CommandContext) throws {
    let branches = try repository.branches()
    if options.json {
      let items = branches.map { branch in
        JSONValue.object(
          [("name", .string(branch.name.short)), ("current", .bool(branch.isCurrent))]
            + SnapshotText.fields(branch.id, branch.snapshot))
      }
      return context.terminal.print(.object([("branches", .array(items))]))
    }
    let references = try repository.references()
    if case .detached(let id) = references.head {
      context.terminal.print("* (detached at \(id.short))")
    }
    let width = branches.map { CommandText.width($0.name.short) }.max() ?? 0
    let now = context.runtime.clock.now()
    for branch in branches {
      let name = CommandText.padded(branch.name.short, to: width)
      let shown = branch.isCurrent ? context.terminal.paint(name, .added) : name
      let age = branch.snapshot.committer.time.relative(to: now)
      context.terminal.print(
        "\(branch.isCurrent ? "*" : " ") \(shown) \(context.terminal.paint(branch.id.short, .changed)) \(branch.snapshot.subject) (\(age))"
      )
    }
    if branches.isEmpty, let current = references.currentBranch {
      context.terminal.note("no branch yet: 'mvc commit' makes '\(current.short)'")
    }
  }
}
