package import MVCBase
package import MVCObjects

/// Computes the ids of files. Each thread has one, with a buffer of its own.
package final class FileDigester {
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)

  package init() {}
  deinit { buffer.deallocate() }

  /// The id of an open file's bytes, and how many there are.
  ///
  /// - Parameter limit: How long the file was when it was looked at. One that grows as fast as it is read has no end,
  ///   so reading stops a little behind that.
  package func digest(
    _ file: any OpenFile, limit: Int64, _ runtime: Runtime
  ) throws -> (id: ObjectID, byteCount: Int64) {
    var hasher = SHA256Hasher()
    var byteCount: Int64 = 0
    while byteCount <= limit {
      try runtime.interruption.check()
      let count = try file.read(into: buffer)
      if count == 0 { break }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      byteCount += Int64(count)
      runtime.progress.advance(byteCount: Int64(count))
    }
    return (ObjectID(hasher), byteCount)
  }
}
