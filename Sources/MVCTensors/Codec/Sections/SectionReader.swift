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
    let count = try reader.readByte()
    guard count != SectionPlan.constantCode else {
      output.update(repeating: try reader.readByte())
      return
    }
    guard count <= Lanes.most else { throw PayloadReader.corrupt("a section has \(count) streams") }
    let lanes = Lanes(count: Int(count), byteCount: output.count)
    var lengths: [Int] = []
    for _ in 0..<count { lengths.append(try reader.readVarint()) }
    var streams: [UnsafeRawBufferPointer] = []
    for length in lengths { streams.append(try reader.readBytes(length)) }
    guard let end = reader.end else { return }
    switch literals.inflate(streams, lanes: lanes, into: output, readableEnd: end) {
    case .done: return
    case .damaged: throw PayloadReader.corrupt("a stream is damaged")
    case .unknown:
      for (stream, lane) in zip(streams, lanes.ranges) {
        try read(stream, into: UnsafeMutableBufferPointer(rebasing: output[lane]), readableEnd: end)
      }
    }
  }

  /// Reads one stream of any making.
  private func read(
    _ stream: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>, readableEnd: UnsafeRawPointer
  ) throws(MVCError) {
    if ZlibStream.copyStored(stream, into: output) { return }
    let lane = Lanes(count: 1, byteCount: output.count)
    switch literals.inflate([stream], lanes: lane, into: output, readableEnd: readableEnd) {
    case .done: return
    case .damaged: throw PayloadReader.corrupt("a stream is damaged")
    case .unknown: _ = output.update(fromContentsOf: try inflater.inflate(stream, byteCount: output.count))
    }
  }
}
