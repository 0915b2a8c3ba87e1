package import MVCBase

/// The exit codes of mvc, one for each kind of outcome. `docs/cli/exit-codes.md` is the table for people.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  case done = 0
  case failed = 1
  case noRepository = 10
  case locked = 11
  case conflict = 12
  case wouldLoseChanges = 13
  case nothingToDo = 14
  case notFound = 15
  case permissionDenied = 16
  case storageFull = 17
  case readFailed = 18
  case writeFailed = 19
  case corrupt = 20
  case unsupportedVersion = 21
  case notVerified = 22
  case secretFound = 23
  case gateFailed = 24
  case rollbackNeeded = 25
  case refused = 26
  case usage = 64
  case internalError = 70
  case interrupted = 130
  case outputClosed = 141

  package init(_ code: MVCError.Code) {
    self =
      switch code {
      case .failed: .failed
      case .usage: .usage
      case .noRepository: .noRepository
      case .locked: .locked
      case .conflict: .conflict
      case .wouldLoseChanges: .wouldLoseChanges
      case .nothingToDo: .nothingToDo
      case .notFound: .notFound
      case .permissionDenied: .permissionDenied
      case .storageFull: .storageFull
      case .readFailed: .readFailed
      case .writeFailed: .writeFailed
      case .corrupt: .corrupt
      case .unsupportedVersion: .unsupportedVersion
      case .secretFound: .secretFound
      case .notVerified: .notVerified
      case .gateFailed: .gateFailed
      case .refused: .refused
      case .interrupted: .interrupted
      case .internalError: .internalError
      }
  }

  /// What the code says, for the table.
  package var meaning: String {
    switch self {
    case .done: "done"
    case .failed: "failed for a reason that no other code names"
    case .noRepository: "there is no mvc repository here"
    case .locked: "another command holds the repository's lock"
    case .conflict: "a merge left conflicts, or a command has to wait until it is finished"
    case .wouldLoseChanges: "changes that are not committed would be lost"
    case .nothingToDo: "there is nothing to do, as for an empty commit"
    case .notFound: "a revision, path, object or setting does not exist, or fits several"
    case .permissionDenied: "the operating system refused access"
    case .storageFull: "the disk, a quota or memory is full"
    case .readFailed: "the operating system could not read"
    case .writeFailed: "the operating system could not write"
    case .corrupt: "stored data is damaged"
    case .unsupportedVersion: "a file was written by a newer version of mvc"
    case .secretFound: "what is to be recorded looks like a credential"
    case .notVerified: "what was verified is not what it should be, or a signature is not good"
    case .gateFailed: "a gate, a challenge or a check for drift did not pass"
    case .rollbackNeeded: "drift is so large that the version before should come back"
    case .refused: "the policy in force does not allow it"
    case .usage: "the command line is not understood"
    case .internalError: "a bug in mvc"
    case .interrupted: "stopped by the user"
    case .outputClosed: "the reader of the output went away, as `head` does"
    }
  }
}
