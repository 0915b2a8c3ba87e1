package import MVCBase
import Synchronization
package import SystemPackage

/// A file system that is full to the last block of 4 KiB: only what is removed can be written again.
package final class FullFileSystem: ForwardingFileSystem {
  package let base: any FileSystem = LocalFileSystem()
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
