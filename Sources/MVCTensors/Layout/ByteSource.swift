/// A file's bytes wherever they are: in a working folder, in the object store, in memory.
///
/// A layout is read through this, so that the reader of a format does no I/O of its own and reads headers only.
package protocol ByteSource {
  /// How many bytes there are.
  var byteCount: UInt64 { get }

  /// The bytes from an offset on.
  ///
  /// - Parameters:
  ///   - offset: Where they begin; may be past the end.
  ///   - count: How many are wanted. An implementation may set aside that much memory.
  /// - Returns: `count` bytes, or fewer when they end before.
  func bytes(at offset: UInt64, count: Int) throws -> [UInt8]
}

/// Bytes in memory.
package struct ArraySource: ByteSource {
  private let all: [UInt8]

  package init(_ bytes: [UInt8]) { all = bytes }

  package var byteCount: UInt64 { UInt64(all.count) }

  package func bytes(at offset: UInt64, count: Int) -> [UInt8] {
    guard let start = Int(exactly: offset), start < all.count else { return [] }
    // Not 'start + count', which can pass the largest Int.
    return [UInt8](all[start..<start + min(max(count, 0), all.count - start)])
  }
}
