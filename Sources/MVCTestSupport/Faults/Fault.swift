package import MVCBase
package import SystemPackage

/// What goes wrong in a ``FaultyFileSystem``.
package enum Fault: Sendable {
  /// Nothing: operations are counted and logged.
  case none
  /// One operation throws and does nothing; those after it work.
  ///
  /// - Parameter at: The operation's number, from 1.
  case failure(at: Int, MVCError)
  /// The process dies: this operation and every later one throw and do nothing, so that no cleaning up takes place.
  ///
  /// - Parameters:
  ///   - at: The operation's number, from 1.
  ///   - writtenShare: When that operation is a write, the share of its bytes that still reach the file, from 0 to 1.
  case crash(at: Int, writtenShare: Double = 0)
  /// The process dies at a write, of which nothing reaches the file.
  ///
  /// - Parameter at: The number of the write among the writes, from 1.
  case lostWrite(at: Int)

  /// Whether an operation is the one that goes wrong.
  ///
  /// - Parameter writeCount: How many writes there were up to and with this operation.
  func strikes(_ operation: FileOperation, writeCount: Int) -> Bool {
    switch self {
    case .none: false
    case .failure(let number, _), .crash(let number, _): operation.number == number
    case .lostWrite(let number): operation.kind == .write && writeCount == number
    }
  }
}

/// One call that a ``FaultyFileSystem`` saw.
package struct FileOperation: Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable, CaseIterable {
    case open, status, items, names, createDirectory, removeFile, removeDirectory, rename, createLink, linkTarget
    case setExecutable, permissions, setPermissions, synchronizeDirectory
    case read, write, truncate, synchronize, tryLock, close, claim
  }

  /// Counted from 1, over all files.
  package let number: Int
  package let kind: Kind
  /// The file; of a rename the new name.
  package let path: FilePath

  package var description: String { "\(number) \(kind) \(path)" }
}
