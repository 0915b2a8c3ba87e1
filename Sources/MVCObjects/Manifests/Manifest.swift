import MVCBase

/// What an entry of a manifest is.
package enum EntryKind: UInt8, Sendable, CaseIterable {
  case file = 1
  case executable = 2
  case link = 3
  case folder = 4

  /// Whether the entry's bytes are a file's.
  package var isFile: Bool { self == .file || self == .executable }
}

/// One entry of a manifest.
package struct ManifestEntry: Hashable, Sendable {
  /// The name's bytes.
  package var name: [UInt8]
  package var kind: EntryKind
  /// A file's length, a link's target's length, or the sum over a folder, in bytes.
  package var byteCount: UInt64
  /// The blob of a file's bytes or of a link's target, or a folder's manifest.
  package var id: ObjectID

  package init(name: [UInt8], kind: EntryKind, byteCount: UInt64, id: ObjectID) {
    self.name = name
    self.kind = kind
    self.byteCount = byteCount
    self.id = id
  }

  /// Whether both say the same of what is under the name.
  package func hasSameContent(as other: ManifestEntry) -> Bool { id == other.id && kind == other.kind }
}

/// One folder of a snapshot: its entries, in the order of their names' bytes.
///
/// - SeeAlso: `docs/format/manifest.md`
package struct Manifest: Hashable, Sendable {
  package let entries: [ManifestEntry]

  /// The manifest of a folder with nothing in it, which is known without being stored.
  package static let empty = Manifest(sorting: [])
  package static let emptyID = ObjectID(of: empty.encoded())

  /// A manifest of entries in any order, whose names must differ.
  package init(sorting entries: [ManifestEntry]) {
    self.entries = entries.sorted { $0.name.bytewisePrecedes($1.name) }
  }

  /// A manifest of entries that are in order already.
  package init(sorted entries: [ManifestEntry]) { self.entries = entries }

  /// The entry with this name.
  ///
  /// - Complexity: O(log *n*).
  package func entry(named name: some Collection<UInt8>) -> ManifestEntry? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].name.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].name.elementsEqual(name) else { return nil }
    return entries[low]
  }

  /// The sum of the entries' sizes, in bytes.
  package var byteCount: UInt64 { entries.clampedSum { $0.byteCount } }
}
