package import SystemPackage

/// The file operations mvc is built on, so that tests can fail any one of them.
///
/// No method follows a symbolic link in the last component of a path. Errors are ``MVCError`` with the code of the
/// cause: `permissionDenied`, `storageFull`, `notFound`, else `readFailed` or `writeFailed`.
package protocol FileSystem: Sendable {
  func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile

  /// The status of an entry, or nil when there is none.
  func status(of path: FilePath) throws -> FileStatus?

  /// The entries of a directory with their status, without `.` and `..`, in the order of the names'
  /// bytes. An entry that goes away meanwhile is left out; one of which the status cannot be had is among the
  /// ``DirectoryListing/failures``.
  func items(in directory: FilePath) throws -> DirectoryListing

  /// The names in a directory, in the order of their bytes; empty when the directory does not exist.
  func names(in directory: FilePath) throws -> [[UInt8]]

  /// Creates one directory; its parent must exist. An existing directory is no error.
  func createDirectory(_ path: FilePath) throws

  /// Removes a file or link; one that does not exist is no error.
  func removeFile(_ path: FilePath) throws

  /// Removes an empty directory.
  ///
  /// - Returns: Whether it is gone; false when something is in it.
  @discardableResult func removeDirectory(_ path: FilePath) throws -> Bool

  /// Renames atomically, replacing a file that has the new name.
  func rename(_ old: FilePath, to new: FilePath) throws

  /// Renames a file or link unless something has the new name, in one step where the file system can: what another
  /// program writes there meanwhile is never replaced.
  ///
  /// - Returns: What happened; nothing has changed unless it is ``RenameOutcome/renamed``.
  func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome

  func createLink(at path: FilePath, to target: [UInt8]) throws
  func linkTarget(of path: FilePath) throws -> [UInt8]

  /// Sets or clears the executable bits, within what the file's read bits allow.
  func setExecutable(_ isExecutable: Bool, of path: FilePath) throws

  /// The permission bits of a file or directory, those for setting the user and the group among them; nil when there is
  /// none.
  func permissions(of path: FilePath) throws -> UInt16?

  /// Sets the permission bits of a file or directory, whatever the umask.
  func setPermissions(_ permissions: UInt16, of path: FilePath) throws

  /// Flushes a directory's entries to the device.
  func synchronizeDirectory(_ path: FilePath) throws

  /// How many bytes an unprivileged process can still write there, or nil when that is not known.
  func availableByteCount(at path: FilePath) -> Int64?

  /// Gives a finished file a name that nothing has yet: of several who try at the same moment, on whichever machine, one
  /// succeeds, and nobody sees the name without all of the file.
  ///
  /// - Parameters:
  ///   - name: The name, on the file's file system.
  ///   - file: The file. Afterwards it may still be there under its old name, or not.
  /// - Returns: Whether the name is this file's now; false when something else has it.
  func claim(_ name: FilePath, with file: FilePath) throws -> Bool

  /// Whether all who use the file system of a path are known to be served by one kernel, so that a lock that keeps out one
  /// of them keeps out all.
  func isOfOneMachine(_ path: FilePath) -> Bool
}

extension FileSystem {
  package func claim(_ name: FilePath, with file: FilePath) throws -> Bool { try claimByEmptyFile(name, with: file) }

  /// For file systems without hard links: an empty file takes the name, and the finished one replaces it. A process that
  /// dies between the two leaves the empty file.
  func claimByEmptyFile(_ name: FilePath, with file: FilePath) throws -> Bool {
    do {
      try open(name, .create).close()
    } catch {
      if try status(of: name) != nil { return false }
      throw error
    }
    do {
      try rename(file, to: name)
    } catch {
      try? removeFile(name)
      throw error
    }
    return true
  }

  package func isOfOneMachine(_ path: FilePath) -> Bool { false }
}

/// What came of renaming to a name that should be free.
package enum RenameOutcome: Sendable {
  case renamed
  /// Something has the new name.
  case occupied
  /// The new name lies on another file system, to which nothing can be renamed.
  case otherDevice
}

extension FileSystem {
  /// Looks first and renames then, which is two steps: for file systems that can do no better.
  package func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    guard try status(of: new) == nil else { return .occupied }
    try rename(old, to: new)
    return .renamed
  }
}

extension FileSystem {
  /// A file system without permissions has none to keep.
  package func permissions(of path: FilePath) throws -> UInt16? { nil }
  package func setPermissions(_ permissions: UInt16, of path: FilePath) throws {}
}

/// How a file is opened.
package enum OpenMode: Sendable {
  /// For reading; the file must exist.
  case read
  /// For writing; the file must not exist.
  case create
  /// For writing at the end and for reading; made when it does not exist.
  case append
  /// For reading and for writing anywhere; the file must exist.
  case update
}

/// An open file. Closed at the latest when the last reference to it goes.
package protocol OpenFile: AnyObject, Sendable {
  /// Reads from the current position on.
  ///
  /// - Returns: How many bytes were read; 0 at the end, else at least 1.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

  /// Reads at an offset without moving the position; safe from several threads.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int

  /// Writes all of `bytes`.
  func write(_ bytes: UnsafeRawBufferPointer) throws

  /// Writes all of `bytes` at an offset without moving the position; safe from several threads.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws

  /// Copies bytes of another file without moving a position; safe from several threads.
  ///
  /// On file systems that can, both files share the bytes from then on and nothing is copied.
  ///
  /// - Throws: ``MVCError`` with code `readFailed` when the other file ends before.
  func copy(_ range: Range<Int64>, of source: any OpenFile, to offset: Int64) throws

  /// Begins to write bytes to the device and does not wait for it. A hint, which cannot fail.
  func startFlushing(_ range: Range<Int64>)

  func truncate(to byteCount: Int64) throws

  /// Flushes the file's bytes to the device.
  func synchronize() throws

  func status() throws -> FileStatus

  /// Whether nobody else has the file open or mapped into memory, and it has no other name; false where the system
  /// cannot tell.
  func isUsedAlone() -> Bool

  /// Takes the advisory lock that belongs to the file and ends with the process.
  ///
  /// - Returns: Whether it was free.
  func tryLock() throws -> Bool

  /// Closes the file; a second call does nothing.
  func close() throws
}

extension OpenFile {
  package func copy(_ range: Range<Int64>, of source: any OpenFile, to offset: Int64) throws {
    try copyByHand(range, of: source, to: offset)
  }

  /// Copies by reading and writing.
  package func copyByHand(_ range: Range<Int64>, of source: any OpenFile, to offset: Int64) throws {
    let step: Int64 = 1 << 20
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Int(step)) {
      let count = min(step, range.upperBound - start)
      let bytes = try source.readBytes(Int(count), at: start)
      guard bytes.count == Int(count) else {
        throw MVCError(.readFailed, "cannot copy from a file: it was cut short meanwhile")
      }
      try bytes.withUnsafeBytes { try write($0, at: offset + start - range.lowerBound) }
    }
  }

  package func startFlushing(_ range: Range<Int64>) {}

  package func isUsedAlone() -> Bool { false }

  package func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  /// Fills the buffer from `offset` on as far as the file goes.
  ///
  /// - Returns: How many bytes were read: fewer than asked for only at the end of the file.
  package func readFully(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
    var done = 0
    while done < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), at: offset + Int64(done))
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Fills the buffer from the current position on as far as the file goes.
  package func readFully(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var done = 0
    while done < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Reads `count` bytes at `offset`, fewer only at the end of the file.
  package func readBytes(_ count: Int, at offset: Int64) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = try readFully(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
  }
}
