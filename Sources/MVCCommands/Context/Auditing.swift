import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository

extension CommandContext {
  /// What a record is held against: now, the keys of a file, and 'ssh-keygen' where a signature needs it.
  func auditTerms(_ repository: Repository?, allowedSigners file: String?) throws -> AuditTerms {
    var terms = AuditTerms(now: runtime.clock.now(), workerCount: runtime.workerCount) { text in
      do throws(PolicyMistakes) {
        return try Policy(parsing: text)
      } catch {
        throw MVCError(.corrupt, error.lines(file: "policy.yaml").first ?? "it has mistakes")
      }
    }
    terms.allowedSigners = try file.map { file in
      try AllowedSigners(parsing: try contents(ofFile: file), namespace: SSHSignature.namespace, file: file)
    }
    if let repository, let program = try? SSHKeygen(self, repository) {
      terms.verifyElsewhere = { signature, bytes in
        try program.verify(signature, over: bytes, at: Timestamp(secondsSinceEpoch: 0), allowedSigners: nil) != .bad
      }
    }
    return terms
  }

  /// The record in a bundle.
  func bundle(_ file: String) throws -> AuditBundle {
    try AuditBundle(parsing: try contents(ofFile: file, limit: 1 << 30), file: file)
  }

  /// Another copy of the record: a repository's folder or a bundle.
  func copy(_ path: String) throws -> any EventSource {
    guard try runtime.fileSystem.status(of: location(of: path, followsLast: true))?.kind == .folder else {
      return try bundle(path)
    }
    return try RepositoryEvents(
      Repository.open(around: location(of: path, followsLast: true), runtime, userSettings: userSettingsPath))
  }
}
