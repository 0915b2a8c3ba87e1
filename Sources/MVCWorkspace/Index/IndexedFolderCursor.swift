import MVCBase
import MVCObjects

/// Walks through what the index knows of one folder beside a scan of it, in order of name, without taking anything out:
/// most entries are looked at once and found to be unchanged.
struct IndexedFolderCursor {
  /// The folder's manifest, if every entry was known when it was made.
  let manifest: ObjectID?
  /// How many entries the folder had.
  let count: Int
  private var reader: ByteReader
  private var left: Int
  private var current: Entry?

  fileprivate struct Entry {
    let name: ArraySlice<UInt8>
    let kind: EntryKind
    let byteCount: UInt64
    let id: ObjectID
    let modified: FileTime
    let changed: FileTime
    let inode: UInt64
  }

  /// Begins before the first entry of a folder's record.
  ///
  /// - Returns: nil for a record that is damaged; a damaged entry ends the walk.
  init?(_ bytes: [UInt8], in range: Range<Int>) {
    var reader = ByteReader(bytes, in: range, subject: "the index")
    do {
      manifest = try reader.readByte() == 1 ? try reader.readID() : nil
      count = try reader.readCount(limit: range.count)
    } catch {
      return nil
    }
    self.reader = reader
    left = count
    advance()
  }

  /// The id that is known for a file of this name, if its status is what it was, or for a folder of this name.
  ///
  /// Names have to be asked for in order.
  mutating func id(of name: [UInt8], _ kind: EntryKind, _ status: FileStatus) -> ObjectID? {
    while let entry = current {
      let order = ByteOrder.compare(entry.name, name)
      if order > 0 { return nil }
      if order == 0 { return entry.describes(kind, status) ? entry.id : nil }
      advance()
    }
    return nil
  }

  private mutating func advance() {
    guard left > 0 else {
      current = nil
      return
    }
    left -= 1
    current = try? Entry(&reader)
  }
}

extension IndexedFolderCursor.Entry {
  init(_ reader: inout ByteReader) throws(MVCError) {
    guard let kind = EntryKind(rawValue: try reader.readByte()) else { throw reader.malformed("a kind is not known") }
    self.kind = kind
    name = try reader.readLengthPrefixed()
    byteCount = try reader.readVarint()
    id = try reader.readID()
    modified = try reader.readTime()
    changed = try reader.readTime()
    inode = try reader.readLittleEndian(UInt64.self)
  }

  func describes(_ kind: EntryKind, _ status: FileStatus) -> Bool {
    guard self.kind == kind else { return false }
    if kind == .folder { return true }
    return byteCount == UInt64(clamping: status.byteCount) && modified == status.modified
      && changed == status.changed && inode == status.inode
  }
}
