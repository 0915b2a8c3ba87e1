package import MVCBase
import MVCObjects

extension StatIndex {
  private static let magic: [UInt8] = Array("mvc-index".utf8)
  private static let version: UInt8 = 2
  /// The magic number, the version and the table's length.
  private static let preambleByteCount = 18

  /// Writes the index to a file with nothing in it. What stands in the index that was read is copied by the system.
  package func write(to file: any OpenFile) throws {
    let (head, pieces) = pieces()
    try file.write(head)
    var position = Int64(head.count)
    for piece in pieces {
      switch piece {
      case .new(let bytes): try bytes.withUnsafeBytes { try file.write($0, at: position) }
      case .stored(let range): try source.copy(range, to: file, at: position)
      }
      position += Int64(piece.count)
    }
  }

  /// The start of the file with the table, and what follows: records that stood one behind the other come in one piece.
  private func pieces() -> (head: [UInt8], pieces: [RecordBytes]) {
    let records = records()
    var table = ByteWriter(capacity: records.count * 48)
    table.append(varint: UInt64(records.count))
    var pieces: [RecordBytes] = []
    for record in records {
      table.append(lengthPrefixed: record.path.bytes)
      table.append(varint: UInt64(record.bytes.count))
      table.append(littleEndian: record.checksum)
      if case .stored(let range) = record.bytes, case .stored(let last) = pieces.last,
        last.upperBound == range.lowerBound
      {
        pieces[pieces.count - 1] = .stored(last.lowerBound..<range.upperBound)
      } else {
        pieces.append(record.bytes)
      }
    }
    var writer = ByteWriter(capacity: table.count + 32)
    writer.append(Self.magic)
    writer.append(Self.version)
    writer.append(littleEndian: UInt64(table.count))
    writer.append(table.bytes)
    writer.append(littleEndian: writer.bytes.withUnsafeBytes { Checksum.adler32($0) })
    return (writer.bytes, pieces)
  }

  /// Reads what folders an index has; the folders themselves are read, and held against their checksums, when they are
  /// asked for.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` or `unsupportedVersion`. The caller goes on without: it is a cache.
  package init(decoding bytes: [UInt8]) throws {
    try self.init(reading: .memory(bytes))
  }

  /// Reads what folders the index in a file has. The file may be replaced by another meanwhile, but not changed.
  ///
  /// - Throws: As ``init(decoding:)``, and what the file throws.
  package init(reading file: any OpenFile) throws {
    try self.init(reading: Source(file))
  }

  private init(reading source: Source) throws {
    var start = ByteReader(try source.read(0..<Self.preambleByteCount), subject: "the index")
    guard try start.readBytes(Self.magic.count).elementsEqual(Self.magic) else {
      throw start.malformed("it is no index")
    }
    guard try start.readByte() == Self.version else {
      throw MVCError(.unsupportedVersion, "cannot read the index: it was written by another version of mvc")
    }
    let tableByteCount = try start.readLittleEndian(UInt64.self)
    guard tableByteCount <= UInt64(source.byteCount) else { throw start.malformed("it is cut short") }
    let head = try source.read(0..<(Self.preambleByteCount + Int(tableByteCount) + 4))
    try self.init(table: head, start.position, source)
  }

  private init(table head: [UInt8], _ start: Int, _ source: Source) throws {
    let checksum = head.withUnsafeBytes { Checksum.adler32(UnsafeRawBufferPointer(rebasing: $0.dropLast(4))) }
    var tail = ByteReader(head, in: (head.count - 4)..<head.count, subject: "the index")
    guard try tail.readLittleEndian(UInt32.self) == checksum else { throw tail.malformed("its checksum is wrong") }
    var reader = ByteReader(head, in: start..<(head.count - 4), subject: "the index")
    let count = try reader.readCount(limit: head.count)
    var stored: [RepositoryPath: StoredRecord] = [:]
    stored.reserveCapacity(count)
    var position = head.count
    let end = source.byteCount
    for _ in 0..<count {
      let path = RepositoryPath(unchecked: Array(try reader.readLengthPrefixed()))
      let byteCount = try reader.readCount(limit: end - position)
      stored[path] = StoredRecord(
        range: position..<(position + byteCount), checksum: try reader.readLittleEndian(UInt32.self))
      position += byteCount
    }
    guard position == end, reader.isAtEnd else { throw reader.malformed("its length is wrong") }
    self.init(source: source, stored: stored)
  }

  static func encode(_ folder: IndexedFolder) -> [UInt8] {
    var writer = ByteWriter(capacity: 64 + folder.entries.count * 100)
    writer.append(folder.manifest == nil ? 0 : 1)
    if let manifest = folder.manifest { writer.append(manifest.bytes) }
    writer.append(varint: UInt64(folder.entries.count))
    for indexed in folder.entries { IndexedRecord.Entry.write(indexed, to: &writer) }
    return writer.bytes
  }
}
