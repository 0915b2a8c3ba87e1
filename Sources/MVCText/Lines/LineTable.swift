/// Numbers the distinct lines of several files, so that comparing lines means comparing integers.
///
/// Equal bytes get equal tokens and different bytes different ones: a hash only finds candidates, which are then
/// compared in full. Tokens count up from zero in order of first appearance, so they do not depend on the hash seed.
///
/// - Complexity: O(*bytes*) expected time; about 100 bytes per distinct line.
struct LineTable {
  private var tokens: [Line: Int] = [:]

  /// Splits a file into lines and numbers those not seen in earlier files.
  mutating func lines(of bytes: [UInt8]) -> TextLines {
    let ends = Self.lineEnds(in: bytes)
    var fileTokens: [Int] = []
    fileTokens.reserveCapacity(ends.count)
    var start = 0
    for end in ends {
      fileTokens.append(token(of: Line(bytes: bytes[start..<end])))
      start = end
    }
    return TextLines(bytes: bytes, ends: ends, tokens: fileTokens)
  }

  private mutating func token(of line: Line) -> Int {
    if let known = tokens[line] { return known }
    let next = tokens.count
    tokens[line] = next
    return next
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

/// A line as a dictionary key, hashed in one piece rather than byte by byte.
private struct Line: Hashable {
  let bytes: ArraySlice<UInt8>

  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
