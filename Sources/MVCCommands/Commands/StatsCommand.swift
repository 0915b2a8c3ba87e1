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
      """)

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("largest")],
    help: ArgumentHelp("How many of the largest files to list.", valueName: "count"))
  var largest = 10

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let statistics = try context.openRepository().statistics(largestFileCount: max(0, largest))
    if options.json { context.terminal.print(json(statistics)) } else { print(statistics, context.terminal) }
  }

  private func print(_ statistics: Statistics, _ terminal: Terminal) {
    let ratio =
      statistics.logicalByteCount == 0 ? 0 : Double(statistics.packByteCount) / Double(statistics.logicalByteCount)
    terminal.print("snapshots   \(statistics.snapshotCount)")
    terminal.print("operations  \(statistics.operationCount)")
    terminal.print("as copies   \(ByteSize.text(statistics.logicalByteCount))")
    terminal.print("distinct    \(ByteSize.text(statistics.distinctByteCount))")
    terminal.print(
      "stored      \(ByteSize.text(statistics.packByteCount)) in \(CommandText.count(statistics.packCount, "pack")), "
        + "\(Self.percent(ratio)) of the copies")
    terminal.print("\nobjects")
    for kind in ObjectKind.allCases { printGroup(kind.name, statistics.byKind[kind], terminal) }
    // Only those that occur: which of them do, says what sort of files there are.
    let encodings = ObjectEncoding.allCases.filter { statistics.byEncoding[$0] != nil }
    if !encodings.isEmpty { terminal.print("\nencodings") }
    for encoding in encodings { printGroup(encoding.name, statistics.byEncoding[encoding], terminal) }
    guard !statistics.largestFiles.isEmpty else { return }
    terminal.print("\nlargest files")
    for file in statistics.largestFiles {
      terminal.print(
        "  \(CommandText.rightAligned(ByteSize.text(file.byteCount), to: 10))  \(file.id.short)  \(file.path)")
    }
  }

  private func printGroup(_ name: String, _ group: Statistics.Group?, _ terminal: Terminal) {
    let group = group ?? .init()
    let count = CommandText.rightAligned(String(group.objectCount), to: 9)
    let size = CommandText.rightAligned(ByteSize.text(group.storedByteCount), to: 11)
    terminal.print("  \(CommandText.padded(name, to: 9)) \(count) \(size)")
  }

  private static func percent(_ ratio: Double) -> String {
    let tenths = Int((ratio * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
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
