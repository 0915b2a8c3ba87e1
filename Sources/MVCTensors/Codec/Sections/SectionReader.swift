internal import MVCBase

/// Reads what ``SectionWriter`` wrote.
final class SectionReader {
  private let literals = LiteralInflater()
  private let inflater = Inflater()

  init() {}

  /// Fills `output` with a section's bytes; one without bytes was left out.
  ///
  /// - Throws: ``MVCError`` with code `corrupt`.
  func read(
    _ reader: inout PayloadReader, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(MVCError) {
    guard !output.isEmpty else { return }
    let lanes = try reader.readByte()
    guard lanes != SectionPlan.constantCode else {
      output.update(repeating: try reader.readByte())
      return
    }
    guard lanes <= Lanes.most else { throw PayloadReader.corrupt("a section has \(lanes) lanes") }
    let byteCount = try reader.readVarint()
    var laneBits: [Int] = []
    for _ in 1..<lanes { laneBits.append(try reader.readVarint()) }
    let stream = try reader.readBytes(byteCount)
    if ZlibStream.copyStored(stream, into: output) { return }
    guard let end = reader.end else { return }
    switch literals.inflate(stream, laneBits: laneBits, into: output, readableEnd: end) {
    case .done: return
    case .damaged: throw PayloadReader.corrupt("a stream is damaged")
    case .unknown: _ = output.update(fromContentsOf: try inflater.inflate(stream, byteCount: output.count))
    }
  }
}
