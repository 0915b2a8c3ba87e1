import MVCBase
import MVCTensors
import MVCText

/// What is said of texts whose differing stretch is too long to be compared by line.
package struct LongTexts: Hashable, Sendable {
  package let oldLineCount: Int
  package let newLineCount: Int
  /// The number of the first line that differs, from 1.
  package let firstLine: Int
  /// The limit that was passed, in bytes.
  package let limit: UInt64
}

/// Compares two texts of any size in little memory: what they have in common at the beginning and at the end is passed
/// over piece by piece, and only the stretch between is compared by line.
struct LongTextComparison {
  /// Lines of a change may be moved by so many where that reads better: they belong to the stretch.
  static let marginLineCount = 101
  private static let blockByteCount = 1 << 20

  let old: any ByteSource
  let new: any ByteSource

  /// - Parameters:
  ///   - contextLineCount: How many unchanged lines around the stretch are wanted.
  ///   - limit: How long the stretch may be in either text, in bytes.
  /// - Complexity: Reads each text at most twice.
  func difference(contextLineCount: Int, limit: UInt64) throws -> FileDifference {
    let begin = try commonBeginning()
    let shorter = min(old.byteCount, new.byteCount)
    let end = try commonEnd(atMost: shorter - begin.byteCount)
    let margin = min(contextLineCount, Int.max - Self.marginLineCount) + Self.marginLineCount
    let lead = try lead(of: begin.byteCount, margin, limit)
    let tail = try tail(of: end, margin, limit)
    let start = begin.byteCount - lead.byteCount
    let (oldEnd, newEnd) = (old.byteCount - end + tail, new.byteCount - end + tail)
    guard max(oldEnd, newEnd) - start <= limit else {
      return .longTexts(
        LongTexts(
          oldLineCount: try lineCount(of: old), newLineCount: try lineCount(of: new), firstLine: begin.lineCount + 1,
          limit: limit))
    }
    let lines = LineDiff(
      old: try old.bytes(at: start, count: Int(oldEnd - start)),
      new: try new.bytes(at: start, count: Int(newEnd - start)))
    return .text(lines, linesBefore: begin.lineCount - lead.lineCount)
  }

  /// How many bytes both begin with, and how many line feeds are in them.
  func commonBeginning() throws -> (byteCount: UInt64, lineCount: Int) {
    var (offset, lineCount): (UInt64, Int) = (0, 0)
    while true {
      let (left, right) = try (block(of: old, at: offset), block(of: new, at: offset))
      let same = left == right ? left.count : zip(left, right).prefix { $0 == $1 }.count
      lineCount += Self.lineFeedCount(left[..<same])
      offset += UInt64(same)
      if same == 0 || same < max(left.count, right.count) { return (offset, lineCount) }
    }
  }

  /// How many bytes both end with.
  func commonEnd(atMost limit: UInt64) throws -> UInt64 {
    var byteCount: UInt64 = 0
    while byteCount < limit {
      let count = min(UInt64(Self.blockByteCount), limit - byteCount)
      let left = try old.bytes(at: old.byteCount - byteCount - count, count: Int(count))
      let right = try new.bytes(at: new.byteCount - byteCount - count, count: Int(count))
      let same = left == right ? left.count : zip(left.reversed(), right.reversed()).prefix { $0 == $1 }.count
      byteCount += UInt64(same)
      if same < Int(count) { break }
    }
    return byteCount
  }

  /// The last lines of the common beginning, from the start of a line.
  func lead(of end: UInt64, _ wanted: Int, _ limit: UInt64) throws -> (byteCount: UInt64, lineCount: Int) {
    var (byteCount, lineCount): (UInt64, Int) = (0, 0)
    while byteCount < end, byteCount <= limit {
      let count = min(UInt64(Self.blockByteCount), end - byteCount)
      for byte in try old.bytes(at: end - byteCount - count, count: Int(count)).reversed() {
        if byte == UInt8(ascii: "\n") {
          if lineCount == wanted { return (byteCount, lineCount) }
          lineCount += 1
        }
        byteCount += 1
      }
    }
    return (byteCount, lineCount)
  }

  /// How many bytes the first lines of the common end have, the rest of the line that differs included.
  func tail(of end: UInt64, _ wanted: Int, _ limit: UInt64) throws -> UInt64 {
    var (byteCount, lineCount): (UInt64, Int) = (0, 0)
    while byteCount < end, byteCount <= limit {
      for byte in try block(of: old, at: old.byteCount - end + byteCount) {
        byteCount += 1
        guard byte == UInt8(ascii: "\n") else { continue }
        lineCount += 1
        if lineCount > wanted { return byteCount }
      }
    }
    return byteCount
  }

  private func lineCount(of text: any ByteSource) throws -> Int {
    var (offset, count): (UInt64, Int) = (0, 0)
    var last: UInt8?
    while offset < text.byteCount {
      let bytes = try block(of: text, at: offset)
      if bytes.isEmpty { break }
      count += Self.lineFeedCount(bytes[...])
      last = bytes.last
      offset += UInt64(bytes.count)
    }
    return count + (last == nil || last == UInt8(ascii: "\n") ? 0 : 1)
  }

  private func block(of text: any ByteSource, at offset: UInt64) throws -> [UInt8] {
    try text.bytes(at: offset, count: Self.blockByteCount)
  }

  private static func lineFeedCount(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      var count = 0
      for byte in buffer where byte == UInt8(ascii: "\n") { count += 1 }
      return count
    }
  }
}
