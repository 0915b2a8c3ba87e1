import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCWorkspace

struct LsCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List the files of a snapshot.",
    discussion: "'mvc ls' lists every path of the last snapshot; 'mvc ls REV:FOLDER' those of a folder of another one.")

  @Flag(name: .shortAndLong, help: "With kind, size and id.")
  var long = false

  @Flag(name: .customLong("folder-only"), help: "Only the folder's own entries, and not what is in its folders.")
  var folderOnly = false

  @Argument(help: ArgumentHelp("A revision, or a folder in one.", valueName: "revision[:path]"), completion: .revisions)
  var revision = "HEAD"

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let found = try RevisionArguments.orPath(revision, "mvc ls HEAD:\(revision)", context, repository) {
      try context.resolvePath(revision, in: repository)
    }
    context.page(repository, options)
    try Listing(repository, found, isRecursive: !folderOnly, isLong: long).print(options, context)
  }
}

/// The paths of a snapshot, or of a folder of it.
struct Listing {
  private let items: [(path: RepositoryPath, entry: ManifestEntry)]
  private let snapshot: ObjectID
  private let isLong: Bool

  init(_ repository: Repository, _ found: ResolvedPath, isRecursive: Bool, isLong: Bool = false) throws {
    self.isLong = isLong
    snapshot = found.snapshot
    let source = ManifestSource(repository.objects)
    var items: [(path: RepositoryPath, entry: ManifestEntry)] = []
    if found.entry.kind != .folder {
      items = [(found.path, found.entry)]
    } else if isRecursive {
      try source.forEachLeaf(in: found.entry.id, below: found.path) { items.append(($0, $1)) }
    } else {
      items = try source.manifest(found.entry.id).entries.map { (found.path.appending($0.name), $0) }
    }
    self.items = items
  }

  func print(_ options: GlobalOptions, _ context: CommandContext) {
    if options.json {
      let entries = items.map { path, entry in
        JSONValue.object([
          ("path", .bytes(path.bytes)), ("kind", .string(StatusText.name(entry.kind))),
          ("size", .int(Int64(clamping: entry.byteCount))), ("id", .string(entry.id.description)),
        ])
      }
      return context.terminal.print(
        .object([("snapshot", .string(snapshot.description)), ("entries", .array(entries))]))
    }
    let width = items.map { String($0.entry.byteCount).count }.max() ?? 0
    for (path, entry) in items {
      let name = "\(path)\(entry.kind == .folder ? "/" : "")"
      guard isLong else {
        context.terminal.print(name)
        continue
      }
      let kind = CommandText.padded(StatusText.name(entry.kind), to: 10)
      context.terminal.print(
        "\(kind) \(CommandText.rightAligned(String(entry.byteCount), to: width)) \(entry.id) \(name)")
    }
  }
}
