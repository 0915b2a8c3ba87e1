package import MVCBase
import Synchronization
package import SystemPackage

/// A file system that is full to the last block of 4 KiB: only what is removed can be written again.
package final class FullFileSystem: FileSystem {
  private let base = LocalFileSystem()
  private let free = Budget()

  package init() {}

  /// The blocks that are free.
  private final class Budget: Sendable {
    private static let blockByteCount: Int64 = 4096
    private let count = Mutex<Int64>(0)

    private static func blocks(_ byteCount: Int64) -> Int64 { (byteCount + blockByteCount - 1) / blockByteCount }

    /// Lets a file grow or shrink, or throws when the blocks are not there.
    func resize(from old: Int64, to new: Int64) throws {
      try count.withLock { free in
        let left = free + Self.blocks(old) - Self.blocks(new)
        guard left >= 0 else { throw MVCError(.storageFull, "no space is left, says a test") }
        free = left
      }
    }
  }

  package func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile {
    File(try base.open(path, mode), free)
  }

  package func removeFile(_ path: FilePath) throws {
    let byteCount = try base.status(of: path)?.byteCount ?? 0
    try base.removeFile(path)
    try free.resize(from: byteCount, to: 0)
  }

  package func rename(_ old: FilePath, to new: FilePath) throws {
    let byteCount = try base.status(of: new)?.byteCount ?? 0
    try base.rename(old, to: new)
    try free.resize(from: byteCount, to: 0)
  }

  package func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    try base.rename(old, toFree: new)
  }
  package func claim(_ name: FilePath, with file: FilePath) throws -> Bool { try base.claim(name, with: file) }
  package func isOfOneMachine(_ path: FilePath) -> Bool { base.isOfOneMachine(path) }
  package func permissions(of path: FilePath) throws -> UInt16? { try base.permissions(of: path) }
  package func setPermissions(_ permissions: UInt16, of path: FilePath) throws {
    try base.setPermissions(permissions, of: path)
  }
  package func status(of path: FilePath) throws -> FileStatus? { try base.status(of: path) }
  package func items(in directory: FilePath) throws -> DirectoryListing { try base.items(in: directory) }
  package func names(in directory: FilePath) throws -> [[UInt8]] { try base.names(in: directory) }
  package func createDirectory(_ path: FilePath) throws { try base.createDirectory(path) }
  @discardableResult package func removeDirectory(_ path: FilePath) throws -> Bool { try base.removeDirectory(path) }
  package func createLink(at path: FilePath, to target: [UInt8]) throws { try base.createLink(at: path, to: target) }
  package func linkTarget(of path: FilePath) throws -> [UInt8] { try base.linkTarget(of: path) }
  package func setExecutable(_ isExecutable: Bool, of path: FilePath) throws {
    try base.setExecutable(isExecutable, of: path)
  }
  package func synchronizeDirectory(_ path: FilePath) throws { try base.synchronizeDirectory(path) }
  package func availableByteCount(at path: FilePath) -> Int64? { 0 }

  private final class File: OpenFile {
    private let base: any OpenFile
    private let free: Budget

    init(_ base: any OpenFile, _ free: Budget) {
      self.base = base
      self.free = free
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try base.read(into: buffer) }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
      try base.read(into: buffer, at: offset)
    }
    func write(_ bytes: UnsafeRawBufferPointer) throws {
      let byteCount = try status().byteCount
      try free.resize(from: byteCount, to: byteCount + Int64(bytes.count))
      try base.write(bytes)
    }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
      let byteCount = try status().byteCount
      try free.resize(from: byteCount, to: max(byteCount, offset + Int64(bytes.count)))
      try base.write(bytes, at: offset)
    }
    func truncate(to byteCount: Int64) throws {
      try free.resize(from: status().byteCount, to: byteCount)
      try base.truncate(to: byteCount)
    }
    func synchronize() throws { try base.synchronize() }
    func status() throws -> FileStatus { try base.status() }
    func tryLock() throws -> Bool { try base.tryLock() }
    func close() throws { try base.close() }
  }
}
