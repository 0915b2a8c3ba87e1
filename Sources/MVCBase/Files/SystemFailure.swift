package import SystemPackage

/// What a failed system call was about to do, for the message and the code.
package enum FileIntent: Sendable {
  case reading, writing
}

extension MVCError {
  /// The error for a system call that failed on a file.
  package static func system(_ errno: Errno, _ action: String, _ subject: String, _ intent: FileIntent) -> MVCError {
    let message = "cannot \(action) '\(subject)': \(errno)"
    switch errno {
    case .noSpace, .diskQuotaExceeded:
      return MVCError(.storageFull, message, hint: "free some space and run the command again; nothing was changed")
    case .permissionDenied, .notPermitted, .readOnlyFileSystem:
      return MVCError(.permissionDenied, message, hint: "check the owner and the mode with 'ls -ld \(subject)'")
    case .noSuchFileOrDirectory, .notDirectory:
      return MVCError(.notFound, message)
    default:
      return MVCError(intent == .reading ? .readFailed : .writeFailed, message)
    }
  }
}
