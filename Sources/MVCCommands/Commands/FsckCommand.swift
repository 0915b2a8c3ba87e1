import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository

struct FsckCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "fsck",
    abstract: "Verify everything that is stored.",
    discussion: """
      Holds every object against its id, and checks every pack, reference, operation and the index. Names each damaged \
      file and object and the snapshots and paths that need it. --repair rebuilds a references file that cannot be read \
      from the operation log, cuts the damaged end of the operation log, so that what was done before can no longer be \
      undone, and drops a damaged index, which is only a cache.
      """)

  @Flag(name: .long, help: "Mend what can be mended without losing anything that was recorded.")
  var repair = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let repairs = repair ? try repository.repair(context.intent(repository.settings)) : []
    var report = try repository.check()
    report.repairs = repairs
    if options.json { context.terminal.print(json(report)) } else { print(report, context.terminal) }
    guard !report.damages.isEmpty else { return }
    throw report.damages.allSatisfy(\.isUnreadable) ? ExitStatus.permissionDenied : ExitStatus.corrupt
  }

  /// The files that can be made again from others, and the one that can go on without its end.
  private static let repairable = [".mvc/index", ".mvc/refs", log]
  private static let log = ".mvc/operations"

  private func print(_ report: CheckReport, _ terminal: Terminal) {
    for repair in report.repairs { terminal.print("repaired: \(repair)") }
    for damage in report.damages {
      let place = [damage.object.map { "object \($0)" }, damage.file].compactMap { $0 }.joined(separator: " in ")
      let verdict = damage.isUnreadable ? "not readable:" : "damaged:"
      terminal.print("\(terminal.paint(verdict, .removed)) \(place): \(damage.problem)")
      for user in damage.affected { terminal.print("  needed by \(user)") }
    }
    for leftover in report.leftovers { terminal.print("left behind: \(leftover)") }
    if !report.leftovers.isEmpty {
      terminal.note("hint: the next command that writes, or 'mvc fsck --repair', clears what killed commands left")
    }
    let extent = [
      CommandText.count(report.packCount, "pack"), CommandText.count(report.objectCount, "object"),
      ByteSize.text(report.byteCount), CommandText.count(report.referenceCount, "reference"),
    ].joined(separator: ", ")
    if report.damages.isEmpty {
      terminal.print("everything is sound: \(extent)")
    } else {
      printFailures(report, extent, terminal)
    }
  }

  private func printFailures(_ report: CheckReport, _ extent: String, _ terminal: Terminal) {
    let unreadable = report.damages.count(where: \.isUnreadable)
    let damages = report.damages.filter { !$0.isUnreadable }
    if unreadable > 0 {
      terminal.print("\(CommandText.count(unreadable, "file or object", "files or objects")) not readable in \(extent)")
      terminal.note("hint: check the owner and the mode with 'ls -lR .mvc'; nothing is known of what is not readable")
    }
    if !damages.isEmpty {
      terminal.print("\(CommandText.count(damages.count, "damage")) found in \(extent)")
      let isRepairable = damages.allSatisfy { $0.file.map(Self.repairable.contains) ?? false }
      let loss =
        damages.contains { $0.file == Self.log }
        ? "what was done before can then no longer be undone"
        : "nothing is lost by that"
      terminal.note(
        isRepairable
          ? "hint: run 'mvc fsck --repair' to mend it; \(loss)"
          : "hint: restore the named files from a copy of the repository; what is not named is sound")
    }
  }

  private func json(_ report: CheckReport) -> JSONValue {
    let damages = report.damages.map { damage in
      JSONValue.object([
        ("file", damage.file.map { .string($0) } ?? .null),
        ("object", damage.object.map { .string($0.description) } ?? .null),
        ("problem", .string(damage.problem)), ("unreadable", .bool(damage.isUnreadable)),
        ("affected", .array(damage.affected.map { .string($0) })),
      ])
    }
    return .object([
      ("sound", .bool(report.damages.isEmpty)), ("packs", .int(Int64(report.packCount))),
      ("objects", .int(Int64(report.objectCount))), ("bytes", .int(report.byteCount)),
      ("references", .int(Int64(report.referenceCount))), ("damages", .array(damages)),
      ("leftovers", .array(report.leftovers.map { .string($0) })),
      ("repairs", .array(report.repairs.map { .string($0) })),
    ])
  }
}
