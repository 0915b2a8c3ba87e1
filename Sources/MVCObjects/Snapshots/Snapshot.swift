package import MVCBase

/// Who did something, and when.
package struct Signature: Hashable, Sendable {
  package var person: Person
  package var time: Timestamp

  package init(_ person: Person, at time: Timestamp) {
    self.person = person
    self.time = time
  }
}

/// One recorded state of a project: its files, where it came from, who recorded it and why.
///
/// - SeeAlso: `docs/format/snapshot.md`
package struct Snapshot: Hashable, Sendable {
  /// The manifest of the top folder.
  package var manifest: ObjectID
  /// The snapshots this one was made from: none for the first, two or more for a merge.
  package var parents: [ObjectID]
  /// Who made the change.
  package var author: Signature
  /// Who recorded it.
  package var committer: Signature
  /// The provenance document, when there is one.
  package var provenance: ObjectID?
  /// The committer's signature over ``signedBytes``: an SSH signature in base 64, in one line.
  package var signature: String?
  /// Header lines that this version does not know, kept as they came.
  package var otherHeaders: [String]
  /// Why, in words; ends with a line feed unless it is empty.
  package var message: String

  package init(
    manifest: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, provenance: ObjectID? = nil,
    signature: String? = nil, otherHeaders: [String] = [], message: String
  ) {
    self.manifest = manifest
    self.parents = parents
    self.author = author
    self.committer = committer
    self.provenance = provenance
    self.signature = signature
    self.otherHeaders = otherHeaders
    self.message = message
  }

  /// What a signature in the snapshot is made over: its canonical bytes without the signature.
  package var signedBytes: [UInt8] {
    var unsigned = self
    unsigned.signature = nil
    return unsigned.encoded()
  }

  /// The message's first line.
  package var subject: String {
    String(Substring(message.utf8.prefix { $0 != UInt8(ascii: "\n") }))
  }
}
