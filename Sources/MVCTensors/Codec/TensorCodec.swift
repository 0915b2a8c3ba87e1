package import MVCBase

/// Encodes the bytes of tensors, by themselves or as a difference to others, and decodes them.
///
/// The object is memory that is used again: a worker owns one, and uses it for one tensor at a time.
///
/// - SeeAlso: `docs/format/tensor-payload.md`, `docs/design/tensor-codecs.md`
package final class TensorCodec {
  private let planeGroup: PlaneGroup
  private let sample = TensorSample()

  package init() {
    let (writer, reader) = (SectionWriter(), SectionReader())
    planeGroup = PlaneGroup(writer, reader)
  }

  // MARK: By itself

  /// Appends a payload that holds a tensor.
  ///
  /// - Parameters:
  ///   - raw: Numbers of `number`, at any address; at the end may be a part of one. At most 2 GiB.
  ///   - number: How the numbers lie in the bytes. A wrong one costs room, never correctness.
  ///   - output: Grows by little more than `raw` at worst, and is as it was after an error.
  /// - Throws: ``MVCError`` with code `storageFull` when zlib finds no memory.
  /// - Complexity: O(*n*) time, a few groups of memory.
  package func encode(
    _ raw: UnsafeRawBufferPointer, _ number: NumberFormat, _ effort: CodecEffort, to output: inout [UInt8]
  ) throws(MVCError) {
    var payload = PayloadOutput()
    swap(&payload.bytes, &output)
    defer { swap(&payload.bytes, &output) }
    let start = payload.bytes.count
    do throws(MVCError) {
      try encode(raw, number, effort, to: &payload)
      // The headers of the planes of a few numbers, or of what is no tensor, would be felt.
      if number != .bytes, payload.bytes.count - start > raw.count + 32 + raw.count / 4096 {
        payload.bytes.removeSubrange(start...)
        try encode(raw, .bytes, effort, to: &payload)
      }
    } catch {
      payload.bytes.removeSubrange(start...)
      throw error
    }
  }

  private func encode(
    _ raw: UnsafeRawBufferPointer, _ number: NumberFormat, _ effort: CodecEffort, to payload: inout PayloadOutput
  ) throws(MVCError) {
    let header = PayloadHeader(format: number, isDelta: false)
    payload.append(header.bytes)
    let tail = raw.count % number.byteCount
    payload.append(raw.suffix(tail))
    guard let bytes = raw.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    for group in header.groups(of: raw.count) {
      try planeGroup.encode(bytes + group.start, group.count, number, effort, to: &payload)
    }
  }

  /// About how many bytes ``encode(_:_:_:to:)`` would append, told from a sixteenth of the tensor.
  package func estimatedByteCount(_ raw: UnsafeRawBufferPointer, _ number: NumberFormat) -> Int {
    let part = sample.take(of: raw, number)
    var payload = PayloadOutput.estimate
    guard (try? encode(part, number, .normal, to: &payload)) != nil else { return raw.count }
    return payload.cost.scaled(by: raw.count, over: part.count)
  }

  // MARK: Decoding

  /// Fills `output` with the tensor that a payload holds.
  ///
  /// The streams' checksums are not looked at: whoever stores a payload knows a digest of the tensor.
  ///
  /// - Parameters:
  ///   - payload: What ``encode(_:_:_:to:)`` appended, all of it and nothing after it.
  ///   - output: Exactly as long as the tensor. After an error its bytes are of no use.
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` when a later mvc wrote the payload.
  package func decode(
    _ payload: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(MVCError) {
    var reader = PayloadReader(payload)
    let header = try PayloadHeader(&reader)
    guard !header.isDelta else { throw PayloadReader.corrupt("it is a difference, and there is no base") }
    let tail = try reader.readBytes(output.count % header.format.byteCount)
    UnsafeMutableRawBufferPointer(rebasing: output[(output.count - tail.count)...]).copyMemory(from: tail)
    if let bytes = output.baseAddress?.assumingMemoryBound(to: UInt8.self) {
      for group in header.groups(of: output.count) {
        try planeGroup.decode(&reader, into: bytes + group.start, group.count, header.format)
      }
    }
    guard reader.remaining == 0 else { throw PayloadReader.corrupt("\(reader.remaining) bytes follow its end") }
  }
}

extension PayloadHeader {
  /// Where the groups of a tensor begin, in bytes, and how many numbers they have.
  func groups(of byteCount: Int) -> [(start: Int, count: Int)] {
    let numberCount = byteCount / format.byteCount
    return stride(from: 0, to: numberCount, by: groupCount).map { first in
      (first * format.byteCount, min(groupCount, numberCount - first))
    }
  }
}
