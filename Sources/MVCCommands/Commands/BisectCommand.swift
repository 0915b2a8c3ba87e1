import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage
import SystemPackage

struct BisectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bisect",
    abstract: "Find the snapshot that brought something bad in.",
    discussion: """
      By halves: 'mvc bisect start BAD GOOD' checks out a snapshot between the two; look at it and say 'mvc bisect good' \
      or 'mvc bisect bad', until one is left. 'mvc bisect run CMD' says it by a command's exit code. With --metric \
      nothing has to be run or checked out: the recorded metrics tell. Every step can be undone with 'mvc undo'.

      mvc bisect start --metric 'f1 < 0.9' HEAD v1.0
      mvc bisect start HEAD v1.0
      mvc bisect run python check.py
      mvc bisect reset
      """,
    subcommands: [
      BisectStart.self, BisectGood.self, BisectBad.self, BisectSkip.self, BisectRun.self, BisectReset.self,
      BisectLog.self,
    ])
}

struct BisectStart: Command {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Begin, with a bad snapshot and good ones if they are known.",
    discussion: "With --metric: find the first snapshot for which the condition holds, at once.")

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("What makes a snapshot bad, such as 'f1 < 0.9'.", valueName: "expression"))
  var metric: String?

  @Argument(help: ArgumentHelp("The bad one, then good ones.", valueName: "revision"), completion: .revisions)
  var revisions: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let ids = try revisions.map { try repository.resolve($0).snapshot }
    if let metric { return try search(metric, ids, repository, context) }
    let intent = context.intent(repository.settings)
    try repository.startBisect(intent)
    var state = try context.openRepository()
    if let bad = ids.first {
      try state.mark([bad], as: .bad, intent)
      if ids.count > 1 { try state.mark(Array(ids.dropFirst()), as: .good, intent) }
      state = try context.openRepository()
    }
    try BisectProgress.goOn(state, options, context)
  }

  /// Decides every snapshot by its document.
  private func search(_ text: String, _ ids: [ObjectID], _ repository: Repository, _ context: CommandContext) throws {
    let condition = try Question.condition(text, .metrics)
    let references = try repository.references()
    let search = MetricSearch(condition, repository, references)
    let bad = try ids.first ?? repository.resolve("HEAD", references).snapshot
    let outcome = try search.run(bad: bad, good: Array(ids.dropFirst()))
    if options.json { return context.terminal.print(BisectProgress.json(outcome)) }
    for line in try BisectProgress.lines(outcome, repository) { context.terminal.print(line) }
  }
}

struct BisectGood: Command {
  static let configuration = CommandConfiguration(commandName: "good", abstract: "Say that snapshots are good.")

  @Argument(help: ArgumentHelp("Snapshots; else the one checked out.", valueName: "revision"), completion: .revisions)
  var revisions: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws { try BisectProgress.mark(revisions, .good, options, context) }
}

struct BisectBad: Command {
  static let configuration = CommandConfiguration(commandName: "bad", abstract: "Say that a snapshot is bad.")

  @Argument(help: ArgumentHelp("A snapshot; else the one checked out.", valueName: "revision"), completion: .revisions)
  var revision: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    try BisectProgress.mark(revision.map { [$0] } ?? [], .bad, options, context)
  }
}

struct BisectSkip: Command {
  static let configuration = CommandConfiguration(
    commandName: "skip", abstract: "Say that snapshots cannot be judged, such as those that do not run.")

  @Argument(help: ArgumentHelp("Snapshots; else the one checked out.", valueName: "revision"), completion: .revisions)
  var revisions: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws { try BisectProgress.mark(revisions, .skip, options, context) }
}

struct BisectReset: Command {
  static let configuration = CommandConfiguration(
    commandName: "reset", abstract: "End the search and go back to what was checked out.")

  @Flag(name: .shortAndLong, help: "Replace changes that are not committed; they are saved first.")
  var force = false

  @Argument(help: ArgumentHelp("Where to go instead.", valueName: "revision"), completion: .revisions)
  var revision: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let result = try repository.resetBisect(to: revision, isForced: force, context.intent(repository.settings))
    let place = result.id.map(\.description) ?? ""
    if options.json { return context.terminal.print(.object([("checkedOut", .string(place))])) }
    let branch: String? = if case .branch(let name) = result.head { name.short } else { nil }
    context.terminal.report("the search is over; \(branch.map { "on '\($0)'" } ?? "at \(place.prefix(8))") again")
  }
}

struct BisectRun: Command {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Judge every snapshot by a command's exit code.",
    discussion: """
      The command runs in the folder with each snapshot checked out: 0 is good, 125 cannot be judged, 1 to 127 is bad, \
      anything else stops the search. It runs for the good and the bad ends first, to see that it tells them apart.
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("A program and its arguments.", valueName: "command"))
  var command: [String] = []

  init() {}

  func validate() throws { if words.isEmpty { throw ValidationError("Name a command.") } }

  private var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

  func run(in context: CommandContext) throws {
    try checkEnds(context)
    while true {
      let repository = try context.openRepository()
      guard case .test(let id, _)? = try BisectProgress.step(repository) else {
        return try BisectProgress.goOn(repository, options, context)
      }
      try context.runtime.interruption.check()
      let status = try judge(id, context)
      let mark: BisectMark = status == 0 ? .good : status == 125 ? .skip : .bad
      context.terminal.note("\(id.short) is \(mark == .skip ? "skipped" : mark.rawValue) (exit code \(status))")
      let intent = context.intent(repository.settings)
      try BisectProgress.checkOut(id, repository, context)
      try context.openRepository().mark([id], as: mark, intent)
    }
  }

  /// Sees whether the command tells the ends apart: an answer that rests on a good one that is bad is wrong.
  ///
  /// - Throws: ``MVCError`` with code `failed` when the command says that a good end is bad, or the bad one good.
  private func checkEnds(_ context: CommandContext) throws {
    let repository = try context.openRepository()
    guard case .test(let next, _)? = try BisectProgress.step(repository),
      let state = try repository.bisectState(repository.references()), let bad = state.bad
    else { return }
    for (id, mark) in try repository.nearestGood(state).map({ ($0, BisectMark.good) }) + [(bad, .bad)] {
      try context.runtime.interruption.check()
      let status = try judge(id, context)
      if status == 125 {
        context.terminal.note("warning: the command cannot judge '\(id.short)', which is taken for \(mark.rawValue)")
      } else if (status == 0) != (mark == .good) {
        try BisectProgress.checkOut(next, repository, context)
        throw MVCError(
          .failed,
          "cannot search: '\(id.short)' was marked \(mark.rawValue), and the command says that it is "
            + "\(status == 0 ? "good" : "bad") (exit code \(status))",
          hint: "check the command with 'mvc checkout \(id.short)', or begin again with other ends: 'mvc bisect start'")
      }
    }
  }

  /// Runs the command with a snapshot checked out.
  private func judge(_ id: ObjectID, _ context: CommandContext) throws -> Int32 {
    try BisectProgress.checkOut(id, try context.openRepository(), context)
    // A shell goes to the folder: the working directory belongs to the whole process.
    let line = "cd \(ShellWord.quoted(context.workingDirectory.argument)) && exec \"$@\""
    guard let process = ChildProcess(["/bin/sh", "-c", line, "mvc"] + words, environment: context.environment) else {
      throw MVCError(.failed, "cannot run '\(words[0])': no shell could be started")
    }
    let status = process.wait()
    guard (0..<128).contains(status), status != 126, status != 127 else {
      throw MVCError(
        .failed, "cannot go on: '\(words[0])' ended with \(status) at snapshot '\(id.short)'",
        hint: "run it by hand, then say 'mvc bisect good', 'bad' or 'skip', or go on with 'mvc bisect run'")
    }
    return status
  }
}

struct BisectLog: Command {
  static let configuration = CommandConfiguration(commandName: "log", abstract: "Show what was said so far.")

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let commands = try repository.operations().filter { !$0.isUndone && $0.operation.command.hasPrefix("mvc bisect ") }
    let count = commands.firstIndex { $0.operation.command.hasPrefix("mvc bisect start") }.map { $0 + 1 } ?? 0
    var lines: [String] = []
    for record in commands.prefix(count).reversed() where lines.last != record.operation.command {
      lines.append(record.operation.command)
    }
    if repository.bisectState(try repository.references()) == nil { lines = [] }
    if options.json { return context.terminal.print(.object([("commands", .array(lines.map { .string($0) }))])) }
    for line in lines { context.terminal.print(line) }
  }
}
