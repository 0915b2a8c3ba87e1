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

  /// The number of the operation, from 1.
  package var number: Int? {
    switch self {
    case .none: nil
    case .failure(let number, _), .crash(let number, _): number
    }
  }
}

/// One call that a ``FaultyFileSystem`` saw.
package struct FileOperation: Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable, CaseIterable {
    case open, status, items, names, createDirectory, removeFile, removeDirectory, rename, createLink, linkTarget
    case setExecutable, synchronizeDirectory, read, write, truncate, synchronize, tryLock, close
  }

  /// Counted from 1, over all files.
  package let number: Int
  package let kind: Kind
  /// The file; of a rename the new name.
  package let path: FilePath

  package var description: String { "\(number) \(kind) \(path)" }
}
