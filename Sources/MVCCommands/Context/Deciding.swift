import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import SystemPackage

/// Why something was decided.
struct ReasonOptions: ParsableArguments {
  @Option(
    name: [.customShort("m", allowingJoined: true), .customLong("message")],
    help: ArgumentHelp("Why; each further -m is a paragraph.", valueName: "why"))
  var message: [String] = []

  init() {}

  /// The reason, which has to be given.
  func text(in context: CommandContext) throws -> String {
    let text = try optionalText(in: context)
    guard !text.isEmpty else {
      throw MVCError(
        .usage, "cannot decide this without a reason: it stays in the record", hint: "give it with -m 'WHY'")
    }
    return text
  }

  /// The reason, or nothing.
  func optionalText(in context: CommandContext) throws -> String { try context.message(message, file: nil) ?? "" }
}

/// How the rules of the policy are passed over.
struct BreakGlassOptions: ParsableArguments {
  @Option(
    name: .customLong("break-glass"),
    help: ArgumentHelp(
      "Pass over what the policy asks for, if it lets you; it stays in the record.", valueName: "why"))
  var reason: String?

  init() {}

  func validate() throws {
    if reason?.allSatisfy(\.isWhitespace) == true { throw ValidationError("Say why the glass is broken.") }
  }

  /// Says that rules were passed over, where they were.
  func warn(of events: [RecordedEvent], in context: CommandContext) {
    for event in events where event.event.detail["breakGlass"] != nil {
      context.terminal.note("warning: what the policy asks for was passed over; the record says so, and why")
    }
  }
}

extension CommandContext {
  /// Who decides: the user, with the signing key where one is configured.
  func decider(_ repository: Repository) throws -> Decider {
    try tellOfEvents(repository)
    return Decider(
      try signedIntent(repository.settings), signer: try configuredSigner(repository),
      allowedSigners: { try principals(repository) })
  }

  /// Who takes something back: a name is needed only in git's sense, as for every command that the log records.
  func undoer(_ repository: Repository) throws -> Decider {
    try tellOfEvents(repository)
    return Decider(intent(repository.settings), signer: try configuredSigner(repository))
  }

  /// Which addresses have a key in common, by the file of allowed signers where one is configured.
  func principals(_ repository: Repository) throws -> AllowedSigners? {
    guard let path = try allowedSigners(nil, repository.settings) else { return nil }
    return try AllowedSigners(
      parsing: try contents(ofFile: path.string), namespace: SSHSignature.namespace, file: path.string)
  }

  /// Has those notified who want to hear of events that the command adds to the record, when it has ended.
  private func tellOfEvents(_ repository: Repository) throws {
    let last = try repository.references()[.record]
    let notifier = Notifier(self, repository)
    afterwards.first { notifier.tell(since: last) }
  }

  /// Runs what hears of a commit, and has those notified who want to.
  func tell(of snapshot: ObjectID, after previous: ObjectID?, _ repository: Repository) {
    hooks(repository).after(.commit, [.init(snapshot: snapshot, previous: previous)])
    let notifier = Notifier(self, repository)
    afterwards.first { notifier.tell(of: snapshot) }
  }

  private func configuredSigner(_ repository: Repository) throws -> Signer? {
    hasSigningKey(repository.settings) ? try signer(nil, repository) : nil
  }
}
