import MVCBase
import MVCGovernance
import MVCObjects
import MVCPassport
import MVCRepository
import MVCStorage
import SystemPackage

/// The programs of a project that are run before and after some commands.
///
/// - SeeAlso: `docs/hooks.md`
struct Hooks {
  enum Action: String, CaseIterable { case commit, promote, rollback, approve }

  /// What a command is about to do, or has done.
  struct Occasion {
    var stage: String?
    /// The version that it is about; nil before a commit, which has yet to make it.
    var snapshot: ObjectID?
    /// What the stage held, or what was checked out, before.
    var previous: ObjectID?
    var event: ObjectID?

    init(stage: String? = nil, snapshot: ObjectID? = nil, previous: ObjectID? = nil, event: ObjectID? = nil) {
      self.stage = stage
      self.snapshot = snapshot
      self.previous = previous
      self.event = event
    }
  }

  private enum Moment: String { case pre, post }

  private let context: CommandContext
  private let repository: Repository

  init(_ context: CommandContext, _ repository: Repository) {
    self.context = context
    self.repository = repository
  }

  private func hasSay(in action: Action) -> Bool { isThere(.pre, action) }

  private func hasAny(_ action: Action) -> Bool { isThere(.pre, action) || isThere(.post, action) }

  private func isThere(_ moment: Moment, _ action: Action) -> Bool {
    (try? context.runtime.fileSystem.status(of: path(moment, action))) != nil
  }

  private func path(_ moment: Moment, _ action: Action) -> FilePath {
    repository.layout.hooks.appending("\(moment.rawValue)-\(action.rawValue)")
  }

  /// Asks the program that has a say before a promotion. It sees the versions that are promoted then, whatever moves.
  func ask(before request: inout PromotionRequest) throws -> [Occasion] {
    guard hasAny(.promote) else { return request.moves.map { Occasion(stage: $0.stage) } }
    let references = try repository.references()
    let occasions = try request.moves.map { move in
      Occasion(
        stage: move.stage, snapshot: try repository.resolve(move.revision, references).snapshot,
        previous: try repository.state(of: move.stage, references).snapshot)
    }
    try before(.promote, occasions)
    for (number, occasion) in occasions.enumerated() where hasSay(in: .promote) {
      if let snapshot = occasion.snapshot { request.moves[number].revision = snapshot.description }
    }
    return occasions
  }

  /// Asks the program that has a say before a rollback.
  ///
  /// - Returns: Where the rollback goes, and what it is.
  func ask(beforeRollbackOf stage: String, to revision: String?) throws -> (target: String?, Occasion) {
    guard hasAny(.rollback) else { return (revision, Occasion(stage: stage)) }
    let references = try repository.references()
    let target = try repository.rollbackTarget(of: stage, revision, references)
    let occasion = Occasion(
      stage: stage, snapshot: target, previous: try repository.state(of: stage, references).snapshot)
    try before(.rollback, [occasion])
    return (hasSay(in: .rollback) ? target.description : revision, occasion)
  }

  /// Asks the program that has a say before an action.
  ///
  /// - Throws: ``MVCError`` with code `failed` and the program's output when it refuses.
  func before(_ action: Action, _ occasions: [Occasion]) throws {
    guard let program = program(.pre, action) else { return }
    for occasion in occasions {
      let result = try run(program, .pre, action, occasion)
      guard result.exitCode != 0 else { continue }
      throw MVCError(
        .failed, "cannot \(action.rawValue): the hook 'pre-\(action.rawValue)' ended with exit code \(result.exitCode)",
        details: result.lines, hint: "nothing was changed; the hook is '\(program)'")
    }
  }

  /// Runs the program that hears of an action. What it does wrong is only told.
  func after(_ action: Action, _ occasions: [Occasion]) {
    guard let program = program(.post, action) else { return }
    for occasion in occasions {
      do {
        let result = try run(program, .post, action, occasion)
        guard result.exitCode != 0 else { continue }
        context.terminal.note(
          "warning: the hook 'post-\(action.rawValue)' ended with exit code \(result.exitCode); what it was told of is done"
        )
        for line in result.lines { context.terminal.note("  \(line)") }
      } catch {
        context.terminal.note(
          "warning: cannot run the hook 'post-\(action.rawValue)': \((error as? MVCError)?.message ?? "\(error)")")
      }
    }
  }

  private func program(_ moment: Moment, _ action: Action) -> FilePath? {
    let name = "\(moment.rawValue)-\(action.rawValue)"
    let path = path(moment, action)
    guard let status = try? context.runtime.fileSystem.status(of: path), status.kind != .folder else { return nil }
    guard status.isExecutable || status.kind == .link else {
      context.terminal.note("warning: the hook '\(name)' was not run: it is not executable")
      return nil
    }
    return path
  }

  private func run(
    _ program: FilePath, _ moment: Moment, _ action: Action, _ occasion: Occasion
  ) throws -> (exitCode: Int32, lines: [String]) {
    let passport = try occasion.snapshot.map { try repository.passport($0.description).json.encode(.pretty) } ?? []
    var environment = context.environment.merging(occasion.variables) { $1 }
    environment["MVC_HOOK"] = "\(moment.rawValue)-\(action.rawValue)"
    return try OutsideProgram(context, repository).run(
      ["/bin/sh", "-c", "exec \"$0\" < \"$1\" 2>&1", program.argument], environment, input: passport)
  }
}

extension Hooks.Occasion {
  /// The same, when it has become an event.
  func done(_ event: RecordedEvent) -> Self {
    var occasion = self
    (occasion.event, occasion.snapshot) = (event.id, event.event.snapshot)
    return occasion
  }

  /// The environment variables that tell of it; those of which there is nothing to tell are empty.
  var variables: [String: String] {
    [
      "MVC_STAGE": stage ?? "", "MVC_SNAPSHOT": snapshot?.description ?? "",
      "MVC_PREVIOUS_SNAPSHOT": previous?.description ?? "", "MVC_EVENT": event?.description ?? "",
    ]
  }
}

extension CommandContext {
  func hooks(_ repository: Repository) -> Hooks { Hooks(self, repository) }
}
