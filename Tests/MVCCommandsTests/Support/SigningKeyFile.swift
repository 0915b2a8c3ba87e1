import MVCTestSupport

/// An SSH key beside the project, and a file that allows it to sign as Ana.
struct SigningKeyFile {
  private static let program = ExternalProgram("ssh-keygen")

  /// Whether there is `ssh-keygen`, for `.enabled(if:)`. It has no option for its version: with `-l` and no file it ends.
  static let isInstalled = (try? program.run("-l", "-f", "/dev/null").exitCode).map { $0 != 127 } ?? false

  let path: String
  let allowedSigners: String

  /// - Returns: nil where there is no `ssh-keygen`.
  init?(_ cli: TestCommandLine, name: String = "key", principal: String = "ana@example.org") throws {
    guard Self.isInstalled else { return nil }
    path = cli.location(name)
    allowedSigners = cli.location("\(name).signers")
    _ = try Self.program.run("-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path)
    let publicKey = try cli.readOutside("\(name).pub") ?? ""
    try cli.writeOutside("\(principal) namespaces=\"mvc\" \(publicKey)", to: "\(name).signers")
  }
}
