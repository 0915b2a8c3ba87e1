package import MVCBase

/// The last 64 bytes of a pack: where its index is, and the digest that makes the file whole or nothing.
package struct PackTrailer: Sendable, Equatable {
  package var indexOffset: UInt64
  package var entryCount: UInt64
  package var fanoutBits: UInt8
  /// SHA-256 of the header, the index, the fanout table and this trailer up to here. The index holds a checksum of
  /// every frame, so this one digest covers the file.
  package var digest: [UInt8]

  package init(indexOffset: UInt64, entryCount: UInt64, fanoutBits: UInt8, digest: [UInt8]) {
    self.indexOffset = indexOffset
    self.entryCount = entryCount
    self.fanoutBits = fanoutBits
    self.digest = digest
  }

  /// The bytes before the digest.
  package var fields: [UInt8] {
    var writer = ByteWriter(capacity: PackFormat.trailerByteCount)
    writer.append(littleEndian: indexOffset)
    writer.append(littleEndian: entryCount)
    writer.append(fanoutBits)
    writer.append([UInt8](repeating: 0, count: 7))
    return writer.bytes
  }

  package func encoded() -> [UInt8] { fields + digest + PackFormat.endMagic }

  /// Reads a pack's last 64 bytes and checks them against the file's length.
  package init(decoding bytes: [UInt8], fileByteCount: Int64, name: String) throws(MVCError) {
    var reader = ByteReader(bytes, subject: "the pack '\(name)'")
    indexOffset = try reader.readLittleEndian(UInt64.self)
    entryCount = try reader.readLittleEndian(UInt64.self)
    fanoutBits = try reader.readByte()
    guard try reader.readBytes(7).allSatisfy({ $0 == 0 }) else {
      throw reader.malformed("bytes of its end that are kept for later are not zero")
    }
    digest = try Array(reader.readBytes(SHA256Hasher.byteCount))
    guard try reader.readBytes(PackFormat.endMagic.count).elementsEqual(PackFormat.endMagic) else {
      throw reader.malformed("its end is missing: the file was cut short or is damaged")
    }
    let length = UInt64(fileByteCount)
    guard fanoutBits <= 24, entryCount <= length / UInt64(PackFormat.entryByteCount), indexOffset <= length,
      indexOffset >= UInt64(PackFormat.headerByteCount),
      indexOffset + indexByteCount + fanoutByteCount + UInt64(PackFormat.trailerByteCount) == length
    else { throw reader.malformed("its last bytes do not fit its length of \(length) bytes") }
  }

  package var indexByteCount: UInt64 { entryCount * UInt64(PackFormat.entryByteCount) }
  package var fanoutByteCount: UInt64 { (1 << UInt64(fanoutBits)) * 4 }
}
