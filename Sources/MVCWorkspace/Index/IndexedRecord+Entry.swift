import MVCBase
import MVCObjects

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension IndexedRecord {
  /// One entry of a record, where it lies; valid as long as the bytes are.
  ///
  /// Everything but the name is at a fixed place, so one look at the bounds is enough for all of it.
  ///
  /// - SeeAlso: `docs/format/index.md`
  struct Entry {
    private static let fixedByteCount = 77
    private let bytes: UnsafeRawBufferPointer
    private let start: Int
    let end: Int

    /// - Returns: nil when the bytes end before the entry does.
    init?(_ bytes: UnsafeRawBufferPointer, at start: Int) {
      guard bytes.count - start >= Self.fixedByteCount else { return nil }
      let nameStart = start + Self.fixedByteCount
      let nameCount = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: nameStart - 4, as: UInt32.self)))
      guard bytes.count - nameStart >= nameCount else { return nil }
      self.bytes = bytes
      self.start = start
      end = nameStart + nameCount
    }

    static func write(_ indexed: IndexedEntry, to writer: inout ByteWriter) {
      writer.append(indexed.entry.kind.rawValue)
      writer.append(littleEndian: indexed.entry.byteCount)
      for time in [indexed.modified, indexed.changed] {
        writer.append(littleEndian: time.seconds)
        writer.append(littleEndian: UInt32(truncatingIfNeeded: time.nanoseconds))
      }
      writer.append(littleEndian: indexed.inode)
      writer.append(indexed.entry.id.bytes)
      writer.append(littleEndian: UInt32(truncatingIfNeeded: indexed.entry.name.count))
      writer.append(indexed.entry.name)
    }

    var byteCount: UInt64 { UInt64(littleEndian: load(1)) }
    var modified: FileTime { time(9) }
    var changed: FileTime { time(21) }
    var inode: UInt64 { UInt64(littleEndian: load(33)) }
    var id: ObjectID { ObjectID(unaligned: bytes, at: start + 41) }
    var name: UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: bytes[(start + Self.fixedByteCount)..<end])
    }

    func isNamed(_ other: UnsafeRawBufferPointer) -> Bool {
      let name = name
      guard name.count == other.count, let left = name.baseAddress, let right = other.baseAddress else { return false }
      return memcmp(left, right, name.count) == 0
    }

    /// Whether something with this status still has the content that was read.
    func describes(_ status: FileStatus) -> Bool {
      guard let kind = EntryKind(rawValue: bytes[start]), let found = EntryKind(status) else { return false }
      return KnownStatus(kind: kind, byteCount: byteCount, modified: modified, changed: changed, inode: inode)
        .describes(status, found)
    }

    /// The entry as a value, or nil when its kind is not known.
    var decoded: IndexedEntry? {
      EntryKind(rawValue: bytes[start]).map { kind in
        IndexedEntry(
          entry: ManifestEntry(name: Array(name), kind: kind, byteCount: byteCount, id: id), modified: modified,
          changed: changed, inode: inode)
      }
    }

    private func load<Value: FixedWidthInteger>(_ offset: Int) -> Value {
      bytes.loadUnaligned(fromByteOffset: start + offset, as: Value.self)
    }

    private func time(_ offset: Int) -> FileTime {
      let (seconds, nanoseconds): (Int64, UInt32) = (load(offset), load(offset + 8))
      return FileTime(seconds: Int64(littleEndian: seconds), nanoseconds: Int64(UInt32(littleEndian: nanoseconds)))
    }
  }
}
