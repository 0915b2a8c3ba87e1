package import MVCBase

/// Where figures come from: the files that were read, by their digests, and the snapshot that holds them.
package struct EvidenceSource: Sendable, Equatable {
  package struct File: Sendable, Equatable {
    /// The path in the snapshot, or of a local file as it was named.
    package let path: String
    /// 64 hexadecimal digits: the blob's id, which is what `sha256sum` prints.
    package let sha256: String
    package let rowCount: Int

    package init(path: String, sha256: String, rowCount: Int) {
      (self.path, self.sha256, self.rowCount) = (path, sha256, rowCount)
    }
  }

  /// What the user called it; nil for local files.
  package let revision: String?
  /// The snapshot's id, 64 hexadecimal digits; nil for local files.
  package let snapshot: String?
  package let files: [File]

  package init(revision: String? = nil, snapshot: String? = nil, files: [File]) {
    (self.revision, self.snapshot, self.files) = (revision, snapshot, files)
  }

  package var json: JSONValue {
    .object([
      ("revision", revision.map { .string($0) } ?? .null), ("snapshot", snapshot.map { .string($0) } ?? .null),
      (
        "files",
        .array(
          files.map {
            [
              "path": .string($0.path), "sha256": .string($0.sha256), "rows": .int(Int64($0.rowCount)),
            ]
          })
      ),
    ])
  }
}

extension JSONValue {
  /// A figure, or `null` where there is none or it is not finite: JSON has no other word for it.
  static func figure(_ value: Double?) -> JSONValue {
    value.flatMap { $0.isFinite ? .double($0) : nil } ?? .null
  }
}
