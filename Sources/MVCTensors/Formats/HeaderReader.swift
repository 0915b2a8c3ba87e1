/// Reads a header front to back through a window, checking every bound.
///
/// What it holds is a window of at most 1 MiB, however long the header is. The window starts small and doubles while
/// reading goes on, so that a few bytes between two tensors cost little, and a long header few reads.
///
/// Every method throws ``MalformedModelFile`` when the bytes end too early, or, as not read, when they are too many; and
/// what the source throws.
struct HeaderReader {
  private static let leastWindow = 4 << 10
  private static let mostWindow = 1 << 20
  /// How much is read before a header counts as too long: far more than any real one, little enough to bear.
  static let mostBytes = 256 << 20

  // An existential, not a generic parameter: it is asked once a window, and a generic reader would not be specialised
  // for sources of other modules.
  private let source: any ByteSource
  private var end: UInt64
  private var window: [UInt8] = []
  private var windowStart: UInt64
  private var position = 0
  private var nextWindowByteCount = leastWindow
  private var bytesLeft = mostBytes

  /// Creates a reader of a part of a source.
  ///
  /// - Parameter range: Where to read; cut where the source ends.
  init(_ source: any ByteSource, in range: Range<UInt64>) {
    self.source = source
    windowStart = range.lowerBound
    end = max(range.lowerBound, min(range.upperBound, source.byteCount))
  }

  /// Where the next byte is, counted from the start of the file.
  var offset: UInt64 { windowStart + UInt64(position) }
  var remaining: UInt64 { end - offset }
  var isAtEnd: Bool { offset == end }

  /// The next byte, which stays unread; nil at the end.
  mutating func peekByte() throws -> UInt8? {
    if position == window.count {
      guard !isAtEnd else { return nil }
      try refill()
    }
    return window[position]
  }

  @inline(__always)
  mutating func readByte() throws -> UInt8 {
    if position == window.count { try refill() }
    defer { position += 1 }
    return window[position]
  }

  /// Adds the next bytes to `bytes` as long as they satisfy `condition`, at most to the end of the window.
  @inline(__always)
  mutating func readRun(into bytes: inout [UInt8], while condition: (UInt8) -> Bool) {
    let start = position
    skipRun(while: condition)
    bytes += window[start..<position]
  }

  /// Goes past the next bytes as long as they satisfy `condition`, at most to the end of the window.
  @inline(__always)
  mutating func skipRun(while condition: (UInt8) -> Bool) {
    window.withUnsafeBufferPointer { window in
      while position < window.count, condition(window[position]) { position += 1 }
    }
  }

  /// Reads a number, least significant byte first.
  mutating func readLittleEndian<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    let width = MemoryLayout<Value>.size
    guard window.count - position >= width else {
      return try readBytes(width).withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
    }
    defer { position += width }
    return window.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Value.self)) }
  }

  /// Reads so many bytes. The caller has bounded `count`.
  mutating func readBytes(_ count: Int) throws -> [UInt8] {
    guard count >= 0, UInt64(count) <= remaining else { throw MalformedModelFile() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      if position == window.count { try refill() }
      let part = min(count - bytes.count, window.count - position)
      bytes += window[position..<position + part]
      position += part
    }
    return bytes
  }

  /// Reads text of a known length, which has to be valid UTF-8.
  mutating func readText(byteCount: UInt64, limit: Int) throws -> String {
    guard byteCount <= remaining else { throw MalformedModelFile() }
    guard byteCount <= UInt64(limit) else {
      throw MalformedModelFile(notRead: "its header has a text above \(limit) bytes")
    }
    guard let text = String(validUTF8: try readBytes(Int(byteCount))) else { throw MalformedModelFile() }
    return text
  }

  /// Goes past bytes without reading those that are not in the window.
  mutating func skip(_ count: UInt64) throws {
    guard count <= remaining else { throw MalformedModelFile() }
    if count <= UInt64(window.count - position) {
      position += Int(count)
    } else {
      // A short skip is part of going through a long header; after a long one little may be wanted.
      if count > UInt64(nextWindowByteCount) { nextWindowByteCount = Self.leastWindow }
      windowStart = offset + count
      window = []
      position = 0
    }
  }

  /// Makes the next so many bytes all that are left.
  mutating func limit(to count: UInt64) throws(MalformedModelFile) {
    guard count <= remaining else { throw MalformedModelFile() }
    end = offset + count
    // What the window holds past the end must not be read.
    window.removeLast(max(0, window.count - position - Int(min(count, UInt64(window.count)))))
  }

  private mutating func refill() throws {
    guard bytesLeft > 0 else {
      throw MalformedModelFile(notRead: "its header is longer than \(Self.mostBytes >> 20) MiB")
    }
    let start = offset
    let wanted = min(Int(min(UInt64(nextWindowByteCount), end - start)), bytesLeft)
    bytesLeft -= wanted
    window = try source.bytes(at: start, count: wanted)
    windowStart = start
    position = 0
    nextWindowByteCount = min(nextWindowByteCount * 2, Self.mostWindow)
    // Fewer than there should be: the file was cut while it was read.
    guard wanted > 0, window.count == wanted else {
      window = []
      throw MalformedModelFile()
    }
  }
}
