/// The central directory of a zip archive, ZIP64 included.
///
/// Nothing is inflated: tensors are read from stored entries only.
///
/// - SeeAlso: PKWARE APPNOTE 6.3.10, section 4.3
struct ZipDirectory {
  /// An archive that holds anything starts with an entry.
  static let magic: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

  /// In the directory's order.
  let entries: [ZipEntry]

  init(_ source: any ByteSource) throws {
    let end = try ZipDirectoryEnd(source)
    var reader = HeaderReader(source, in: end.directory)
    var entries: [ZipEntry] = []
    for _ in 0..<end.entryCount {
      entries.append(try ZipEntry(&reader, dataEnd: end.directory.lowerBound))
    }
    guard Self.areApart(entries) else { throw MalformedModelFile() }
    self.entries = entries
  }
}

extension ZipDirectory {
  /// Whether no two entries have bytes in common, so that a small archive cannot make a reader read much.
  private static func areApart(_ entries: [ZipEntry]) -> Bool {
    var end: UInt64 = 0
    for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard entry.headerOffset >= end, let entryEnd = entry.leastEnd else { return false }
      end = entryEnd
    }
    return true
  }
}

/// Where the central directory is, which the last bytes of an archive tell.
struct ZipDirectoryEnd {
  private static let byteCount = 22
  private static let locatorByteCount: UInt64 = 20
  private static let mostCommentBytes = 0xFFFF

  let directory: Range<UInt64>
  let entryCount: UInt64

  init(_ source: any ByteSource) throws {
    let position = try Self.find(source)
    var record = HeaderReader(source, in: position..<source.byteCount)
    try record.skip(10)
    var entryCount = UInt64(try record.readLittleEndian(UInt16.self))
    var byteCount = UInt64(try record.readLittleEndian(UInt32.self))
    var start = UInt64(try record.readLittleEndian(UInt32.self))
    if let large = try Self.zip64End(source, before: position) {
      (entryCount, byteCount, start) = large
    } else if entryCount == 0xFFFF || byteCount == 0xFFFF_FFFF || start == 0xFFFF_FFFF {
      throw MalformedModelFile()
    }
    guard start <= position, byteCount <= position - start, entryCount <= byteCount / ZipEntry.leastByteCount,
      entryCount <= UInt64(TensorList.mostTensors)
    else { throw MalformedModelFile() }
    directory = start..<start + byteCount
    self.entryCount = entryCount
  }

  /// Finds the record at the end, which only a comment follows.
  private static func find(_ source: any ByteSource) throws -> UInt64 {
    // Hardly any archive has a comment.
    for mostCommentBytes in [0, mostCommentBytes] {
      let count = min(UInt64(byteCount + mostCommentBytes), source.byteCount)
      let tail = try source.bytes(at: source.byteCount - count, count: Int(count))
      guard tail.count == Int(count), tail.count >= byteCount else { throw MalformedModelFile() }
      for start in stride(from: tail.count - byteCount, through: 0, by: -1)
      where tail[start] == 0x50 && tail[start...].starts(with: [0x50, 0x4B, 0x05, 0x06]) {
        let commentByteCount = Int(tail[start + 20]) | Int(tail[start + 21]) << 8
        if start + byteCount + commentByteCount == tail.count { return source.byteCount - count + UInt64(start) }
      }
    }
    throw MalformedModelFile()
  }

  /// Reads the ZIP64 record, where there is one.
  private static func zip64End(
    _ source: any ByteSource, before position: UInt64
  ) throws -> (entryCount: UInt64, byteCount: UInt64, start: UInt64)? {
    guard position >= locatorByteCount else { return nil }
    var locator = HeaderReader(source, in: position - locatorByteCount..<position)
    guard try locator.readLittleEndian(UInt32.self) == 0x0706_4B50 else { return nil }
    try locator.skip(4)
    let start = try locator.readLittleEndian(UInt64.self)
    guard start <= position - locatorByteCount else { throw MalformedModelFile() }
    var record = HeaderReader(source, in: start..<position - locatorByteCount)
    guard try record.readLittleEndian(UInt32.self) == 0x0606_4B50 else { throw MalformedModelFile() }
    try record.skip(28)
    return (
      try record.readLittleEndian(UInt64.self), try record.readLittleEndian(UInt64.self),
      try record.readLittleEndian(UInt64.self)
    )
  }
}
