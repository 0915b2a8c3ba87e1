/// What sort of thing a directory entry is.
package enum FileKind: UInt8, Sendable {
  case file, folder, link
  /// A socket, pipe or device: nothing that mvc records.
  case other
}

/// A time as a file system keeps it.
package struct FileTime: Hashable, Comparable, Sendable {
  package var seconds: Int64
  package var nanoseconds: Int64

  package init(seconds: Int64, nanoseconds: Int64) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Before every file.
  package static let distantPast = FileTime(seconds: .min, nanoseconds: 0)

  package static func < (left: FileTime, right: FileTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

/// What the file system says of an entry, links not followed.
package struct FileStatus: Equatable, Sendable {
  package var kind: FileKind
  package var isExecutable: Bool
  package var byteCount: Int64
  package var modified: FileTime
  package var changed: FileTime
  package var inode: UInt64

  package init(
    kind: FileKind, isExecutable: Bool, byteCount: Int64, modified: FileTime, changed: FileTime, inode: UInt64
  ) {
    self.kind = kind
    self.isExecutable = isExecutable
    self.byteCount = byteCount
    self.modified = modified
    self.changed = changed
    self.inode = inode
  }

  /// Whether the two are of one file, and nothing but its names or its owner can have changed in between, as far as the
  /// time of the last write tells.
  package func hasSameContent(as other: FileStatus) -> Bool {
    var other = other
    other.changed = changed
    return self == other
  }
}

/// One entry of a listed directory.
package struct DirectoryItem: Sendable {
  /// The name's bytes, as the file system holds them: any byte but 0 and `/`.
  package let name: [UInt8]
  package let status: FileStatus

  package init(name: [UInt8], status: FileStatus) {
    self.name = name
    self.status = status
  }
}
