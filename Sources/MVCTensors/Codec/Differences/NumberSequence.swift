internal import CKernels
internal import MVCBase

/// Unsigned numbers, most of them small, in the fewest bits.
///
/// Where zeros prevail a Huffman code would spend a whole bit on each: several numbers then share a byte, as digits of
/// 1, 2 or 4 bits. The highest digit says that the number is larger, and what is above it follows in a second
/// sequence. There, or at once where numbers are large, a number is a token for its size and first bits, and the rest
/// of its bits as they are.
///
/// - SeeAlso: `docs/format/tensor-payload.md`, "Sequences"
final class NumberSequence {
  private let writer: SectionWriter
  private let reader: SectionReader
  private let digits = ScratchBuffer()
  private let packed = ScratchBuffer()
  private let rest = ScratchBuffer()
  private let tokens = ScratchBuffer()
  private let bits = ScratchBuffer()
  private let masks = ScratchBuffer()

  init(_ writer: SectionWriter, _ reader: SectionReader) {
    self.writer = writer
    self.reader = reader
  }

  // MARK: Writing

  /// Writes at least one number.
  func encode(
    _ numbers: UnsafePointer<UInt8>, _ count: Int, width: Int, _ effort: CodecEffort, to output: inout PayloadOutput
  ) throws(MVCError) {
    let digitBits = suitedDigitBits(numbers, count, width: width)
    output.append(UInt8(digitBits))
    guard digitBits > 0 else {
      try encodeTokens(numbers, count, width: width, effort, to: &output)
      return
    }
    let limit = UInt8((1 << digitBits) - 1)
    let packed = pack(numbers, count, width: width, digitBits)
    try writer.write(packed, .weights, effort, to: &output)
    let masks = maskMemory(count)
    mvc_reach_masks(numbers, count, Int32(width), limit, masks)
    let rest = rest.bytes(count * width)
    let restCount = mvc_compress(numbers, count, Int32(width), masks, rest)
    guard restCount > 0 else { return }
    mvc_add_number(0 &- UInt64(limit), restCount, Int32(width), rest)
    try encodeTokens(rest, restCount, width: width, effort, to: &output)
  }

  /// How many bits a digit is to have; 0 for tokens at once.
  ///
  /// Measured: several numbers share a byte where the next larger digit would leave Huffman codes with less than a
  /// bit and a half to spend on each.
  private func suitedDigitBits(_ numbers: UnsafePointer<UInt8>, _ count: Int, width: Int) -> Int {
    let (zeros, large) = shares(numbers, count, width: width)
    if zeros > 0.93 { return 1 }
    if large > 0.03 || width == 1 { return zeros > 0.5 ? 2 : 0 }
    return zeros > 0.78 ? 2 : zeros > 0.3 ? 4 : 8
  }

  /// Which share of some of the numbers is zero, and which does not fit a byte.
  private func shares(
    _ numbers: UnsafePointer<UInt8>, _ count: Int, width: Int
  ) -> (zeros: Double, large: Double) {
    let (piece, stride) = (512, 4096)
    let digits = digits.bytes(piece)
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { counts in
      counts.initialize(repeating: 0)
      var sampled = 0
      for start in Swift.stride(from: 0, to: count, by: stride) {
        let some = min(piece, count - start)
        mvc_saturate(numbers + start * width, some, Int32(width), UInt8.max, digits)
        mvc_histogram(digits, some, counts.baseAddress)
        sampled += some
      }
      return (Double(counts[0]) / Double(sampled), Double(counts[255]) / Double(sampled))
    }
  }

  /// The digits of the numbers, as many to a byte as fit.
  private func pack(
    _ numbers: UnsafePointer<UInt8>, _ count: Int, width: Int, _ digitBits: Int
  ) -> UnsafeBufferPointer<UInt8> {
    let byteCount = (count * digitBits + 7) / 8
    if digitBits == 1 {
      let masks = maskMemory(count)
      mvc_reach_masks(numbers, count, Int32(width), 1, masks)
      return UnsafeBufferPointer(
        start: UnsafeRawPointer(masks).assumingMemoryBound(to: UInt8.self), count: byteCount)
    }
    let digits = digits.bytes(count)
    mvc_saturate(numbers, count, Int32(width), UInt8((1 << digitBits) - 1), digits)
    (digits + count).update(repeating: 0, count: 3)
    let packed = packed.bytes(byteCount)
    mvc_pack_digits(digits, count, Int32(digitBits), packed)
    return UnsafeBufferPointer(start: UnsafePointer(packed), count: byteCount)
  }

  private func encodeTokens(
    _ numbers: UnsafePointer<UInt8>, _ count: Int, width: Int, _ effort: CodecEffort, to output: inout PayloadOutput
  ) throws(MVCError) {
    let tokens = tokens.bytes(count)
    let bits = bits.bytes(count * width)
    let bitBytes = mvc_write_tokens(numbers, count, Int32(width), tokens, bits)
    try writer.write(
      UnsafeBufferPointer(start: UnsafePointer(tokens), count: count), .weights, effort, to: &output)
    var length: [UInt8] = []
    length.append(varint: bitBytes)
    output.append(length)
    let content = UnsafeBufferPointer(start: UnsafePointer(bits), count: bitBytes)
    if bitBytes > 0 { output.append(content, .stored, writer) }
  }

  private func maskMemory(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    UnsafeMutableRawPointer(masks.bytes((count + 63) / 64 * 8)).assumingMemoryBound(to: UInt64.self)
  }

  // MARK: Reading

  /// Reads at least one number.
  func decode(
    _ payload: inout PayloadReader, into numbers: UnsafeMutablePointer<UInt8>, _ count: Int, width: Int
  ) throws(MVCError) {
    let digitBits = Int(try payload.readByte())
    guard digitBits > 0 else {
      try decodeTokens(&payload, into: numbers, count, width: width)
      return
    }
    guard [1, 2, 4, 8].contains(digitBits) else { throw PayloadReader.corrupt("a digit has \(digitBits) bits") }
    let limit = UInt8((1 << digitBits) - 1)
    let byteCount = (count * digitBits + 7) / 8
    let masks = maskMemory(count)
    let digits = digits.bytes(count)
    if digitBits == 1 {
      let bitmap = UnsafeMutableRawPointer(masks).assumingMemoryBound(to: UInt8.self)
      try reader.read(&payload, into: UnsafeMutableBufferPointer(start: bitmap, count: byteCount))
    } else {
      let packed = packed.bytes(byteCount)
      try reader.read(&payload, into: UnsafeMutableBufferPointer(start: packed, count: byteCount))
      mvc_unpack_digits(packed, count, Int32(digitBits), digits)
      mvc_reach_masks(digits, count, 1, limit, masks)
    }
    let restCount = setCount(masks, count)
    let rest = rest.bytes(restCount * width)
    if restCount > 0 { try decodeTokens(&payload, into: rest, restCount, width: width) }
    if digitBits == 1 { mvc_add_number(1, restCount, Int32(width), rest) }
    mvc_expand(rest, count, Int32(width), masks, numbers)
    if digitBits > 1 { mvc_add_digits(digits, count, Int32(width), numbers) }
  }

  /// How many of the first `count` bits are set; those above are cleared.
  private func setCount(_ masks: UnsafeMutablePointer<UInt64>, _ count: Int) -> Int {
    if count % 64 > 0 { masks[count / 64] &= (1 << UInt64(count % 64)) - 1 }
    return (0..<(count + 63) / 64).reduce(0) { $0 + masks[$1].nonzeroBitCount }
  }

  private func decodeTokens(
    _ payload: inout PayloadReader, into numbers: UnsafeMutablePointer<UInt8>, _ count: Int, width: Int
  ) throws(MVCError) {
    let tokens = tokens.bytes(count)
    try reader.read(&payload, into: UnsafeMutableBufferPointer(start: tokens, count: count))
    let bitBytes = try payload.readVarint()
    guard bitBytes <= count * width else { throw PayloadReader.corrupt("\(bitBytes) bytes of bits are too many") }
    let bits = bits.bytes(bitBytes)
    try reader.read(&payload, into: UnsafeMutableBufferPointer(start: bits, count: bitBytes))
    guard mvc_read_tokens(tokens, count, Int32(width), bits, bitBytes, numbers) == 1 else {
      throw PayloadReader.corrupt("a sequence asks for more than its \(bitBytes) bytes of bits")
    }
  }
}
