package import MVCBase
import Synchronization
package import SystemPackage

/// A file system on which locks keep nobody out, as on some network and layered file systems: everybody gets every lock.
///
/// At every operation that other writers could come before or after it lets other threads go first now and then, so that
/// one run meets many orders of events.
package final class UnlockedFileSystem: ForwardingFileSystem {
  package let base: any FileSystem
  private let random: Mutex<SeededRandom>

  /// - Parameter seed: Chooses where other threads go first.
  package init(seed: UInt64, over base: any FileSystem = LocalFileSystem()) {
    self.base = base
    random = Mutex(SeededRandom(seed: seed))
  }

  /// Lets other threads go first, in about one of six cases.
  private func hesitate() {
    let choice = random.withLock { $0.next() % 6 }
    if choice == 0 { Machine.pause(milliseconds: 1) }
  }

  private func hesitating<Result>(_ body: () throws -> Result) rethrows -> Result {
    hesitate()
    defer { hesitate() }
    return try body()
  }

  package func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile {
    UnlockedFile(try base.open(path, mode)) { [self] in hesitate() }
  }

  package func names(in directory: FilePath) throws -> [[UInt8]] { try hesitating { try base.names(in: directory) } }
  package func removeFile(_ path: FilePath) throws { try hesitating { try base.removeFile(path) } }
  package func rename(_ old: FilePath, to new: FilePath) throws { try hesitating { try base.rename(old, to: new) } }
  package func claim(_ name: FilePath, with file: FilePath) throws -> Bool {
    try hesitating { try base.claim(name, with: file) }
  }
}

private final class UnlockedFile: OpenFile {
  private let base: any OpenFile
  private let hesitate: @Sendable () -> Void

  init(_ base: any OpenFile, hesitate: @escaping @Sendable () -> Void) {
    self.base = base
    self.hesitate = hesitate
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try base.read(into: buffer) }
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
    try base.read(into: buffer, at: offset)
  }
  func write(_ bytes: UnsafeRawBufferPointer) throws { try base.write(bytes) }

  /// In two steps, as it may come to other readers.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
    let half = bytes.count / 2
    try base.write(UnsafeRawBufferPointer(rebasing: bytes[..<half]), at: offset)
    hesitate()
    try base.write(UnsafeRawBufferPointer(rebasing: bytes[half...]), at: offset + Int64(half))
  }

  func truncate(to byteCount: Int64) throws { try base.truncate(to: byteCount) }
  func synchronize() throws { try base.synchronize() }
  func status() throws -> FileStatus { try base.status() }
  func isUsedAlone() -> Bool { base.isUsedAlone() }
  /// Whoever asks gets it.
  func tryLock() throws -> Bool { true }
  func close() throws { try base.close() }
}
