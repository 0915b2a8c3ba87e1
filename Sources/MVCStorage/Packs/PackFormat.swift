package import MVCBase
package import MVCObjects

/// The fixed parts of a pack file.
///
/// - SeeAlso: `docs/format/pack.md`
package enum PackFormat {
  package static let magic: [UInt8] = Array("mvc-pack".utf8)
  package static let endMagic: [UInt8] = Array("mvc-pend".utf8)
  /// What is written. Version 1, which is read, has no frames of numbers.
  package static let version: UInt32 = 2
  /// Magic, version, four zero bytes.
  package static let headerByteCount = 16
  package static let entryByteCount = 48
  package static let trailerByteCount = 64
  package static let fileExtension: [UInt8] = Array(".pack".utf8)
  /// Entries that share the leading bits of a slot of the fanout table, on average.
  private static let entriesPerSlot = 16

  package static var header: [UInt8] {
    var writer = ByteWriter(capacity: headerByteCount)
    writer.append(magic)
    writer.append(littleEndian: version)
    writer.append(littleEndian: UInt32(0))
    return writer.bytes
  }

  /// Refuses a first sixteen bytes that are not a pack's of this version.
  package static func check(header: [UInt8], of name: String) throws(MVCError) {
    var reader = ByteReader(header, subject: "the pack '\(name)'")
    guard try reader.readBytes(magic.count).elementsEqual(magic) else { throw reader.malformed("it is no pack") }
    let found = try reader.readLittleEndian(UInt32.self)
    guard 1...version ~= found else {
      throw MVCError(
        .unsupportedVersion,
        "cannot read the pack '\(name)': it has version \(found), this mvc knows versions 1 to \(version)",
        hint: "use the version of mvc that wrote it, or a later one")
    }
  }

  /// How many leading bits of an id pick its slot in the fanout table of so many entries.
  package static func fanoutBits(entryCount: Int) -> Int {
    let slots = entryCount / entriesPerSlot
    return slots < 2 ? 0 : min(24, Int.bitWidth - slots.leadingZeroBitCount)
  }

  package static func slot(of id: ObjectID, bits: Int) -> Int {
    bits == 0 ? 0 : Int(id.leadingWord >> UInt64(64 - bits))
  }
}

/// Where one object lies in a pack.
package struct PackEntry: Sendable, Hashable {
  package var id: ObjectID
  /// Of the frame's first byte, in bytes from the start of the file.
  package var offset: UInt64
  /// The frame's length, in bytes.
  package var storedByteCount: UInt32
  /// Of the frame's bytes.
  package var checksum: UInt32
  package var kind: ObjectKind
  package var encoding: ObjectEncoding

  package init(
    id: ObjectID, offset: UInt64, storedByteCount: UInt32, checksum: UInt32, kind: ObjectKind, encoding: ObjectEncoding
  ) {
    self.id = id
    self.offset = offset
    self.storedByteCount = storedByteCount
    self.checksum = checksum
    self.kind = kind
    self.encoding = encoding
  }

  package func encode(into writer: inout ByteWriter) {
    writer.append(id.bytes)
    writer.append(littleEndian: offset | UInt64(kind.rawValue) << 48 | UInt64(encoding.rawValue) << 56)
    writer.append(littleEndian: storedByteCount)
    writer.append(littleEndian: checksum)
  }

  /// Reads the entry at an offset of an index; 48 bytes must lie there.
  ///
  /// - Returns: nil when its kind or encoding is none that is known.
  package init?(_ index: UnsafeRawBufferPointer, at offset: Int) {
    let word = UInt64(littleEndian: index.loadUnaligned(fromByteOffset: offset + 32, as: UInt64.self))
    guard let kind = ObjectKind(rawValue: UInt8(truncatingIfNeeded: word >> 48)),
      let encoding = ObjectEncoding(rawValue: UInt8(truncatingIfNeeded: word >> 56))
    else { return nil }
    self.init(
      id: ObjectID(unaligned: index, at: offset),
      offset: word & 0xFFFF_FFFF_FFFF,
      storedByteCount: UInt32(littleEndian: index.loadUnaligned(fromByteOffset: offset + 40, as: UInt32.self)),
      checksum: UInt32(littleEndian: index.loadUnaligned(fromByteOffset: offset + 44, as: UInt32.self)),
      kind: kind, encoding: encoding)
  }
}
