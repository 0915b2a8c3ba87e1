import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import SystemPackage

/// Tries the gates of a stage for a version.
///
/// A gate that cannot be decided has failed: what nobody knows is no reason to let a version in.
struct GateCheck {
  private static let mostLogBytes = 1 << 20

  let environment: GateEnvironment
  let repository: Repository
  let stage: String

  func results(of gates: [Policy.Gate]) throws -> [GateResult] {
    try gates.map { gate in
      try repository.runtime.interruption.check()
      switch gate.check {
      case .condition(let condition): return try decide(gate.name, condition)
      case .command(let command, let seconds): return try run(gate.name, command, seconds)
      }
    }
  }

  // MARK: Conditions

  private func decide(_ name: String, _ condition: QueryExpression) throws -> GateResult {
    let verdict = try condition.verdict(in: environment)
    let values = try condition.fields.compactMap { field in
      try environment.value(of: field).map { (name: field.description, value: Self.text($0)) }
    }
    let missing = verdict.gaps.map { gap in
      switch gap {
      case .missing(let field): environment.reason(noValueOf: field)
      case .unsuitable(let what): what
      }
    }
    let shown = try misfits(condition) ?? values.map { "\($0.name) is \($0.value)" }.joined(separator: ", ")
    return GateResult(
      name: name, check: condition.description, isPassed: verdict.holds, values: values,
      missing: verdict.truth == nil ? missing : [],
      reason: verdict.truth == nil ? missing.joined(separator: "; ") : shown)
  }

  /// Which of a list are those that should not be there, or nil for another condition.
  private func misfits(_ condition: QueryExpression) throws -> String? {
    guard case .matching(.field(let field), let quantifier, .text(let pattern)) = condition, quantifier != .any,
      case .list(let elements)? = try environment.value(of: field)
    else { return nil }
    let glob = Glob(pattern)
    let found = elements.compactMap { element -> String? in
      guard case .text(let text) = element, glob.matches(text) == (quantifier == .none) else { return nil }
      return text
    }
    return found.isEmpty ? "\(field) has \(elements.count)" : "\(field) has \(Self.list(found))"
  }

  private static func text(_ value: ExpressionValue) -> String {
    switch value {
    case .number(let number): String(decoding: number.json.encode(.canonical), as: UTF8.self)
    case .text(let text): text
    case .truth(let truth): "\(truth)"
    case .moment(let moment): moment.iso8601
    case .person(let name, let email): "\(name) <\(email)>"
    case .list(let elements): list(elements.map { text($0) })
    }
  }

  /// The first few of a list.
  private static func list(_ texts: [String]) -> String {
    let first = texts.prefix(5).joined(separator: ", ")
    return texts.count > 5 ? "\(first) and \(texts.count - 5) more" : first
  }

  // MARK: Commands

  /// Runs a command in a folder with the version's files, which is removed again.
  private func run(_ name: String, _ command: String, _ limit: Int) throws -> GateResult {
    let runtime = repository.runtime
    let variables = runtime.surroundings.variables
    let folder = FilePath(argument: variables["TMPDIR"] ?? "/tmp").appending("mvc-gate-\(runtime.random.token())")
    try runtime.fileSystem.createDirectories(folder)
    defer { try? runtime.fileSystem.removeTree(folder) }
    try repository.export(environment.candidate, to: folder)
    var log: [UInt8] = []
    var hasher = SHA256Hasher()
    var byteCount: UInt64 = 0
    let told = ["MVC_GATE": name, "MVC_STAGE": stage, "MVC_SNAPSHOT": environment.candidate.description]
    let end = try ChildProcess.runShell(
      command, environment: variables.merging(told) { $1 }, in: folder, seconds: limit, runtime.interruption
    ) { piece in
      hasher.update(Array(piece))
      byteCount += UInt64(piece.count)
      log += piece
      if log.count > 2 * Self.mostLogBytes { log.removeFirst(log.count - Self.mostLogBytes) }
    }
    guard let end else {
      return GateResult(name: name, check: command, isPassed: false, reason: "the shell cannot be started")
    }
    let run = GateResult.Run(
      exitCode: end.exitCode, isOverdue: end.isOverdue, seconds: end.usage.seconds,
      log: Array(log.suffix(Self.mostLogBytes)),
      logDigest: ObjectID(hasher), logByteCount: byteCount)
    let reason =
      end.isOverdue
      ? "took longer than \(limit) s and was stopped"
      : "ended with exit code \(end.exitCode) after \(end.usage.seconds) s"
    return GateResult(
      name: name, check: command, isPassed: end.exitCode == 0 && !end.isOverdue, reason: reason, run: run)
  }
}
