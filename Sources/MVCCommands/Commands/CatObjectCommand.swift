import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

struct CatObjectCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "cat-object",
    abstract: "Show a stored object: its kind, size or content.",
    discussion: "-p prints a manifest as a table, a snapshot or tag as it is stored, and a blob's bytes.")

  @Flag(name: .customShort("t"), help: "Print the kind.")
  var kind = false

  @Flag(name: .customShort("s"), help: "Print the size in bytes.")
  var size = false

  @Flag(name: .customShort("p"), help: "Print the content.")
  var content = false

  @Argument(help: ArgumentHelp("An id or its first digits, or a revision.", valueName: "id"), completion: .revisions)
  var object: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if [kind, size, content].count(where: { $0 }) != 1 { throw ValidationError("Use one of -t, -s and -p.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let id = try find(repository, context)
    let found = try repository.objects.content(of: id)
    let sort: ObjectKind = if case .whole(let bytes) = found { ObjectKind(sniffing: bytes) } else { .blob }
    if options.json {
      return context.terminal.print(
        .object([
          ("id", .string(id.description)), ("kind", .string(sort.name)),
          ("size", .int(Int64(clamping: found.byteCount))),
        ]))
    }
    if kind { return context.terminal.print(sort.name) }
    if size { return context.terminal.print("\(found.byteCount)") }
    if sort == .manifest, let manifest = try? repository.objects.manifest(id) {
      return print(manifest, context.terminal)
    }
    try repository.objects.read(id, workerCount: context.runtime.workerCount) { context.terminal.write($0) }
  }

  private func find(_ repository: Repository, _ context: CommandContext) throws -> ObjectID {
    if RevisionPath(object).hasPath { return try context.resolvePath(object, in: repository).entry.id }
    do {
      return try repository.resolve(object).named
    } catch let error as MVCError where error.code == .notFound {
      // An object that is no snapshot.
      return try repository.object(object, object)
    } catch {
      // An event about a version whose bytes were given up.
      guard let id = try? repository.object(object, object) else { throw error }
      return id
    }
  }

  private func print(_ manifest: Manifest, _ terminal: Terminal) {
    for entry in manifest.entries {
      let name = RepositoryPath.quotedIfNeeded(entry.name)
      let kind = CommandText.padded(StatusText.name(entry.kind), to: 10)
      terminal.print(tabbed: ["\(kind) \(entry.id) \(entry.byteCount)", name])
    }
  }
}
