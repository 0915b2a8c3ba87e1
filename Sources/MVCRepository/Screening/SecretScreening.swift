import MVCBase
import MVCObjects
import MVCProvenance
import Synchronization

/// Looks for credentials in what a commit is about to store, and stops it before anything is.
final class SecretScreening: Sendable {
  /// More are counted and not listed.
  private static let mostListed = 20

  private let allowed: [PathGlob]
  private let found = Mutex<[(place: String, finding: SecretFinding)]>([])

  init(_ settings: Settings) {
    allowed = (settings["secrets.allow"] ?? "").split(separator: " ").map { PathGlob(String($0)) }
  }

  /// Sees the bytes of one file. May be called on any thread.
  func look(_ path: RepositoryPath, _ bytes: UnsafeRawBufferPointer) {
    guard !allowed.contains(where: { $0.matches(path) }) else { return }
    add(SecretScanner.findings(in: bytes).map { ("\(path):\($0.line)", $0) })
  }

  /// Sees what is recorded beside files: parameters that were said, and variables of the environment.
  func look(at inputs: ProvenanceInputs) {
    let parameters = inputs.parameters.leaves.map {
      ("the parameter '\($0.name)'", "\($0.name): \($0.value.text ?? "")")
    }
    let variables = (inputs.run?.facts.environment ?? [:]).map { ("the variable '\($0)'", "\($0)=\($1)") }
    let command = Self.texts(of: inputs.run?.facts.command ?? []).map { ("the command", $0) }
    for (place, text) in parameters + variables + command {
      Array(text.utf8).withUnsafeBytes { bytes in add(SecretScanner.findings(in: bytes).map { (place, $0) }) }
    }
  }

  /// The words of a command, with those that follow an option as its value: `--api-key VALUE` says as much as
  /// `--api-key=VALUE`.
  private static func texts(of command: [String]) -> [String] {
    let pairs = zip(command, command.dropFirst()).filter { option, value in
      option.hasPrefix("-") && !option.contains("=") && !value.hasPrefix("-")
    }
    return pairs.map { "\($0)=\($1)" } + command
  }

  private func add(_ findings: [(place: String, finding: SecretFinding)]) {
    guard !findings.isEmpty else { return }
    found.withLock { found in
      // A word of a command is looked at alone and with its option.
      for finding in findings
      where !found.contains(where: { $0.place == finding.place && $0.finding.beginning == finding.finding.beginning }) {
        found.append(finding)
      }
    }
  }

  /// - Throws: ``MVCError`` with code `secretFound` that names the places.
  func check() throws {
    let found = found.withLock { $0 }.sorted { ($0.place, $0.finding.line) < ($1.place, $1.finding.line) }
    guard !found.isEmpty else { return }
    var details = found.prefix(Self.mostListed).map { "\($0.place): \($0.finding.what) (\($0.finding.beginning)…)" }
    if found.count > Self.mostListed { details.append("and \(found.count - Self.mostListed) more") }
    throw MVCError(
      .secretFound,
      "nothing was committed: \(found.count == 1 ? "something looks" : "\(found.count) things look") like a credential, "
        + "and what is committed cannot be taken back from those who have it",
      details: details,
      hint: "move it out of the project or into .mvcignore; if it is none, mark its line with 'mvc:allow-secret', name "
        + "the file in 'mvc config secrets.allow PATTERN', or commit with --allow-secrets")
  }
}
