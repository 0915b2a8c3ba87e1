import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import SystemPackage

struct VerifySignatureCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "verify-signature",
    abstract: "Verify who signed a snapshot or a tag.",
    discussion: """
      Verifies the signature in an annotated tag, the one in the snapshot, and those of 'mvc sign', through \
      ssh-keygen. Ends with 0 when at least one is by an allowed signer and none is bad, else with 22. Whose keys \
      count, the file of --allowed-signers says, or of the setting gpg.ssh.allowedSignersFile, mvc's or git's, in the \
      form of ssh-keygen(1).

      mvc verify-signature v1.0
      mvc verify-signature HEAD --allowed-signers signers
      """)

  @Option(
    name: .long, help: ArgumentHelp("The file that says whose keys count.", valueName: "file"), completion: .file())
  var allowedSigners: String?

  @Argument(help: ArgumentHelp("A revision or a tag.", valueName: "revision"), completion: .revisions)
  var revision = "HEAD"

  @OptionGroup var options: GlobalOptions

  init() {}

  /// A signature, and what came out.
  fileprivate struct Result {
    let found: FoundSignature
    let signature: SSHSignature?
    let verdict: SSHKeygen.Verdict
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let (id, signatures) = try repository.signatures(of: revision)
    guard !signatures.isEmpty else {
      throw MVCError(
        .notVerified, "cannot verify '\(revision)': nobody has signed snapshot '\(id.short)'",
        hint: "run 'mvc sign \(revision)' to sign it")
    }
    let allowed = try context.allowedSigners(allowedSigners, repository.settings)
    let program = try SSHKeygen(context, repository)
    let results = try signatures.map { found in
      guard found.problem == nil, let signature = try? SSHSignature(text: found.text) else {
        return Result(found: found, signature: nil, verdict: .bad)
      }
      let verdict = try program.verify(
        signature, over: found.payload, at: found.maker.time, allowedSigners: allowed)
      return Result(found: found, signature: signature, verdict: verdict)
    }
    let isGood = results.contains { $0.isGood } && !results.contains { $0.verdict == .bad }
    if options.json {
      context.terminal.print(
        .object([
          ("snapshot", .string(id.description)), ("verified", .bool(isGood)),
          ("signatures", .array(results.map { $0.json })),
        ]))
    } else {
      print(results, isGood, allowed, context.terminal)
    }
    if !isGood { throw ExitStatus.notVerified }
  }

  private func print(_ results: [Result], _ isGood: Bool, _ allowed: FilePath?, _ terminal: Terminal) {
    for result in results {
      let colour = result.isGood ? Terminal.Colour.added : .removed
      terminal.print("\(terminal.paint(result.word, colour))  \(result.text)")
    }
    guard !isGood else { return }
    if allowed == nil {
      terminal.note("hint: no file says whose keys count: give one with --allowed-signers FILE")
    } else if !results.contains(where: { $0.verdict == .bad }) {
      terminal.note("hint: the allowed-signers file does not name the key, for this time and the namespace 'mvc'")
    }
  }
}

extension VerifySignatureCommand.Result {
  fileprivate var isGood: Bool {
    switch verdict {
    case .good: true
    case .unknownKey, .bad: false
    }
  }

  fileprivate var word: String {
    switch verdict {
    case .good: "good   "
    case .unknownKey: "unknown"
    case .bad: "bad    "
    }
  }

  fileprivate var text: String {
    if let problem = found.problem { return "\(place): \(problem)" }
    let key = signature.map { "key \($0.fingerprint)" } ?? "no SSH signature"
    let maker = "by \(found.maker.person), \(found.maker.time.gitStyle)"
    switch verdict {
    case .good(let principal): return "\(place): \(principal), \(key), \(maker)"
    case .unknownKey: return "\(place): sound, but the \(key) is not one of those that count, \(maker)"
    case .bad: return "\(place): \(key), \(maker)"
    }
  }

  private var place: String {
    switch found.place {
    case .snapshot: "in the snapshot"
    case .tag(let name): "in the tag '\(name)'"
    case .later: "given later"
    }
  }

  fileprivate var json: JSONValue {
    var fields: [(String, JSONValue)] = [("place", .string(place))]
    switch verdict {
    case .good(let principal): fields += [("verdict", "good"), ("principal", .string(principal))]
    case .unknownKey: fields.append(("verdict", "unknown"))
    case .bad: fields.append(("verdict", "bad"))
    }
    if let problem = found.problem { fields.append(("problem", .string(problem))) }
    if let signature { fields.append(("key", .string(signature.fingerprint))) }
    fields.append(("maker", SnapshotText.person(found.maker)))
    return .object(fields)
  }
}
