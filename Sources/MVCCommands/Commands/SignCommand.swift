import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import SystemPackage

struct SignCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Sign a snapshot that is recorded already.",
    discussion: """
      Signs with an SSH key, through ssh-keygen: the key of --key, of user.signingKey, or git's. The snapshot and its \
      id stay as they are, and 'mvc undo' takes the signature back. 'mvc verify-signature' verifies it.

      With --format oms it writes an OpenSSF model-signing bundle, made with an elliptic-curve key (P-256, PEM), which \
      'model_signing verify key' verifies against the checked-out folder. No file is read for that.

      mvc sign v1.0
      mvc sign v1.0 --key ~/.ssh/id_ed25519
      mvc sign --format oms --key signing.pem -o model.sig v1.0
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case ssh, oms
  }

  @Option(name: .long, help: "ssh, or oms for an OpenSSF model-signing bundle.")
  var format = Format.ssh

  @Option(name: .long, help: ArgumentHelp("The key to sign with.", valueName: "file"), completion: .file())
  var key: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the bundle into a file; with --format oms.", valueName: "file"),
    completion: .file())
  var output: String?

  @Argument(help: ArgumentHelp("A revision.", valueName: "revision"), completion: .revisions)
  var revision = "HEAD"

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if format == .oms, key == nil { throw ValidationError("--format oms needs --key FILE.") }
    if format == .ssh, output != nil { throw ValidationError("-o goes with --format oms.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    switch format {
    case .ssh: try sign(repository, context)
    case .oms: try writeBundle(repository, context)
    }
  }

  private func sign(_ repository: Repository, _ context: CommandContext) throws {
    let signer = try context.signer(key, repository)
    let (id, _, signature) = try repository.sign(
      revision, with: signer, context.signedIntent(repository.settings))
    if options.json {
      context.terminal.print(
        .object([("snapshot", .string(id.description)), ("key", .string(signature.fingerprint))]))
    } else {
      context.terminal.report("signed snapshot '\(id.short)' with the key \(signature.fingerprint)")
    }
  }

  private func writeBundle(_ repository: Repository, _ context: CommandContext) throws {
    let pem = String(decoding: try context.contents(ofFile: key ?? ""), as: UTF8.self)
    let bundle = try repository.modelSigningBundle(revision, key: SigningKey(pem: pem))
    try context.deliver(bundle.json.encode(.pretty) + [UInt8(ascii: "\n")], to: output)
    guard !bundle.leftOut.isEmpty else { return }
    let names = bundle.leftOut.prefix(Self.mostNamed).map { "'\($0)'" }.joined(separator: ", ")
    let more = bundle.leftOut.count > Self.mostNamed ? " and \(bundle.leftOut.count - Self.mostNamed) more" : ""
    context.terminal.note(
      "note: the signature covers \(CommandText.count(bundle.signedCount, "file")) and leaves out "
        + "\(bundle.leftOut.count): \(names)\(more)")
  }

  /// So many files that are left out are named.
  private static let mostNamed = 10
}
