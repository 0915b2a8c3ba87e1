import MVCBase
package import MVCObjects
import Synchronization

/// Reads one published pack.
///
/// The file stays open, so that a pack which another process rolls up meanwhile can be read to the end. Safe to share
/// between threads.
package final class PackReader: Sendable {
  /// An index of up to this many bytes is read at once and kept; of a larger one only the slot that is asked for.
  private static let keptIndexByteCount: UInt64 = 8 << 20

  package let name: PackName
  package let trailer: PackTrailer
  package let fileByteCount: Int64
  private let file: any OpenFile
  private let keptIndex = Mutex<[UInt8]?>(nil)
  private let keptFanout = Mutex<[UInt8]?>(nil)

  /// Opens a pack and reads its trailer.
  ///
  /// - Throws: ``MVCError`` with code `notFound` when it is gone, `corrupt` when it was cut short.
  package init(_ name: PackName, in directory: PackDirectory) throws {
    self.name = name
    file = try directory.fileSystem.open(directory.path(of: name), .read)
    fileByteCount = try file.status().byteCount
    let least = Int64(PackFormat.headerByteCount + PackFormat.trailerByteCount)
    guard fileByteCount >= least else {
      throw MVCError(
        .corrupt, "cannot read the pack '\(name)': it has \(fileByteCount) bytes, the smallest has \(least)")
    }
    try PackFormat.check(header: file.readBytes(PackFormat.headerByteCount, at: 0), of: name.description)
    let end = try file.readBytes(PackFormat.trailerByteCount, at: fileByteCount - Int64(PackFormat.trailerByteCount))
    trailer = try PackTrailer(decoding: end, fileByteCount: fileByteCount, name: name.description)
  }

  package var entryCount: Int { Int(trailer.entryCount) }

  /// Where an object lies, or nil when it is not in this pack.
  package func entry(of id: ObjectID) throws -> PackEntry? {
    let range = try slotRange(of: id)
    guard !range.isEmpty else { return nil }
    return try withIndex(range) { index, count in
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        if ObjectID(unaligned: index, at: middle * PackFormat.entryByteCount) < id {
          low = middle + 1
        } else {
          high = middle
        }
      }
      guard low < count, ObjectID(unaligned: index, at: low * PackFormat.entryByteCount) == id else { return nil }
      return try checked(PackEntry(index, at: low * PackFormat.entryByteCount))
    }
  }

  /// Every entry, in the order of ids, in slices.
  package func forEachEntry(_ body: (PackEntry) throws -> Void) throws {
    for start in stride(from: 0, to: entryCount, by: 16_384) {
      try withIndex(start..<min(start + 16_384, entryCount)) { index, count in
        for number in 0..<count { try body(checked(PackEntry(index, at: number * PackFormat.entryByteCount))) }
      }
    }
  }

  /// The ids from `lowest` to `highest`, at most `limit` of them.
  package func ids(from lowest: ObjectID, to highest: ObjectID, limit: Int) throws -> [ObjectID] {
    let (first, last) = (try slotRange(of: lowest).lowerBound, try slotRange(of: highest).upperBound)
    guard first <= last else { throw damagedIndex() }
    return try withIndex(first..<last) { index, count in
      var found: [ObjectID] = []
      for number in 0..<count where found.count < limit {
        let id = ObjectID(unaligned: index, at: number * PackFormat.entryByteCount)
        if id > highest { break }
        if id >= lowest { found.append(id) }
      }
      return found
    }
  }

  /// A frame's bytes.
  ///
  /// - Parameter isChecked: Whether they are held against their checksum; false saves the time where a digest of what
  ///   they hold is going to be taken.
  package func frame(_ entry: PackEntry, isChecked: Bool = true) throws -> [UInt8] {
    let bytes = try file.readBytes(Int(entry.storedByteCount), at: Int64(entry.offset))
    guard bytes.count == Int(entry.storedByteCount), !isChecked || Checksum.crc32(bytes) == entry.checksum else {
      throw damagedFrame(entry)
    }
    return bytes
  }

  /// Hands over a frame's bytes piece by piece.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` at the end when they do not have their checksum.
  func forEachPiece(of entry: PackEntry, _ body: ([UInt8]) throws -> Void) throws {
    var (offset, end) = (Int64(entry.offset), Int64(entry.offset) + Int64(entry.storedByteCount))
    var checksum: UInt32 = 0
    while offset < end {
      let piece = try file.readBytes(Int(min(end - offset, 256 << 10)), at: offset)
      guard !piece.isEmpty else { break }
      checksum = Checksum.crc32(piece, continuing: checksum)
      try body(piece)
      offset += Int64(piece.count)
    }
    guard offset == end, checksum == entry.checksum else { throw damagedFrame(entry) }
  }

  /// The header of a frame, read by itself and not held against a checksum.
  package func header(_ entry: PackEntry) throws -> FrameHeader {
    let count = min(FrameHeader.largestByteCount, Int(entry.storedByteCount))
    return try FrameHeader(decoding: file.readBytes(count, at: Int64(entry.offset)))
  }

  /// Holds the header, index, fanout table and trailer against the digest.
  package func verifyDigest() throws {
    var hasher = SHA256Hasher()
    hasher.update(try file.readBytes(PackFormat.headerByteCount, at: 0))
    var offset = Int64(trailer.indexOffset)
    let end = fileByteCount - Int64(PackFormat.trailerByteCount)
    while offset < end {
      let piece = try file.readBytes(Int(min(end - offset, 1 << 20)), at: offset)
      guard !piece.isEmpty else { break }
      hasher.update(piece)
      offset += Int64(piece.count)
    }
    hasher.update(trailer.fields)
    let digest = hasher.finish()
    guard digest == trailer.digest, PackName(digest: digest) == name else {
      throw MVCError(.corrupt, "cannot trust the pack '\(name)': its index does not have the digest that names it")
    }
  }

  private func slotRange(of id: ObjectID) throws -> Range<Int> {
    let bits = Int(trailer.fanoutBits)
    guard bits > 0 else { return 0..<entryCount }
    let slot = PackFormat.slot(of: id, bits: bits)
    let (start, end) = try keptFanout.withLock { kept in
      let table =
        try kept
        ?? file.readBytes(Int(trailer.fanoutByteCount), at: Int64(trailer.indexOffset + trailer.indexByteCount))
      kept = table
      func end(_ slot: Int) -> Int {
        guard slot >= 0, table.count >= slot * 4 + 4 else { return 0 }
        return table.withUnsafeBytes {
          Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: slot * 4, as: UInt32.self)))
        }
      }
      return (end(slot - 1), end(slot))
    }
    guard start <= end, end <= entryCount else { throw damagedIndex() }
    return start..<end
  }

  private func withIndex<Result>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer, Int) throws -> Result
  ) throws -> Result {
    let width = PackFormat.entryByteCount
    let bytes: ArraySlice<UInt8>
    if trailer.indexByteCount <= Self.keptIndexByteCount {
      bytes = try wholeIndex()[(range.lowerBound * width)..<(range.upperBound * width)]
    } else {
      bytes = try file.readBytes(range.count * width, at: Int64(trailer.indexOffset) + Int64(range.lowerBound * width))[
        ...]
    }
    guard bytes.count == range.count * width else { throw damagedIndex() }
    return try bytes.withUnsafeBytes { try body($0, range.count) }
  }

  private func wholeIndex() throws -> [UInt8] {
    try keptIndex.withLock { kept in
      if let kept { return kept }
      let index = try file.readBytes(Int(trailer.indexByteCount), at: Int64(trailer.indexOffset))
      guard index.count == Int(trailer.indexByteCount) else { throw damagedIndex() }
      kept = index
      return index
    }
  }

  private func checked(_ entry: PackEntry?) throws -> PackEntry {
    guard let entry, entry.offset >= UInt64(PackFormat.headerByteCount),
      entry.offset + UInt64(entry.storedByteCount) <= trailer.indexOffset
    else { throw damagedIndex() }
    return entry
  }

  private func damagedFrame(_ entry: PackEntry) -> MVCError {
    MVCError(
      .corrupt, "cannot read object '\(entry.id.short)' in the pack '\(name)': its stored bytes are damaged",
      hint: "run 'mvc fsck' to list the snapshots that need it")
  }

  private func damagedIndex() -> MVCError {
    MVCError(
      .corrupt, "cannot read the pack '\(name)': its index is damaged", hint: "run 'mvc fsck' to see what is affected")
  }
}
