/// Bits in the order of deflate: a byte's lowest bit is its first.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  /// The bits after the last whole byte.
  private(set) var pending: UInt64 = 0
  private(set) var pendingCount: UInt32 = 0

  init() {}

  /// Goes on after bits that do not fill a byte.
  init(after pending: UInt64, _ count: UInt32) { (self.pending, pendingCount) = (pending, count) }

  /// Appends up to 32 bits, the lowest first.
  mutating func append(_ bits: UInt32, _ count: Int) {
    pending |= UInt64(bits) << UInt64(pendingCount)
    pendingCount += UInt32(count)
    while pendingCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount -= 8
    }
  }

  var bitCount: Int { 8 * bytes.count + Int(pendingCount) }
}

/// Reads bits that ``BitWriter`` wrote; nil at the end.
struct BitReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var bitPosition: Int

  init(_ bytes: UnsafeRawBufferPointer, bitPosition: Int) {
    self.bytes = bytes
    self.bitPosition = bitPosition
  }

  mutating func read(_ count: Int) -> Int? {
    guard bitPosition + count <= 8 * bytes.count else { return nil }
    var value = 0
    for bit in 0..<count {
      value |= Int(bytes[bitPosition >> 3] >> UInt8(bitPosition & 7) & 1) << bit
      bitPosition += 1
    }
    return value
  }
}
