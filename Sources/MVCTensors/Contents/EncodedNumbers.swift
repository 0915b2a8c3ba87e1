/// Numbers in fields of a Protocol Buffers message: packed in one field or several, or each a field of its own.
package struct EncodedNumbers: Sendable, Equatable {
  /// How an entry is written.
  package enum Encoding: Sendable, Equatable {
    /// In as many bytes as it has.
    case fixed
    /// In seven bits a byte, as many as it needs.
    case varint
  }

  /// Entries side by side.
  package struct Segment: Sendable, Equatable {
    package let range: Range<UInt64>
    /// The length of the tag in front of each entry, in bytes; 0 where they are packed.
    package let tagByteCount: UInt64
  }

  /// A place from which entries can be read.
  package struct Checkpoint: Sendable, Equatable {
    /// The number of the segment.
    package let segment: Int
    /// Where the entry begins, counted from the start of the file.
    package let offset: UInt64
  }

  /// So many entries lie between two checkpoints.
  package static let interval: UInt64 = 1 << 18

  package let encoding: Encoding
  package let segments: [Segment]
  /// What an entry becomes: its lowest so many bytes.
  package let entryByteCount: UInt64
  /// Where the entries 0, ``interval``, twice that and so on begin; none where places can be computed.
  package private(set) var checkpoints: [Checkpoint] = []

  init(_ encoding: Encoding, _ segments: [Segment], entryByteCount: UInt64) {
    self.encoding = encoding
    self.segments = segments
    self.entryByteCount = entryByteCount
  }

  /// Goes through variable-length entries once, and notes where some of them begin.
  ///
  /// - Returns: How many there are.
  /// - Throws: ``MalformedModelFile`` for an entry that is none, and what the source throws.
  mutating func countEntries(_ source: any ByteSource) throws -> UInt64 {
    guard encoding == .varint else {
      var count: UInt64 = 0
      for segment in segments {
        let (entries, rest) = (segment.range.upperBound - segment.range.lowerBound)
          .quotientAndRemainder(dividingBy: segment.tagByteCount + entryByteCount)
        guard rest == 0 else { throw MalformedModelFile() }
        count += entries
      }
      return count
    }
    var count: UInt64 = 0
    var checkpoints: [Checkpoint] = []
    for (number, segment) in segments.enumerated() {
      var cursor = VarintCursor(source, segment)
      while !cursor.isAtEnd {
        if count.isMultiple(of: Self.interval) {
          checkpoints.append(Checkpoint(segment: number, offset: cursor.offset))
        }
        guard try cursor.next() != nil else { throw MalformedModelFile() }
        count += 1
      }
    }
    self.checkpoints = checkpoints
    return count
  }

  /// Writes entries as numbers, least significant byte first.
  ///
  /// - Parameters:
  ///   - entries: Which; all of them exist.
  ///   - target: Room for as many times ``entryByteCount`` bytes.
  /// - Returns: False when the file is no longer what it was.
  /// - Throws: What the source throws.
  package func write(
    _ entries: Range<UInt64>, of source: any ByteSource, to target: UnsafeMutableRawBufferPointer
  ) throws -> Bool {
    switch encoding {
    case .fixed: try writeFixed(entries, source, target)
    case .varint: try writeVarints(entries, source, target)
    }
  }

  private func writeVarints(
    _ entries: Range<UInt64>, _ source: any ByteSource, _ target: UnsafeMutableRawBufferPointer
  ) throws -> Bool {
    let place = entries.lowerBound / Self.interval
    guard place < checkpoints.count else { return entries.isEmpty }
    let checkpoint = checkpoints[Int(place)]
    var number = place * Self.interval
    var position = 0
    for (index, segment) in segments.enumerated().dropFirst(checkpoint.segment) {
      var cursor = VarintCursor(source, segment, from: index == checkpoint.segment ? checkpoint.offset : nil)
      while !cursor.isAtEnd, number < entries.upperBound {
        guard let value = try cursor.next() else { return false }
        if number >= entries.lowerBound {
          withUnsafeBytes(of: value.littleEndian) { bytes in
            for byte in bytes.prefix(Int(entryByteCount)) {
              target[position] = byte
              position += 1
            }
          }
        }
        number += 1
      }
      if number == entries.upperBound { return true }
    }
    return number == entries.upperBound
  }

  private func writeFixed(
    _ entries: Range<UInt64>, _ source: any ByteSource, _ target: UnsafeMutableRawBufferPointer
  ) throws -> Bool {
    var first: UInt64 = 0
    var position = 0
    for segment in segments {
      let step = segment.tagByteCount + entryByteCount
      let count = (segment.range.upperBound - segment.range.lowerBound) / step
      let part = entries.clamped(to: first..<first + count)
      first += count
      guard !part.isEmpty else { continue }
      var number = part.lowerBound - (first - count)
      let end = part.upperBound - (first - count)
      while number < end {
        // Whole entries, as many as one read may have.
        let some = min(end - number, max(1, (1 << 20) / step))
        let bytes = try source.bytes(at: segment.range.lowerBound + number * step, count: Int(some * step))
        guard bytes.count == Int(some * step) else { return false }
        for start in stride(from: 0, to: bytes.count, by: Int(step)) {
          for byte in bytes[(start + Int(segment.tagByteCount))..<(start + Int(step))] {
            target[position] = byte
            position += 1
          }
        }
        number += some
      }
    }
    return position == target.count
  }
}

/// Reads variable-length numbers one after the other, through a window of 64 KiB.
private struct VarintCursor {
  private static let windowByteCount = 64 << 10

  private let source: any ByteSource
  private let segment: EncodedNumbers.Segment
  private(set) var offset: UInt64
  private var window: [UInt8] = []
  private var position = 0

  init(_ source: any ByteSource, _ segment: EncodedNumbers.Segment, from offset: UInt64? = nil) {
    self.source = source
    self.segment = segment
    self.offset = offset ?? segment.range.lowerBound
  }

  var isAtEnd: Bool { offset >= segment.range.upperBound }

  /// The next number; nil where there is none.
  mutating func next() throws -> UInt64? {
    for _ in 0..<segment.tagByteCount { guard try readByte() != nil else { return nil } }
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = try readByte() else { return nil }
      value |= shift < 64 ? UInt64(byte & 0x7F) << shift : 0
      if byte < 0x80 { return value }
    }
    return nil
  }

  private mutating func readByte() throws -> UInt8? {
    if position == window.count {
      guard !isAtEnd else { return nil }
      window = try source.bytes(
        at: offset, count: Int(min(UInt64(Self.windowByteCount), segment.range.upperBound - offset)))
      position = 0
      if window.isEmpty { return nil }
    }
    defer {
      position += 1
      offset += 1
    }
    return window[position]
  }
}
