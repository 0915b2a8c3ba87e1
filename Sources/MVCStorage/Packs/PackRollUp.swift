package import MVCBase
package import MVCObjects

/// Joins small packs into larger ones, so that their number grows with the logarithm of the commits.
///
/// The packs are kept in a geometric progression: every pack is at least twice as large as all the smaller ones
/// together (Bentley and Saxe, "Decomposable searching problems", 1980; git's `repack --geometric`). Frames are copied
/// as they are. Packs of weights are above the limit and are never rewritten for this.
package enum PackRollUp {
  /// A pack of this size or more is left alone, in bytes.
  package static let largestByteCount: Int64 = 16 << 20
  private static let factor: Int64 = 2

  /// The packs that have to be joined to restore the progression: none, or at least two.
  package static func due(_ packs: [PackReader]) -> [PackReader] {
    let small = packs.filter { $0.fileByteCount < largestByteCount }
      .sorted { ($0.fileByteCount, $0.name) < ($1.fileByteCount, $1.name) }
    var sum: Int64 = 0
    var joined = 0
    for (index, pack) in small.enumerated() {
      if index > 0, pack.fileByteCount < factor * sum { joined = index + 1 }
      sum += pack.fileByteCount
    }
    return joined < 2 ? [] : Array(small.prefix(joined))
  }

  /// Writes one pack with the entries of several that `isKept` wants, and removes the several.
  ///
  /// Of an object that several packs have, the copy with the shortest chain of bases is kept: it was written on a base
  /// with a shorter chain still, so no two that are kept are each other's bases.
  ///
  /// Objects of a kind come to lie together: snapshots first, which `log` reads one after the other, then manifests.
  ///
  /// - Parameter replacement: Gives the frame of an entry that cannot stay as it is, or nil for one that can.
  /// - Returns: The names of the packs that are gone.
  @discardableResult
  package static func join(
    _ packs: [PackReader], in directory: PackDirectory, interruption: Interruption,
    isKept: (ObjectID) -> Bool = { _ in true },
    replacement: (PackReader, PackEntry) throws -> ObjectFrame? = { _, _ in nil }
  ) throws -> [PackName] {
    var entries: [(pack: PackReader, entry: PackEntry)] = []
    var numbers: [ObjectID: Int] = [:]
    for pack in packs {
      try pack.forEachEntry { entry in
        guard isKept(entry.id) else { return }
        guard let number = numbers[entry.id] else {
          numbers[entry.id] = entries.count
          return entries.append((pack, entry))
        }
        let known = entries[number]
        if try pack.depth(of: entry) < known.pack.depth(of: known.entry) { entries[number] = (pack, entry) }
      }
    }
    entries.sort { left, right in
      let (a, b) = (left.entry.kind.rollUpOrder, right.entry.kind.rollUpOrder)
      return (a, left.pack.name, left.entry.offset) < (b, right.pack.name, right.entry.offset)
    }
    var published: PackName?
    if !entries.isEmpty {
      let writer = try PackWriter(in: directory)
      defer { writer.discard() }
      for (pack, entry) in entries {
        try interruption.check()
        if let frame = try replacement(pack, entry) {
          try writer.append(entry.id, entry.kind, frame)
        } else {
          try writer.append(entry.id, entry.kind, entry.encoding, pack.frame(entry), checksum: entry.checksum)
        }
      }
      published = try writer.publish()
    }
    let gone = packs.map(\.name).filter { $0 != published }
    try directory.remove(gone)
    return gone
  }
}

extension PackReader {
  func depth(of entry: PackEntry) throws -> UInt8 {
    entry.encoding.hasBase ? try header(entry).base?.depth ?? 0 : 0
  }
}

extension ObjectKind {
  var rollUpOrder: Int {
    switch self {
    case .snapshot: 0
    case .tag: 1
    case .event: 2
    case .manifest: 3
    case .blob: 4
    }
  }
}
