import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import SystemPackage

struct ReproduceCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Run a recorded training again, and tell what differs.",
    discussion: """
      The snapshot's code, data and parameters are written to a folder of their own, without what the run wrote; the \
      command recorded by 'mvc run' is run there; and what it writes is compared with what was recorded: identical \
      bytes, numbers within the tolerance, or different. The run's own clock, throughput and host, such as \
      'train_runtime', are named and not compared. Your folder and the repository stay as they are. Data that \
      the snapshot does not hold is taken from where it lies, and named when it has changed.

      Ends with 0 when every output is identical or within the tolerance, with 1 when one is not.

      Examples:
        mvc reproduce v1.2.0
        mvc reproduce HEAD --tolerance 1e-4 --into ../again
        mvc reproduce --ignore 'cache/*' --ignore peak_memory
      """)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The largest relative difference of two numbers that are taken for the same.", valueName: "number"))
  var tolerance = 1e-6

  @Option(
    name: .long, help: ArgumentHelp("Keep what is made in this folder, which is not there yet.", valueName: "folder"),
    completion: .directory)
  var into: String?

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Do not compare this key, or file; may be a pattern with *, may be repeated.", valueName: "key"))
  var ignore: [String] = []

  @Flag(name: .long, help: "Compare the run's own clock, throughput and host too.")
  var compareAll = false

  @Argument(help: ArgumentHelp("The snapshot; HEAD when none is given.", valueName: "revision"), completion: .revisions)
  var revision = "HEAD"

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    guard tolerance >= 0 else { throw MVCError(.usage, "cannot use the tolerance \(tolerance): it is below zero") }
    let repository = try context.openRepository()
    // Not in the repository: a run may take hours, and other commands tidy up there.
    let temporary = FilePath(argument: context.environment["TMPDIR"] ?? "/tmp")
      .appending("mvc-reproduce-\(repository.runtime.random.token())")
    let folder = try into.map { try context.location(of: $0, followsLast: true) } ?? temporary
    defer { if into == nil { try? repository.runtime.fileSystem.removeTree(temporary) } }

    let reproduction = try repository.layOut(revision, in: folder)
    for (name, reason) in reproduction.missingData {
      context.terminal.note("warning: the data '\(name)' is not as it was: \(reason)")
    }
    let command = reproduction.run.command
    context.terminal.report("running \(command.map { ShellWord.quoted($0) }.joined(separator: " "))")
    let environment = context.environment.merging(reproduction.run.environment) { $1 }
    let ended = ChildProcess.runInPlace(
      command, environment: environment, in: reproduction.workingFolder, output: options.json ? .errors : .inherited)
    guard let ended else {
      throw MVCError(
        .notFound, "cannot run '\(command[0])': there is no such program here",
        hint: "'mvc show \(reproduction.snapshot.short)' tells the environment that was recorded")
    }
    guard ended.exitCode == 0 else {
      throw MVCError(
        .failed, "the run could not be reproduced: '\(command[0])' ended with exit code \(ended.exitCode)",
        hint: "run 'mvc reproduce --into DIR \(revision)' to look at what it left")
    }
    let outputs = try repository.judge(
      reproduction, ReproductionTerms(tolerance: tolerance, ignored: ignore, includesRunsOwn: compareAll))
    report(outputs, reproduction, ended.usage, context)
    if outputs.contains(where: { $0.verdict == .different || $0.verdict == .missing }) { throw ExitStatus.failed }
  }

  private func report(
    _ outputs: [ReproducedOutput], _ reproduction: Reproduction, _ usage: ChildProcess.Usage, _ context: CommandContext
  ) {
    if options.json {
      return context.terminal.print(
        .object([
          ("snapshot", .string(reproduction.snapshot.description)),
          ("seconds", .double(usage.seconds)),
          ("missingData", .array(reproduction.missingData.map { .string($0.name) })),
          (
            "outputs",
            .array(
              outputs.map { output in
                .object([
                  ("path", .string(output.path.description)), ("verdict", .string(output.verdict.rawValue)),
                  ("largestDifference", output.largestDifference.map { .double($0) } ?? .null),
                  ("differenceCount", .int(Int64(output.differences.count))),
                  ("differences", ReproductionText.json(output.differences)),
                  ("notComparedCount", .int(Int64(output.notCompared.count))),
                  ("notCompared", ReproductionText.json(output.notCompared)),
                ])
              })
          ),
        ]))
    }
    for line in ReproductionText.lines(outputs, reproduction.snapshot.short) { context.terminal.print(line) }
  }
}
