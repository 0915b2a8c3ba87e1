import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

struct StatsCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show how much is stored and where the bytes are.",
    discussion: """
      'as copies' is what the snapshots would take if each were kept as a folder of its own, 'distinct' what is left \
      when equal files count once, 'stored' what the packs take.

      The tables of --by-encoding, --by-tensor and --by-file say where the bytes are, largest first. Their 'distinct' \
      counts equal chunks once too, and what files or tensors share is counted for the first of them. The versions of \
      a tensor have its name, dtype and shape.
      """)

  @Flag(help: "Show a table instead.")
  var table: Table?

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("largest")],
    help: ArgumentHelp("How many files or tensors to list.", valueName: "count"))
  var largest = 10

  @OptionGroup var options: GlobalOptions

  init() {}

  enum Table: String, EnumerableFlag {
    case byEncoding
    case byTensor
    case byFile

    static func help(for value: Table) -> ArgumentHelp? {
      switch value {
      case .byEncoding: "How the objects are stored, and what each way saves."
      case .byTensor: "What the versions of each tensor take."
      case .byFile: "What the versions of each file take."
      }
    }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let shares = ShareTable(limit: max(0, largest), terminal: context.terminal)
    switch table {
    case .byEncoding:
      let encodings = try repository.encodingShares()
      if options.json { context.terminal.print(shares.json(encodings)) } else { shares.print(encodings) }
    case .byTensor:
      let tensors = try repository.tensorShares()
      if options.json { context.terminal.print(shares.json(tensors)) } else { shares.print(tensors) }
    case .byFile:
      let files = try repository.fileShares()
      if options.json { context.terminal.print(shares.json(files)) } else { shares.print(files) }
    case nil: try printSummary(repository, context)
    }
  }

  private func printSummary(_ repository: Repository, _ context: CommandContext) throws {
    let statistics = try repository.statistics(largestFileCount: max(0, largest))
    if options.json { context.terminal.print(json(statistics)) } else { print(statistics, context.terminal) }
  }

  private func print(_ statistics: Statistics, _ terminal: Terminal) {
    let ratio = ShareTable.percent(statistics.packByteCount, of: Int64(clamping: statistics.logicalByteCount))
    terminal.print("snapshots   \(statistics.snapshotCount)")
    terminal.print("operations  \(statistics.operationCount)")
    terminal.print("as copies   \(ByteSize.text(statistics.logicalByteCount))")
    terminal.print("distinct    \(ByteSize.text(statistics.distinctByteCount))")
    terminal.print(
      "stored      \(ByteSize.text(statistics.packByteCount)) in \(CommandText.count(statistics.packCount, "pack")), "
        + "\(ratio) of the copies")
    terminal.print(section: "objects")
    for kind in ObjectKind.allCases { printGroup(kind.name, statistics.byKind[kind], terminal) }
    if !statistics.byEncoding.isEmpty { terminal.print(section: "encodings") }
    for encoding in ObjectEncoding.allCases {
      guard let group = statistics.byEncoding[encoding] else { continue }
      printGroup(encoding.name, group, terminal)
    }
    guard !statistics.largestFiles.isEmpty else { return }
    terminal.print(section: "largest files")
    for file in statistics.largestFiles {
      terminal.print(
        "  \(CommandText.rightAligned(ByteSize.text(file.byteCount), to: 10))  \(file.id.short)  \(file.path)")
    }
  }

  private func printGroup(_ name: String, _ group: Statistics.Group?, _ terminal: Terminal) {
    let group = group ?? .init()
    let count = CommandText.rightAligned(String(group.objectCount), to: 9)
    let size = CommandText.rightAligned(ByteSize.text(group.storedByteCount), to: 11)
    terminal.print("  \(CommandText.padded(name, to: 10)) \(count) \(size)")
  }

  private func json(_ statistics: Statistics) -> JSONValue {
    func group(_ name: String, _ group: Statistics.Group?) -> (String, JSONValue) {
      (
        name,
        .object([
          ("objects", .int(Int64(group?.objectCount ?? 0))), ("storedBytes", .int(group?.storedByteCount ?? 0)),
        ])
      )
    }
    let files = statistics.largestFiles.map { file in
      JSONValue.object([
        ("path", .bytes(file.path.bytes)), ("id", .string(file.id.description)),
        ("size", .int(Int64(clamping: file.byteCount))),
      ])
    }
    return .object([
      ("snapshots", .int(Int64(statistics.snapshotCount))), ("operations", .int(Int64(statistics.operationCount))),
      ("logicalBytes", .int(Int64(clamping: statistics.logicalByteCount))),
      ("distinctBytes", .int(Int64(clamping: statistics.distinctByteCount))),
      ("storedBytes", .int(statistics.packByteCount)),
      ("packs", .int(Int64(statistics.packCount))),
      ("kinds", .object(ObjectKind.allCases.map { group($0.name, statistics.byKind[$0]) })),
      ("encodings", .object(ObjectEncoding.allCases.map { group($0.name, statistics.byEncoding[$0]) })),
      ("largestFiles", .array(files)),
    ])
  }
}
