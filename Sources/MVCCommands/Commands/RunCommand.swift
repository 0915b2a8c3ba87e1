import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

struct RunCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a training, and record what it made together with how.",
    discussion: """
      The command runs where you are; what it writes goes to the terminal, and signals go to it. When it ends well the \
      folder is recorded as 'mvc commit' does, with the command, its seeds, how long it took and what it used. When it \
      fails nothing is recorded, and mvc ends with its exit code. A run that ended well and cannot be committed is \
      kept: --commit records the folder with its facts later. With --json what the command writes goes to standard error.

      Examples:
        mvc run -- python train.py --lr 3e-4 --seed 7
        mvc run -m "larger batches" --env WANDB_MODE -- torchrun train.py
        mvc run --commit
      """)

  @Option(
    name: [.customShort("m", allowingJoined: true), .customLong("message")],
    help: ArgumentHelp("The message; without one it is the command. Each further -m is a paragraph.", valueName: "text")
  )
  var message: [String] = []

  @Option(
    name: .customLong("env"),
    help: ArgumentHelp("Record this environment variable too.", valueName: "name"))
  var variables: [String] = []

  @Flag(name: .long, help: "Record the folder also when the command fails.")
  var keepFailed = false

  @Option(
    name: .customLong("derived-from"),
    help: ArgumentHelp(
      "What the model is made from, such as 'fine-tuned-from:v1' or 'fine-tuned-from:hf:org/model@revision'.",
      valueName: "relation:revision"))
  var lineage: [String] = []

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("Data that goes into it, beside that of mvc.yaml.", valueName: "path|uri"), completion: .file())
  var data: [String] = []

  @Flag(name: .long, help: "Record which Python packages are installed, as pip lists them.")
  var packages = false

  @Flag(name: .long, help: "Record what looks like a credential all the same.")
  var allowSecrets = false

  @Flag(name: .long, help: "Record the newest run that could not be committed, instead of running a command.")
  var commit = false

  @OptionGroup var options: GlobalOptions

  @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("The command, after '--'.", valueName: "command"))
  var words: [String] = []

  init() {}

  func run(in context: CommandContext) throws {
    if commit { return try commitKeptRun(context) }
    let command = words.first == "--" ? Array(words.dropFirst()) : words
    guard !command.isEmpty else {
      throw MVCError(
        .usage, "no command was given to run", hint: "write it after '--', as in 'mvc run -- python train.py'")
    }
    let repository = try context.openRepository()
    // Whatever would stop the commit is to be known before hours of training, not after.
    let intent = try context.signedIntent(repository.settings)
    try checkMerge(repository)
    var request = CommitRequest(message: "")
    request.allowsSecrets = allowSecrets
    request.provenance.listsPackages = packages
    request.provenance.lineage = try lineage.map { try repository.lineageEdge($0) }
    request.provenance.data = data.map { DataDeclaration($0) }
    request.message =
      try context.message(message, file: nil) ?? "run: \(command.map { ShellWord.quoted($0) }.joined(separator: " "))\n"
    var run = try TrainingRun(command, in: context.folder(in: repository), variables: variables, repository)
    request.provenance.run = run
    if !allowSecrets { try repository.screen(request.provenance) }
    let exitCode = try execute(command, &run, context)
    if exitCode == 0 || keepFailed {
      request.provenance.run = run
      do {
        try record(request, intent, repository, context)
      } catch {
        keep(request, repository, context)
        throw error
      }
    }
    guard exitCode == 0 else {
      let seconds = run.facts.seconds.map { " after \($0) s" } ?? ""
      context.terminal.note(
        "mvc: '\(command[0])' ended with exit code \(exitCode)\(seconds); "
          + (keepFailed ? "the folder was recorded as it is" : "nothing was recorded"))
      throw ProgramExit(code: exitCode)
    }
  }

  private func record(
    _ request: CommitRequest, _ intent: Intent, _ repository: Repository, _ context: CommandContext
  ) throws {
    let previous = try repository.references().headID
    try context.hooks(repository).before(.commit, [.init(previous: previous)])
    let result = try repository.commit(request, intent)
    CommitText(result).print(context, isJSON: options.json)
    context.tell(of: result.id, after: previous, repository)
  }

  /// Hours of training are not to be lost with the commit: the run's facts wait until it is possible.
  private func keep(_ request: CommitRequest, _ repository: Repository, _ context: CommandContext) {
    do {
      let file = try repository.keep(request)
      context.terminal.note(
        "mvc: the run is kept in '\(file)'; once what stopped the commit is mended, 'mvc run --commit' records it")
    } catch {
      context.terminal.note("warning: the run could not be kept either: \(error)")
    }
  }

  private func commitKeptRun(_ context: CommandContext) throws {
    guard words.isEmpty, lineage.isEmpty, data.isEmpty, variables.isEmpty, !keepFailed else {
      throw MVCError(
        .usage, "cannot record a kept run with a command or its options: they are as they were said for the run",
        hint: "run 'mvc run --commit'")
    }
    let repository = try context.openRepository()
    let intent = try context.signedIntent(repository.settings)
    let kept = try repository.keptRun()
    var request = CommitRequest(message: try context.message(message, file: nil) ?? kept.message)
    request.allowsSecrets = allowSecrets
    request.provenance = kept.provenance
    request.provenance.listsPackages = request.provenance.listsPackages || packages
    try record(request, intent, repository, context)
    try repository.forget(kept)
    let others = try repository.keptRunFiles().count
    if others > 0 { context.terminal.note("mvc: \(others) more \(others == 1 ? "run is" : "runs are") kept") }
  }

  private func execute(_ command: [String], _ run: inout TrainingRun, _ context: CommandContext) throws -> Int32 {
    let ended = ChildProcess.runInPlace(
      command, environment: context.environment, in: context.workingDirectory,
      output: options.json ? .errors : .inherited)
    guard let ended else {
      throw MVCError(
        .notFound, "cannot run '\(command[0])': there is no such program, or it may not be executed",
        hint: "write it as you would without mvc; for an alias or a pipe use 'mvc run -- sh -c \"...\"'")
    }
    run.end(exitCode: ended.exitCode, ended.usage)
    return ended.exitCode
  }

  private func checkMerge(_ repository: Repository) throws {
    guard try repository.pendingMerge(repository.references()) != nil else { return }
    throw MVCError(
      .conflict, "cannot run: a merge waits to be finished, and the result would become a part of it",
      hint: "run 'mvc merge --continue' to finish it, or 'mvc merge --abort' to drop it")
  }
}

/// Ends mvc with the exit code of a program that it ran.
struct ProgramExit: Error {
  let code: Int32
}
