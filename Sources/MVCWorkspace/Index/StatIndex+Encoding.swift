package import MVCBase
import MVCObjects

extension StatIndex {
  private static let magic: [UInt8] = Array("mvc-index".utf8)
  private static let version: UInt8 = 1

  package func encoded() -> [UInt8] {
    let folders = folders()
    var writer = ByteWriter(capacity: 1 << 16)
    writer.append(Self.magic)
    writer.append(Self.version)
    writer.append(varint: UInt64(folders.count))
    for (path, folder, stored) in folders {
      writer.append(lengthPrefixed: path.bytes)
      if let folder {
        writer.append(lengthPrefixed: Self.encode(folder))
      } else {
        writer.append(lengthPrefixed: stored)
      }
    }
    writer.append(littleEndian: writer.bytes.withUnsafeBytes { Checksum.adler32($0) })
    return writer.bytes
  }

  /// Reads an index; the folders themselves are read when they are asked for.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` or `unsupportedVersion`. The caller goes on without: it is a cache.
  package init(decoding bytes: [UInt8]) throws(MVCError) {
    var reader = ByteReader(bytes, in: 0..<max(0, bytes.count - 4), subject: "the index")
    guard try reader.readBytes(Self.magic.count).elementsEqual(Self.magic) else {
      throw reader.malformed("it is no index")
    }
    guard try reader.readByte() == Self.version else {
      throw MVCError(.unsupportedVersion, "cannot read the index: it was written by another version of mvc")
    }
    let checksum = bytes.withUnsafeBytes { Checksum.adler32(UnsafeRawBufferPointer(rebasing: $0.dropLast(4))) }
    var tail = ByteReader(bytes, in: (bytes.count - 4)..<bytes.count, subject: "the index")
    guard try tail.readLittleEndian(UInt32.self) == checksum else { throw reader.malformed("its checksum is wrong") }
    let count = try reader.readCount(limit: bytes.count)
    var stored: [RepositoryPath: Range<Int>] = [:]
    stored.reserveCapacity(count)
    for _ in 0..<count {
      let path = RepositoryPath(unchecked: Array(try reader.readLengthPrefixed()))
      let record = try reader.readLengthPrefixed()
      stored[path] = record.startIndex..<record.endIndex
    }
    self.init(bytes: bytes, stored: stored)
  }

  static func encode(_ folder: IndexedFolder) -> [UInt8] {
    var writer = ByteWriter(capacity: 64 + folder.entries.count * 100)
    writer.append(folder.manifest == nil ? 0 : 1)
    if let manifest = folder.manifest { writer.append(manifest.bytes) }
    writer.append(varint: UInt64(folder.entries.count))
    for indexed in folder.entries {
      writer.append(indexed.entry.kind.rawValue)
      writer.append(lengthPrefixed: indexed.entry.name)
      writer.append(varint: indexed.entry.byteCount)
      writer.append(indexed.entry.id.bytes)
      for time in [indexed.modified, indexed.changed] {
        writer.append(littleEndian: time.seconds)
        writer.append(littleEndian: UInt32(truncatingIfNeeded: time.nanoseconds))
      }
      writer.append(littleEndian: indexed.inode)
    }
    return writer.bytes
  }

  static func decodeFolder(_ bytes: [UInt8], in range: Range<Int>) throws(MVCError) -> IndexedFolder {
    var reader = ByteReader(bytes, in: range, subject: "the index")
    let manifest = try reader.readByte() == 1 ? try reader.readID() : nil
    let count = try reader.readCount(limit: range.count)
    var entries: [IndexedEntry] = []
    entries.reserveCapacity(count)
    for _ in 0..<count {
      guard let kind = EntryKind(rawValue: try reader.readByte()) else { throw reader.malformed("a kind is not known") }
      let name = try reader.readLengthPrefixed()
      let byteCount = try reader.readVarint()
      let id = try reader.readID()
      let modified = try reader.readTime()
      let changed = try reader.readTime()
      entries.append(
        IndexedEntry(
          entry: ManifestEntry(name: Array(name), kind: kind, byteCount: byteCount, id: id), modified: modified,
          changed: changed, inode: try reader.readLittleEndian(UInt64.self)))
    }
    return IndexedFolder(manifest: manifest, entries: entries)
  }
}

extension ByteReader {
  mutating func readTime() throws(MVCError) -> FileTime {
    let seconds = try readLittleEndian(Int64.self)
    return FileTime(seconds: seconds, nanoseconds: Int64(try readLittleEndian(UInt32.self)))
  }
}
