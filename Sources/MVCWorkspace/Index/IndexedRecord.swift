import MVCBase
import MVCObjects

/// What the index knows of one folder, where it lies: most entries are only held against a file's status.
struct IndexedRecord: Sendable {
  /// The folder's manifest, if every entry was known when it was made.
  let manifest: ObjectID?
  /// How many entries the folder had.
  let count: Int
  private let bytes: [UInt8]
  private let start: Int

  /// - Returns: nil for a record whose beginning is damaged; at a damaged entry a walk through it ends.
  init?(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes, subject: "the index")
    do {
      manifest = try reader.readByte() == 1 ? try reader.readID() : nil
      count = try reader.readCount(limit: bytes.count)
    } catch {
      return nil
    }
    self.bytes = bytes
    start = reader.position
  }

  /// What the record says of a folder that is as it was.
  struct Match {
    /// The manifests of the folders in it, in order.
    var folders: [ObjectID] = []
    /// The sum of the files' sizes.
    var fileByteCount: UInt64 = 0
  }

  /// Compares the whole record with a listing.
  ///
  /// - Parameter wanted: The positions in the listing of what would be recorded.
  /// - Returns: nil unless the record has just these entries, and each file still has the status it had.
  func match(_ listing: DirectoryListing, _ wanted: [Int]) -> Match? {
    guard wanted.count == count else { return nil }
    var match = Match()
    let isSame = bytes.withUnsafeBytes { bytes in
      listing.names.withUnsafeBytes { names in
        var position = start
        for number in wanted {
          let found = listing.entries[number]
          let name = UnsafeRawBufferPointer(rebasing: names[found.nameStart..<found.nameEnd])
          guard let entry = Entry(bytes, at: position), entry.isNamed(name), entry.describes(found.status) else {
            return false
          }
          if case .folder = found.status.kind {
            match.folders.append(entry.id)
          } else {
            match.fileByteCount = match.fileByteCount.addingClamped(entry.byteCount)
          }
          position = entry.end
        }
        return true
      }
    }
    return isSame ? match : nil
  }

  /// Everything the record says.
  func decoded() throws(MVCError) -> IndexedFolder {
    var entries: [IndexedEntry] = []
    entries.reserveCapacity(count)
    bytes.withUnsafeBytes { bytes in
      var position = start
      while entries.count < count, let entry = Entry(bytes, at: position), let decoded = entry.decoded {
        entries.append(decoded)
        position = entry.end
      }
    }
    guard entries.count == count else { throw MVCError(.corrupt, "cannot read the index: an entry is damaged") }
    return IndexedFolder(manifest: manifest, entries: entries)
  }

  /// Walks through the entries in order of name, and takes nothing out.
  struct Cursor {
    private let record: IndexedRecord
    private var position: Int
    private var left: Int

    init(_ record: IndexedRecord) {
      self.record = record
      position = record.start
      left = record.count
    }

    /// The id that is known for a file of this name, if its status is what it was, or for a folder of this name.
    ///
    /// Names have to be asked for in order.
    mutating func id(of name: UnsafeRawBufferPointer, _ status: FileStatus) -> ObjectID? {
      record.bytes.withUnsafeBytes { bytes in
        while left > 0, let entry = Entry(bytes, at: position) {
          let order = ByteOrder.compare(entry.name, name)
          if order > 0 { return nil }
          position = entry.end
          left -= 1
          if order == 0 { return entry.describes(status) ? entry.id : nil }
        }
        return nil
      }
    }
  }
}
