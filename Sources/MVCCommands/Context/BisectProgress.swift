import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

/// What the commands of a search have in common: mark, go on, tell.
enum BisectProgress {
  static func mark(
    _ revisions: [String], _ mark: BisectMark, _ options: GlobalOptions, _ context: CommandContext
  ) throws {
    let repository = try context.openRepository()
    let ids = try (revisions.isEmpty ? ["HEAD"] : revisions).map { try repository.resolve($0).snapshot }
    try repository.mark(ids, as: mark, context.intent(repository.settings))
    try goOn(context.openRepository(), options, context)
  }

  static func step(_ repository: Repository) throws -> Bisection.Step? {
    let references = try repository.references()
    guard let state = repository.bisectState(references) else {
      throw MVCError(
        .usage, "cannot go on: no search for a bad snapshot is under way", hint: "run 'mvc bisect start' to begin one")
    }
    return try repository.bisectStep(state)
  }

  static func checkOut(_ id: ObjectID, _ repository: Repository, _ context: CommandContext) throws {
    guard try repository.references().head != .detached(id) else { return }
    var request = CheckoutRequest()
    request.revision = id.description
    request.isDetaching = true
    _ = try repository.checkout(request, context.intent(repository.settings))
  }

  /// Checks out what to look at next, or tells what was found.
  static func goOn(_ repository: Repository, _ options: GlobalOptions, _ context: CommandContext) throws {
    let step = try step(repository)
    if case .test(let id, _)? = step { try checkOut(id, repository, context) }
    if case .found(let id)? = step, let doubt = try doubt(id, repository) { context.terminal.note(doubt) }
    if options.json { return context.terminal.print(json(step)) }
    for line in try lines(step, repository) { context.terminal.print(line) }
  }

  /// What an answer rests on when nothing but the word of who began the search tells one end from the other.
  private static func doubt(_ found: ObjectID, _ repository: Repository) throws -> String? {
    guard let state = try repository.bisectState(repository.references()), let good = state.good.first,
      state.good.count == 1, try repository.objects.snapshot(found).parents.contains(good)
    else { return nil }
    return "note: '\(good.short)' is the only snapshot that was called good; if it is bad, the answer is wrong"
  }

  static func lines(_ step: Bisection.Step?, _ repository: Repository) throws -> [String] {
    func line(_ id: ObjectID) throws -> String { "\(id.short) \(try repository.objects.snapshot(id).subject)" }
    switch step {
    case nil: return ["say 'mvc bisect bad REV' and 'mvc bisect good REV' to begin"]
    case .test(let id, let count):
      // Each answer halves them.
      let steps = Int.bitWidth - max(1, count - 1).leadingZeroBitCount
      let rest = CommandText.count(count, "snapshot")
      return [
        "look at \(try line(id))", "\(rest) may be the first bad one: about \(CommandText.count(steps, "step")) to go",
      ]
    case .found(let id): return ["first bad: \(try line(id))"]
    case .undecided(let ids):
      return ["one of these is the first bad one; the others could not be judged:"]
        + (try ids.map { "  \(try line($0))" })
    }
  }

  static func json(_ step: Bisection.Step?) -> JSONValue {
    switch step {
    case nil: .object([("state", "waiting"), ("snapshots", []), ("candidates", .null)])
    case .test(let id, let count):
      .object([
        ("state", "test"), ("snapshots", .array([.string(id.description)])), ("candidates", .int(Int64(count))),
      ])
    case .found(let id):
      .object([("state", "found"), ("snapshots", .array([.string(id.description)])), ("candidates", 1)])
    case .undecided(let ids):
      .object([
        ("state", "undecided"), ("snapshots", .array(ids.map { .string($0.description) })),
        ("candidates", .int(Int64(ids.count))),
      ])
    }
  }
}

/// Finds the first snapshot for which a condition on what was recorded holds; nothing is checked out.
struct MetricSearch {
  private let condition: QueryExpression
  private let repository: Repository
  private let history: HistoryFacts
  private let fields: SnapshotFields

  init(_ condition: QueryExpression, _ repository: Repository, _ references: References) {
    self.condition = condition
    self.repository = repository
    history = repository.historyFacts()
    fields = SnapshotFields(repository, history, references)
  }

  /// - Parameter good: Snapshots that are good; when empty the newest ones before the bad one for which the condition
  ///   does not hold.
  func run(bad: ObjectID, good: [ObjectID]) throws -> Bisection.Step {
    var (bad, good) = (bad, good)
    var skipped: Set<ObjectID> = []
    guard try verdict(bad).truth == true else { throw notBad(bad, try verdict(bad)) }
    for id in good { try requireGood(id) }
    if good.isEmpty { good = try newestGood(before: bad) }
    while true {
      let step = try repository.bisectStep(bad: bad, good: good, skipped: skipped)
      guard case .test(let id, _) = step else { return step }
      switch try verdict(id).truth {
      case true: bad = id
      case false: good.append(id)
      case nil: skipped.insert(id)
      }
    }
  }

  private func verdict(_ id: ObjectID) throws -> Verdict {
    let facts = try history.facts(of: id)
    return try condition.verdict(in: SnapshotEnvironment(facts, fields, now: repository.runtime.clock.now()))
  }

  private func newestGood(before bad: ObjectID) throws -> [ObjectID] {
    for facts in try history.history(of: [bad]) where try verdict(facts.id).truth == false { return [facts.id] }
    throw MVCError(
      .notFound, "cannot find a good snapshot: '\(condition)' is false for none before '\(bad.short)'",
      hint: "run 'mvc log --where \"not (\(condition))\" --all' to look for one elsewhere")
  }

  private func notBad(_ id: ObjectID, _ verdict: Verdict) -> MVCError {
    let reason = reason(verdict) ?? "the condition is false for it"
    return MVCError(
      .usage, "cannot begin with '\(id.short)' as the bad one: \(reason)", hint: "name another bad snapshot")
  }

  /// Checks a snapshot that was named as good.
  ///
  /// - Throws: ``MVCError`` with code `usage` when the condition holds for it too, or cannot be decided.
  private func requireGood(_ id: ObjectID) throws {
    let verdict = try verdict(id)
    guard verdict.truth != false else { return }
    throw MVCError(
      .usage,
      "cannot begin with '\(id.short)' as a good one: \(reason(verdict) ?? "'\(condition)' holds for it too, so it is bad")",
      hint: "name another good snapshot, or none: then the newest one for which the condition is false is taken")
  }

  /// Why a condition could not be decided, or nil when it was.
  private func reason(_ verdict: Verdict) -> String? {
    guard verdict.truth == nil else { return nil }
    return verdict.gaps.map { gap in
      switch gap {
      case .missing(let field): "it has no '\(field)'"
      case .unsuitable(let what): what
      }
    }.joined(separator: ", ")
  }
}
