import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

struct ShowCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a snapshot with its changes, a tag, or a file of a snapshot.",
    discussion: """
      'mvc show REV' shows the snapshot, what made it, what of that is missing, and how it differs from its first \
      parent; 'mvc show REV:PATH' a file or folder. Who signed it is said and not checked: 'mvc verify-signature' does.
      """)

  @Flag(name: .long, help: "Only the number of changed lines of each file.")
  var stat = false

  @Argument(help: ArgumentHelp("A revision, or a path in one.", valueName: "revision[:path]"), completion: .revisions)
  var revision = "HEAD"

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    guard !RevisionPath(revision).hasPath else { return try showPath(repository, context) }
    let found = try RevisionArguments.orPath(revision, "mvc show HEAD:\(revision)", context, repository) {
      try repository.resolve(revision)
    }
    let snapshot = try repository.objects.snapshot(found.snapshot)
    let old: DiffSide = snapshot.parents.first.map { .snapshot($0) } ?? .nothing
    let comparison = try repository.compare(old, .snapshot(found.snapshot))
    let text = DiffText(repository: repository, comparison: comparison, terminal: context.terminal)
    let provenance = try provenance(of: found.snapshot, snapshot, repository)
    let signatures = try repository.signatures(of: found)
    if options.json {
      var fields = SnapshotText.fields(found.snapshot, snapshot)
      if let provenance {
        fields.append(("document", provenance.document.json))
        fields.append(
          ("missing", .array(provenance.missing.map { ["what": .string($0.what), "remedy": .string($0.remedy)] })))
      }
      if let tag = try repository.annotation(of: found) { fields.append(("tag", TagText.json(tag))) }
      fields.append(("signatures", .array(signatures.map { ["place": .string($0.place.text), "key": $0.keyJSON] })))
      fields.append(("size", .int(Int64(clamping: try repository.objects.manifest(snapshot.manifest).byteCount))))
      let models = try repository.models(of: found.snapshot).models
      fields.append(("models", .array(models.map { ModelSummaryText.json($0) })))
      if case .object(let diff) = try text.json(withLines: false) { fields += diff }
      return context.terminal.print(.object(fields))
    }
    context.page(repository, options)
    if let tag = try repository.annotation(of: found) {
      for line in TagText.lines(tag) { context.terminal.print(line) }
    }
    let names = try SnapshotText.decorations(repository.references(), in: repository)
    let signed = signatures.map {
      "Signed: \($0.place.text), \($0.keyText) (not checked: run 'mvc verify-signature \(ShellWord.quoted(revision))')"
    }
    for line in SnapshotText.lines(found.snapshot, snapshot, names[found.snapshot] ?? [], signed, context.terminal) {
      context.terminal.print(line)
    }
    context.terminal.print()
    if let provenance {
      for line in provenance.lines { context.terminal.print(line) }
      let byteCount = try repository.objects.manifest(snapshot.manifest).byteCount
      let files = "\(StatusText.summary(comparison.changes)); \(ByteSize.text(byteCount)) in all"
      for line in provenance.section("Files", [files]) { context.terminal.print(line) }
      let models = try repository.models(of: found.snapshot).models.map { ModelSummaryText.line($0) }
      for line in provenance.section("Tensors", models) { context.terminal.print(line) }
      context.terminal.print()
    }
    if stat { try text.printStat() } else { try text.printPatch(contextLineCount: 3) }
  }

  private func provenance(
    of id: ObjectID, _ snapshot: Snapshot, _ repository: Repository
  ) throws -> ProvenanceText? {
    guard let document = try repository.provenance(of: id) else { return nil }
    // A parent that is missing, or of a later version, is nothing to compare with.
    let parent = snapshot.parents.first.flatMap { try? repository.provenance(of: $0) }
    return ProvenanceText(document: document, parent: parent)
  }

  private func showPath(_ repository: Repository, _ context: CommandContext) throws {
    let found = try context.resolvePath(revision, in: repository)
    if found.entry.kind == .folder || options.json {
      return try Listing(repository, found, isRecursive: false).print(options, context)
    }
    context.page(repository, options)
    try repository.objects.read(found.entry.id, workerCount: context.runtime.workerCount) { context.terminal.write($0) }
  }
}
