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
    let results = try signatures.map { try CheckedSignature($0, by: program, allowedSigners: allowed) }
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

  private func print(_ results: [CheckedSignature], _ isGood: Bool, _ allowed: FilePath?, _ terminal: Terminal) {
    for result in results { terminal.print(result.line(terminal)) }
    guard !isGood else { return }
    if allowed == nil {
      terminal.note("hint: no file says whose keys count: give one with --allowed-signers FILE")
    } else if !results.contains(where: { $0.verdict == .bad }) {
      terminal.note("hint: the allowed-signers file does not name the key, for this time and the namespace 'mvc'")
    }
  }
}
