package import MVCBase
package import MVCObjects

/// A place of the working folder that is not looked into. What lies there is not recorded, and it is not absent either.
///
/// - SeeAlso: `docs/working-folder.md`
package struct SkippedPath: Sendable {
  package enum Reason: String, Sendable, CaseIterable {
    /// A folder that is an mvc repository of its own.
    case nestedRepository = "nested-repository"
    /// A pipe, socket or device.
    case special
    /// A file or folder that cannot be read.
    case unreadable
  }

  package let path: RepositoryPath
  package let reason: Reason
  /// Why it cannot be read.
  package let error: MVCError?

  private init(_ path: RepositoryPath, _ reason: Reason, _ error: MVCError? = nil) {
    self.path = path
    self.reason = reason
    self.error = error
  }

  package static func nestedRepository(_ path: RepositoryPath) -> SkippedPath { SkippedPath(path, .nestedRepository) }
  package static func special(_ path: RepositoryPath) -> SkippedPath { SkippedPath(path, .special) }
  package static func unreadable(_ path: RepositoryPath, _ error: MVCError) -> SkippedPath {
    SkippedPath(path, .unreadable, error)
  }
}
