package import MVCObjects

/// One file of a passport: what is at a path, and the digest of its bytes.
package struct PassportFile: Hashable, Sendable {
  package let path: RepositoryPath
  package let kind: EntryKind
  /// The length of a file or of a link's target, in bytes.
  package let byteCount: UInt64
  /// The SHA-256 of a file's bytes or of a link's target; the empty manifest's id for a folder with nothing in it.
  package let id: ObjectID

  package init(path: RepositoryPath, kind: EntryKind, byteCount: UInt64, id: ObjectID) {
    self.path = path
    self.kind = kind
    self.byteCount = byteCount
    self.id = id
  }
}
