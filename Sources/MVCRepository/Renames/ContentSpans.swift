/// A file as a bag of short spans: what two files share of them tells how alike they are, wherever the spans lie.
///
/// The spans are git's (`diffcore-delta.c`): each ends behind a line feed, or after 64 bytes; the carriage return of a
/// text's CR LF does not count. They are kept sorted, eight bytes for each: 57 bits of a hash and its length.
struct ContentSpans: Sendable {
  fileprivate static let longest = 64
  fileprivate static let lengthBits: UInt64 = 0x7F

  private let sorted: [UInt64]

  fileprivate init(_ spans: [UInt64]) { sorted = spans.sorted() }

  /// The spans of nothing.
  static let none = ContentSpans([])

  /// The memory that the spans take, in bytes.
  var cost: Int { sorted.count * 8 }

  /// How many bytes lie in spans that the other file has too.
  func sharedByteCount(with other: ContentSpans) -> UInt64 {
    var (left, right) = (0, 0)
    var shared: UInt64 = 0
    while left < sorted.count, right < other.sorted.count {
      if sorted[left] == other.sorted[right] {
        shared += sorted[left] & Self.lengthBits
        left += 1
        right += 1
      } else if sorted[left] < other.sorted[right] {
        left += 1
      } else {
        right += 1
      }
    }
    return shared
  }
}

/// Cuts bytes that come piece by piece into spans.
struct SpanCutter {
  private var spans: [UInt64] = []
  private var hash = Self.seed
  private var length: UInt64 = 0
  private let isText: Bool
  /// Whether the last byte was a carriage return that has not been counted.
  private var holdsReturn = false

  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

  init(isText: Bool) { self.isText = isText }

  mutating func take(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { buffer in
      for byte in buffer {
        if holdsReturn {
          holdsReturn = false
          if byte != UInt8(ascii: "\n") { add(UInt8(ascii: "\r")) }
        }
        if isText, byte == UInt8(ascii: "\r") { holdsReturn = true } else { add(byte) }
      }
    }
  }

  private mutating func add(_ byte: UInt8) {
    hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    length += 1
    if byte == UInt8(ascii: "\n") || length == ContentSpans.longest { end() }
  }

  private mutating func end() {
    guard length > 0 else { return }
    // The last bytes have not reached the upper bits yet, which are those that are kept.
    var mixed = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
    mixed ^= mixed >> 32
    spans.append((mixed & ~ContentSpans.lengthBits) | length)
    (hash, length) = (Self.seed, 0)
  }

  mutating func finish() -> ContentSpans {
    if holdsReturn { add(UInt8(ascii: "\r")) }
    holdsReturn = false
    end()
    defer { spans = [] }
    return ContentSpans(spans)
  }
}
