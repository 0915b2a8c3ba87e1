/// The entries of one directory with their status, in the order of the names' bytes.
///
/// The names lie one after the other in one buffer: of a large project's hundred thousand names most are only compared,
/// so no array is made for each.
package struct DirectoryListing: Sendable {
  /// One entry.
  package struct Entry: Sendable {
    /// Where the name lies in ``DirectoryListing/names``.
    package let nameStart: Int
    package let nameEnd: Int
    package let status: FileStatus
  }

  /// The names' bytes, with nothing between them.
  package private(set) var names: [UInt8] = []
  package private(set) var entries: [Entry] = []
  /// The names of which the system does not tell more, such as that of a broken mount, each with the reason. They are not
  /// among the entries.
  package private(set) var failures: [(name: [UInt8], error: MVCError)] = []

  /// Creates a listing without entries.
  ///
  /// - Parameters:
  ///   - count: How many entries to make room for.
  ///   - nameByteCount: How many bytes their names have together.
  package init(count: Int = 0, nameByteCount: Int = 0) {
    names.reserveCapacity(nameByteCount)
    entries.reserveCapacity(count)
  }

  /// Adds an entry whose name comes after all that are there.
  mutating func append(_ name: UnsafeRawBufferPointer, _ status: FileStatus) {
    let start = names.count
    names.append(contentsOf: name)
    entries.append(Entry(nameStart: start, nameEnd: names.count, status: status))
  }

  /// Notes a name about which nothing more could be learned.
  mutating func append(_ name: UnsafeRawBufferPointer, failure error: MVCError) {
    failures.append((Array(name), error))
  }

  /// The listing, when it is complete.
  ///
  /// - Throws: The first of the ``failures``.
  package func complete() throws -> DirectoryListing {
    if let failure = failures.first { throw failure.error }
    return self
  }
}

extension DirectoryListing: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { entries.count }

  package subscript(position: Int) -> DirectoryItem {
    let entry = entries[position]
    return DirectoryItem(name: Array(names[entry.nameStart..<entry.nameEnd]), status: entry.status)
  }

  /// The status of the entry with a name, or nil when there is none.
  ///
  /// - Complexity: O(log *n*).
  package func status(named name: [UInt8]) -> FileStatus? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      let entry = entries[middle]
      let order = ByteOrder.compare(names[entry.nameStart..<entry.nameEnd], name)
      if order == 0 { return entry.status }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return nil
  }
}
