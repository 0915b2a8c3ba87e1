package import MVCObjects

/// Something that a model was trained or measured on.
package struct DataInput: Equatable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case file, folder
    /// It lies elsewhere; mvc has not seen its bytes.
    case remote
  }

  /// What people call it; unique within a document.
  package var name: String
  package var kind: Kind
  /// Where it lies, as a path from the project's folder, or an absolute one.
  package var path: String?
  /// Where it lies, as a URI.
  package var uri: String?
  /// Where it came from.
  package var source: String?
  /// A file's SHA-256; a folder's is that of its manifest.
  package var sha256: ObjectID?
  package var byteCount: UInt64?
  package var fileCount: UInt64?
  package var rowCount: UInt64?
  /// The SHA-256 of the query that gave it.
  package var query: ObjectID?
  /// When it was collected, as people wrote it.
  package var collected: String?
  package var licence: String?
  /// What it may be used for, as people wrote it.
  package var policy: String?
  /// Whether the snapshot holds its bytes.
  package var isStored: Bool?

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}
