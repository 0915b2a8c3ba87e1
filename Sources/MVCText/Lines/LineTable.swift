/// Numbers the distinct lines of several files, so that comparing lines means comparing integers.
///
/// Equal bytes get equal tokens and different bytes different ones: a hash only finds candidates, which are then
/// compared in full. Tokens count up from zero in order of first appearance, so they do not depend on the hash seed.
///
/// - Complexity: O(*bytes*) expected time; about 40 bytes per distinct line.
struct LineTable {
  /// Where a line was first seen.
  private struct Place {
    let start: Int
    let end: Int
    let file: Int32
  }

  private var files: [[UInt8]] = []
  /// By token.
  private var places: [Place] = []
  private var hashes: [UInt32] = []
  /// An open hash table of tokens, each plus one; its length is a power of two, and at least half of it is free.
  private var slots: [UInt32] = Array(repeating: 0, count: 64)

  /// Splits a file into lines and numbers those not seen in earlier files.
  mutating func lines(of bytes: [UInt8]) -> TextLines {
    let ends = Self.lineEnds(in: bytes)
    files.append(bytes)
    var fileTokens: [Int] = []
    fileTokens.reserveCapacity(ends.count)
    bytes.withUnsafeBytes { buffer in
      var start = 0
      for end in ends {
        fileTokens.append(token(of: UnsafeRawBufferPointer(rebasing: buffer[start..<end]), at: start))
        start = end
      }
    }
    return TextLines(bytes: bytes, ends: ends, tokens: fileTokens)
  }

  private mutating func token(of line: UnsafeRawBufferPointer, at start: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: line)
    let hash = UInt32(truncatingIfNeeded: hasher.finalize())
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let token = Int(slots[slot] - 1)
      if hashes[token] == hash, isEqual(line, places[token]) { return token }
      slot = (slot + 1) & (slots.count - 1)
    }
    places.append(Place(start: start, end: start + line.count, file: Int32(files.count - 1)))
    hashes.append(hash)
    slots[slot] = UInt32(places.count)
    if places.count * 2 > slots.count { grow() }
    return places.count - 1
  }

  private func isEqual(_ line: UnsafeRawBufferPointer, _ place: Place) -> Bool {
    guard line.count == place.end - place.start else { return false }
    return files[Int(place.file)].withUnsafeBytes { line.elementsEqual($0[place.start..<place.end]) }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (token, hash) in hashes.enumerated() {
      var slot = Int(hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(token + 1)
    }
  }

  private static func lineEnds(in bytes: [UInt8]) -> [Int] {
    var ends: [Int] = []
    bytes.withUnsafeBufferPointer { buffer in
      for index in buffer.indices where buffer[index] == .lineFeed {
        ends.append(index + 1)
      }
    }
    if ends.last ?? 0 < bytes.count {
      ends.append(bytes.count)
    }
    return ends
  }
}
