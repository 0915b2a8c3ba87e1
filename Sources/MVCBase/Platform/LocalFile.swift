internal import CPlatform
import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file of the machine's own file system.
final class LocalFile: OpenFile {
  private let path: FilePath
  private let descriptor: Int32
  private let isOpen = Atomic(true)

  init(descriptor: Int32, path: FilePath) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    if isOpen.load(ordering: .relaxed) { systemClose(descriptor) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try retrying("read", .reading) { systemRead(descriptor, buffer) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
    try retrying("read", .reading) { pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = try retrying("write", .writing) { systemWrite(descriptor, rest) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
    var done = 0
    while done < bytes.count {
      done += try retrying("write", .writing) {
        pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset) + off_t(done))
      }
    }
  }

  func copy(_ range: Range<Int64>, of source: any OpenFile, to offset: Int64) throws {
    var start = range.lowerBound
    if let source = source as? LocalFile {
      while start < range.upperBound {
        let count = mvc_copy_file_range(
          source.descriptor, start, descriptor, offset + start - range.lowerBound, range.upperBound - start)
        // Not every pair of file systems can: what is left is copied by hand, which also meets every real error.
        if count <= 0 { break }
        start += count
      }
    }
    if start < range.upperBound {
      try copyByHand(start..<range.upperBound, of: source, to: offset + start - range.lowerBound)
    }
  }

  func startFlushing(_ range: Range<Int64>) {
    mvc_start_write_back(descriptor, range.lowerBound, range.upperBound - range.lowerBound)
  }

  func truncate(to byteCount: Int64) throws {
    _ = try retrying("shorten", .writing) { Int(ftruncate(descriptor, off_t(byteCount))) }
  }

  func synchronize() throws {
    _ = try retrying("flush", .writing) { Int(fsync(descriptor)) }
  }

  func status() throws -> FileStatus {
    var result = stat()
    guard fstat(descriptor, &result) == 0 else { throw failure("look at", .reading) }
    return FileStatus(result)
  }

  func isUsedAlone() -> Bool { mvc_is_used_alone(descriptor) != 0 }

  func tryLock() throws -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    let errno = Errno.current
    if errno == .wouldBlock || errno == .interrupted { return false }
    throw MVCError.system(errno, "lock", path.string, .writing)
  }

  func close() throws {
    guard isOpen.exchange(false, ordering: .relaxed) else { return }
    guard systemClose(descriptor) == 0 || Errno.current == .interrupted else { throw failure("close", .writing) }
  }

  private func retrying(_ action: String, _ intent: FileIntent, _ call: () -> Int) throws -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      if Errno.current != .interrupted { throw failure(action, intent) }
    }
  }

  private func failure(_ action: String, _ intent: FileIntent) -> MVCError {
    MVCError.system(Errno.current, action, path.string, intent)
  }
}
