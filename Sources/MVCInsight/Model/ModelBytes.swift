package import MVCBase
package import MVCTensors

/// The bytes of a model file, which several threads read at once.
package protocol ModelBytes: ByteSource, Sendable {
  /// Hands over bytes, which stay only until `body` returns.
  ///
  /// - Parameters:
  ///   - range: Within the file, and short enough for memory.
  ///   - room: Where they are put if they have to be.
  /// - Throws: What reading throws, also when the file was cut short meanwhile, and what `body` throws.
  func withBytes<Result>(
    in range: Range<UInt64>, _ room: ByteRoom, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result

  /// The digests of the pieces of a range as far as they are known without reading; nil when they are not.
  ///
  /// A piece has ``PieceDigest/pieceByteCount`` bytes counted from the start of the range, the last one what is left.
  func knownDigests(of range: Range<UInt64>) -> [PieceDigest]?

  /// Whether reading a byte of a piece costs as much as reading all of it.
  var isReadInPieces: Bool { get }
}

extension ModelBytes {
  package var isReadInPieces: Bool { false }

  package func knownDigests(of range: Range<UInt64>) -> [PieceDigest]? { nil }
}

/// Memory that is used again and again; belongs to one thread.
package final class ByteRoom {
  private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  /// Another room, for what these bytes are gathered from.
  private(set) package lazy var window = ByteRoom()

  package init() {}

  deinit { buffer.deallocate() }

  /// Room for so many bytes; what was in it is lost.
  package func room(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
    if buffer.count < byteCount {
      buffer.deallocate()
      buffer = .allocate(byteCount: byteCount, alignment: 64)
    }
    return UnsafeMutableRawBufferPointer(rebasing: buffer[..<byteCount])
  }
}

/// Bytes in memory.
package struct MemoryBytes: ModelBytes {
  private let all: [UInt8]

  package init(_ bytes: [UInt8]) { all = bytes }

  package var byteCount: UInt64 { UInt64(all.count) }

  package func bytes(at offset: UInt64, count: Int) -> [UInt8] { ArraySource(all).bytes(at: offset, count: count) }

  package func withBytes<Result>(
    in range: Range<UInt64>, _ room: ByteRoom, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    guard range.upperBound <= byteCount else { throw ModelFailure.cutShort }
    return try all.withUnsafeBytes {
      try body(UnsafeRawBufferPointer(rebasing: $0[Int(range.lowerBound)..<Int(range.upperBound)]))
    }
  }
}

/// The bytes of an open file.
package struct FileBytes: ModelBytes {
  private let file: any OpenFile
  package let byteCount: UInt64

  package init(_ file: any OpenFile, byteCount: UInt64) {
    self.file = file
    self.byteCount = byteCount
  }

  package func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
    guard offset < byteCount else { return [] }
    return try file.readBytes(Int(min(UInt64(max(0, count)), byteCount - offset)), at: Int64(clamping: offset))
  }

  package func withBytes<Result>(
    in range: Range<UInt64>, _ room: ByteRoom, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let buffer = room.room(Int(range.upperBound - range.lowerBound))
    guard try file.readFully(into: buffer, at: Int64(clamping: range.lowerBound)) == buffer.count else {
      throw ModelFailure.cutShort
    }
    return try body(UnsafeRawBufferPointer(buffer))
  }
}

enum ModelFailure {
  static let cutShort = MVCError(.readFailed, "cannot read a model file: it was cut short meanwhile")
}
