/// The one error of mvc: what failed and on which subject, why, and what to do next.
///
/// Callers branch on ``code``; people read ``message``, ``details`` and ``hint``. Only `MVCCommands` turns an error
/// into text and an exit code.
package struct MVCError: Error, Sendable {
  /// What kind of failure this is. One exit code belongs to each kind: see `docs/cli/exit-codes.md`.
  package enum Code: String, Sendable, CaseIterable {
    /// Anything that no other code describes.
    case failed
    /// The command line, a name or a value that the user gave is not valid.
    case usage
    /// There is no mvc repository here.
    case noRepository
    /// Another process holds the repository's lock.
    case locked
    /// A merge left conflicts, or a reference moved under the command.
    case conflict
    /// Going on would lose changes that are not committed.
    case wouldLoseChanges
    /// There is nothing to do, such as an empty commit.
    case nothingToDo
    /// A revision, path, object or key does not exist, or a prefix fits several.
    case notFound
    /// The operating system refused access.
    case permissionDenied
    /// The disk, the quota or the address space is full.
    case storageFull
    /// The operating system could not read.
    case readFailed
    /// The operating system could not write.
    case writeFailed
    /// Stored bytes are not what they should be.
    case corrupt
    /// A file was written by a newer version of mvc.
    case unsupportedVersion
    /// What is to be recorded looks like a credential.
    case secretFound
    /// What was to be proved is not so: bytes differ, or a signature is not good.
    case notVerified
    /// A gate, a check or a challenge failed.
    case gateFailed
    /// The policy in force does not allow it.
    case refused
    /// The user stopped the command.
    case interrupted
    /// A bug in mvc.
    case internalError
  }

  /// The kind of failure.
  package let code: Code
  /// What failed, on which subject, and why: lower case, no final full stop.
  package let message: String
  /// The things the message speaks of, such as paths: shown one a line, indented.
  package var details: [String]
  /// What to do next, as a command that one can paste where there is one.
  package var hint: String?

  /// Whether stored data is damaged, as opposed to a request that cannot be met.
  package var isCorruption: Bool { code == .corrupt }

  /// Creates an error.
  package init(_ code: Code, _ message: String, details: [String] = [], hint: String? = nil) {
    self.code = code
    self.message = message
    self.details = details
    self.hint = hint
  }
}
