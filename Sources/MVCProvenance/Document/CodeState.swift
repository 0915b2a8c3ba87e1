package import MVCObjects

/// The code that a model was made with: a commit of git and what differs from it, or the source files.
package struct CodeState: Equatable, Sendable {
  /// What differs from the commit.
  package struct Difference: Equatable, Sendable {
    /// The longest text that is kept, in bytes.
    package static let mostTextBytes = 64 << 10

    /// The SHA-256 of the difference as git prints it.
    package var sha256: ObjectID
    package var byteCount: UInt64
    /// The difference itself, if it is not too long and is text.
    package var text: String?

    package init(sha256: ObjectID, byteCount: UInt64, text: String?) {
      self.sha256 = sha256
      self.byteCount = byteCount
      self.text = text
    }
  }

  /// Source files in the project's folder that git neither has nor ignores: no commit and no difference tells of them.
  package struct Untracked: Equatable, Sendable {
    /// The SHA-256 of a line `ID PATH` for each, in order of path.
    package var sha256: ObjectID
    package var fileCount: UInt64

    package init(sha256: ObjectID, fileCount: UInt64) {
      self.sha256 = sha256
      self.fileCount = fileCount
    }
  }

  /// The id of git's commit: 40 or 64 hexadecimal digits.
  package var commit: String?
  package var branch: String?
  /// Where the checkout comes from, without user names and passwords.
  package var remote: String?
  /// Whether the checkout differs from the commit, in the files that git has: what `git describe --dirty` says.
  package var isDirty: Bool?
  package var difference: Difference?
  package var untracked: Untracked?
  /// The id of the manifest of the source files, where there is no git.
  package var sources: ObjectID?
  package var sourceCount: UInt64?

  package init() {}
}
