import MVCBase
import MVCObjects

/// What an entry's status was when its content was last known.
struct KnownStatus {
  let kind: EntryKind
  let byteCount: UInt64
  let modified: FileTime
  let changed: FileTime
  let inode: UInt64

  /// Whether something with this status still has the content that was read; of a folder only what it is counts.
  func describes(_ status: FileStatus, _ kind: EntryKind) -> Bool {
    guard self.kind == kind else { return false }
    if kind == .folder { return true }
    return byteCount == UInt64(clamping: status.byteCount) && inode == status.inode
      && Self.isSame(modified, status.modified) && Self.isSame(changed, status.changed)
  }

  /// The same as `==`, which is another module's and would be a call for each of a large project's files.
  private static func isSame(_ left: FileTime, _ right: FileTime) -> Bool {
    left.seconds == right.seconds && left.nanoseconds == right.nanoseconds
  }
}
