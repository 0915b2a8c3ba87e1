/// Builds zip archives, faulty ones too.
struct ZipBuilder {
  private struct Entry {
    let name: [UInt8]
    let method: UInt16
    let flags: UInt16
    let byteCount: Int
    let offset: Int
  }

  private var data: [UInt8] = []
  private var entries: [Entry] = []

  mutating func add(_ name: String, _ bytes: [UInt8], method: UInt16 = 0, flags: UInt16 = 0, padding: Int = 0) {
    let entry = Entry(
      name: Array(name.utf8), method: method, flags: flags, byteCount: bytes.count, offset: data.count)
    entries.append(entry)
    data += UInt32(0x0403_4B50).littleEndianBytes + UInt16(20).littleEndianBytes + flags.littleEndianBytes
    data += method.littleEndianBytes + [UInt8](repeating: 0, count: 8)
    data += UInt32(bytes.count).littleEndianBytes + UInt32(bytes.count).littleEndianBytes
    data += UInt16(entry.name.count).littleEndianBytes + UInt16(padding).littleEndianBytes
    data += entry.name + [UInt8](repeating: 0, count: padding) + bytes
  }

  /// The archive.
  ///
  /// - Parameters:
  ///   - isZip64: Whether every length and place is told in 64 bits, as in archives above 4 GiB.
  ///   - entryCount: How many entries the end says there are, if not as many as there are.
  func bytes(isZip64: Bool = false, comment: String = "", entryCount: UInt16? = nil) -> [UInt8] {
    let directory = entries.flatMap { record($0, isZip64: isZip64) }
    let count = entryCount ?? UInt16(entries.count)
    var end = [UInt8](repeating: 0, count: 4) + count.littleEndianBytes + count.littleEndianBytes
    end += UInt32(directory.count).littleEndianBytes + UInt32(data.count).littleEndianBytes
    var zip64: [UInt8] = []
    if isZip64 {
      end = [UInt8](repeating: 0xFF, count: 16)
      zip64 = UInt32(0x0606_4B50).littleEndianBytes + UInt64(44).littleEndianBytes + [UInt8](repeating: 0, count: 12)
      zip64 += UInt64(count).littleEndianBytes + UInt64(count).littleEndianBytes
      zip64 += UInt64(directory.count).littleEndianBytes + UInt64(data.count).littleEndianBytes
      zip64 += UInt32(0x0706_4B50).littleEndianBytes + UInt32(0).littleEndianBytes
      zip64 += UInt64(data.count + directory.count).littleEndianBytes + UInt32(1).littleEndianBytes
    }
    return data + directory + zip64 + UInt32(0x0605_4B50).littleEndianBytes + end
      + UInt16(comment.utf8.count).littleEndianBytes + Array(comment.utf8)
  }

  private func record(_ entry: Entry, isZip64: Bool) -> [UInt8] {
    let length = isZip64 ? .max : UInt32(entry.byteCount)
    var extra: [UInt8] = []
    if isZip64 {
      // Another block first, as writers do.
      extra = [0x55, 0x54, 1, 0, 9] + UInt16(1).littleEndianBytes + UInt16(24).littleEndianBytes
      extra += UInt64(entry.byteCount).littleEndianBytes + UInt64(entry.byteCount).littleEndianBytes
      extra += UInt64(entry.offset).littleEndianBytes
    }
    var record = UInt32(0x0201_4B50).littleEndianBytes + [20, 0, 20, 0] + entry.flags.littleEndianBytes
    record += entry.method.littleEndianBytes + [UInt8](repeating: 0, count: 8)
    record += length.littleEndianBytes + length.littleEndianBytes
    record += UInt16(entry.name.count).littleEndianBytes + UInt16(extra.count).littleEndianBytes
    record += [UInt8](repeating: 0, count: 10)
    record += (isZip64 ? UInt32.max : UInt32(entry.offset)).littleEndianBytes
    return record + entry.name + extra
  }
}
