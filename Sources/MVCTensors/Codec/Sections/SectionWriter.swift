internal import CKernels
internal import MVCBase

/// Writes sections: byte sequences whose length the reader knows, each in the way that suits it.
final class SectionWriter {
  /// What may be expected of a section's bytes.
  enum Content {
    /// Parts of floating-point numbers: they repeat only where they are all alike.
    case weights
    /// As ``weights``, with so many rare values that their codes may be longer.
    case fineWeights
    /// Anything: integers, text, quantised blocks, masks.
    case anything
  }

  private let literals = LiteralDeflater()
  private let deflater = Deflater()
  private let quickDeflater = TextDeflater()
  private let counts = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: LiteralBlockHeader.symbolCount)

  init() {}

  deinit { counts.deallocate() }

  /// Writes a section; one without bytes is left out.
  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, _ content: Content, _ effort: CodecEffort, to output: inout PayloadOutput
  ) throws(MVCError) {
    guard !bytes.isEmpty else { return }
    output.append(bytes, try plan(bytes, content, effort), self)
  }

  /// Chooses how to write a section of at least one byte.
  private func plan(
    _ bytes: UnsafeBufferPointer<UInt8>, _ content: Content, _ effort: CodecEffort
  ) throws(MVCError) -> SectionPlan {
    if mvc_is_constant(bytes.baseAddress, bytes.count) == 1 { return .constant(bytes[0]) }
    let repeats = content == .anything && ByteStatistics.repeats(in: bytes)
    if !repeats, effort != .tight, ByteStatistics.looksRandom(bytes) { return .stored }
    let limit = content == .fineWeights ? LiteralBlockHeader.longestCode : LiteralBlockHeader.longestQuickCode
    let huffman = planLiterals(bytes, effort, limit: limit)
    let isLopsided = counts.max().map { Int($0) > bytes.count - bytes.count / 8 } ?? false
    guard repeats || isLopsided else { return huffman }
    var stream: [UInt8] = []
    if repeats, effort != .fast {
      try deflater.deflate(UnsafeRawBufferPointer(bytes), .balanced, to: &stream)
    } else {
      quickDeflater.deflate(UnsafeRawBufferPointer(bytes), to: &stream)
    }
    return stream.count < huffman.cost(of: bytes.count).total ? .matched(stream) : huffman
  }

  /// Huffman codes, or nothing where they do not pay for the time of decoding.
  private func planLiterals(
    _ bytes: UnsafeBufferPointer<UInt8>, _ effort: CodecEffort, limit: Int
  ) -> SectionPlan {
    counts.update(repeating: 0)
    mvc_histogram(bytes.baseAddress, bytes.count, counts.baseAddress)
    counts[Int(MVC_LITERAL_END)] = 1
    let plan = LiteralPlan(UnsafeBufferPointer(counts), byteCount: bytes.count, limit: limit)
    let least = effort == .tight ? 0 : bytes.count / 64
    return plan.cost.total + least < SectionPlan.stored.cost(of: bytes.count).total ? .literals(plan) : .stored
  }

  /// Appends a section as planned.
  func append(_ bytes: UnsafeBufferPointer<UInt8>, _ plan: SectionPlan, to output: inout [UInt8]) {
    switch plan {
    case .constant(let byte):
      output.append(SectionPlan.constantCode)
      output.append(byte)
    case .stored:
      output.append(1)
      output.append(varint: ZlibStream.storedByteCount(bytes.count))
      ZlibStream.appendStored(bytes, to: &output)
    case .literals(let plan):
      output.append(UInt8(plan.lanes.count))
      literals.append(bytes, plan, to: &output)
    case .matched(let stream):
      output.append(1)
      output.append(varint: stream.count)
      output.append(contentsOf: stream)
    }
  }
}
