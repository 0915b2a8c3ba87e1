import MVCBase
import MVCObjects
import MVCRepository
import SystemPackage

/// Signs and verifies with the user's own SSH keys, through `ssh-keygen -Y`, as git does.
///
/// The program asks for passphrases on the terminal, and finds keys that an agent holds.
struct SSHKeygen: Sendable {
  /// What `ssh-keygen` says of a signature.
  enum Verdict: Hashable, Sendable {
    /// Made by somebody whom the allowed-signers file names.
    case good(String)
    /// Sound, by a key that the file does not name, or there is no file.
    case unknownKey
    case bad
  }

  private static let missing = MVCError(
    .notFound, "cannot run 'ssh-keygen': there is no such program",
    hint:
      "install OpenSSH 8.2 or later: 'apt install openssh-client', 'dnf install openssh-clients' or 'apk add openssh-keygen'"
  )

  private let environment: [String: String]
  private let runtime: Runtime
  private let temporaryFolder: FilePath

  /// - Throws: ``MVCError`` with code `notFound` where there is no such program.
  init(_ context: CommandContext, _ repository: Repository) throws {
    guard context.isProgram("ssh-keygen") else { throw Self.missing }
    // The times that are handed over are UTC.
    environment = context.environment.merging(["TZ": "UTC"]) { $1 }
    runtime = context.runtime
    temporaryFolder = repository.layout.temporary
  }

  /// Signs bytes.
  ///
  /// - Parameter key: A file with a private key, or with a public one whose private key an agent holds; or such a public
  ///   key itself.
  func sign(_ bytes: [UInt8], with key: String) throws -> SSHSignature {
    try withFiles { folder in
      let payload = folder.appending("payload")
      try write(bytes, to: payload)
      var arguments = ["ssh-keygen", "-q", "-Y", "sign", "-n", SSHSignature.namespace]
      if key.hasPrefix("ssh-") || key.hasPrefix("ecdsa-") || key.hasPrefix("sk-") {
        try write(Array("\(key)\n".utf8), to: folder.appending("key.pub"))
        arguments += ["-U", "-f", folder.appending("key.pub").argument]
      } else {
        arguments += ["-f", key]
      }
      // A file and not a pipe: with a pipe for standard input it would not ask for a passphrase.
      guard let child = ChildProcess(arguments + [payload.argument], environment: environment, output: .captured) else {
        throw Self.missing
      }
      _ = child.readOutput()
      let status = child.wait()
      guard status == 0, let text = try runtime.fileSystem.contents(of: folder.appending("payload.sig")) else {
        if status == 127 { throw Self.missing }
        throw MVCError(
          .failed, "cannot sign with the key '\(key)': 'ssh-keygen' ended with \(status)",
          hint: "what it says stands above; 'mvc config user.signingKey FILE' sets another key")
      }
      return try SSHSignature(armoured: String(decoding: text, as: UTF8.self))
    }
  }

  /// Verifies a signature over bytes.
  ///
  /// - Parameters:
  ///   - moment: When it was made: a key need not be allowed now, but then.
  ///   - allowedSigners: The file that says whose keys count, or nil for none.
  func verify(
    _ signature: SSHSignature, over bytes: [UInt8], at moment: Timestamp, allowedSigners: FilePath?
  ) throws -> Verdict {
    try withFiles { folder in
      let file = folder.appending("signature")
      try write(Array(signature.armoured.utf8), to: file)
      let common = ["-n", SSHSignature.namespace, "-s", file.argument]
      guard try run(["check-novalidate"] + common, input: bytes).isGood else { return .bad }
      guard let allowedSigners else { return .unknownKey }
      let scope = ["-f", allowedSigners.argument, "-Overify-time=\(Self.text(of: moment))"]
      let found = try run(["find-principals"] + scope + ["-s", file.argument], input: [])
      let principals = found.output.textLines.flatMap { $0.split(separator: ",") }.map(String.init)
      for principal in principals {
        if try run(["verify"] + scope + common + ["-I", principal], input: bytes).isGood { return .good(principal) }
      }
      return .unknownKey
    }
  }

  private func run(_ arguments: [String], input: [UInt8]) throws -> (isGood: Bool, output: String) {
    // It may end before it has read everything.
    StandardStreams.ignoreBrokenPipes()
    guard
      let child = ChildProcess(
        ["ssh-keygen", "-Y"] + arguments, environment: environment, takesInput: true, output: .captured,
        showsErrors: false)
    else { throw Self.missing }
    _ = child.write(input)
    child.closeInput()
    let output = child.readOutput()
    let status = child.wait()
    if status == 127 { throw Self.missing }
    return (status == 0, String(decoding: output, as: UTF8.self))
  }

  /// `YYYYMMDDHHMMSS` in UTC.
  private static func text(of moment: Timestamp) -> String {
    let utc = Timestamp(secondsSinceEpoch: moment.secondsSinceEpoch).iso8601
    return String(utc.prefix(19).filter { $0.isNumber })
  }

  private func withFiles<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
    let folder = temporaryFolder.appending("file-sign-\(runtime.random.token())")
    try runtime.fileSystem.createDirectories(folder)
    defer { try? runtime.fileSystem.removeTree(folder) }
    return try body(folder)
  }

  private func write(_ bytes: [UInt8], to path: FilePath) throws {
    let file = try runtime.fileSystem.open(path, .create)
    try file.write(bytes)
    try file.close()
  }
}
