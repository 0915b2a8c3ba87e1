/// The form of a file that is only a cache: a heading, the CRC-32 of what follows, and that.
package enum SealedBytes {
  package static func sealed(_ body: [UInt8], heading: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: heading.count + 4 + body.count)
    writer.append(heading)
    writer.append(littleEndian: Checksum.crc32(body))
    writer.append(body)
    return writer.bytes
  }

  /// Begins to read what follows the checksum.
  ///
  /// - Parameter subject: What it is, for error messages.
  /// - Throws: ``MVCError`` with code `corrupt` for another heading or other bytes.
  package static func reader(_ bytes: [UInt8], heading: [UInt8], subject: String) throws(MVCError) -> ByteReader {
    var reader = ByteReader(bytes, subject: subject)
    guard try reader.readBytes(heading.count).elementsEqual(heading) else {
      throw reader.malformed("it has another version")
    }
    let checksum = try reader.readLittleEndian(UInt32.self)
    let start = reader.position
    guard bytes.withUnsafeBytes({ Checksum.crc32(UnsafeRawBufferPointer(rebasing: $0[start...])) }) == checksum else {
      throw reader.malformed("its checksum is wrong")
    }
    return reader
  }
}
