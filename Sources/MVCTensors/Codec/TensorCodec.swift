internal import CKernels
package import MVCBase

/// Encodes the bytes of tensors, by themselves or as a difference to others, and decodes them.
///
/// The object is memory that is used again: a worker owns one, and uses it for one tensor at a time.
///
/// - SeeAlso: `docs/format/tensor-payload.md`, `docs/design/tensor-codecs.md`
package final class TensorCodec {
  private let planeGroup: PlaneGroup
  private let differenceGroup: DifferenceGroup
  // A sixteenth tells what encoding gives within a few percent; for choosing buckets less will do.
  private let sample = TensorSample(share: 16)
  private let baseSample = TensorSample(share: 16)
  private let bucketSample = TensorSample(share: 64)
  private let bucketBaseSample = TensorSample(share: 64)
  private let sampledDifference = ScratchBuffer()

  package init() {
    let (writer, reader) = (SectionWriter(), SectionReader())
    planeGroup = PlaneGroup(writer, reader)
    differenceGroup = DifferenceGroup(writer, reader)
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
    try append(raw, number, effort, to: &output) { payload throws(MVCError) in
      try encode(raw, number, effort, to: &payload)
    }
  }

  /// Appends what `encode` writes, or the bytes of `raw` as they are when that is shorter.
  private func append(
    _ raw: UnsafeRawBufferPointer, _ number: NumberFormat, _ effort: CodecEffort, to output: inout [UInt8],
    _ encode: (inout PayloadOutput) throws(MVCError) -> Void
  ) throws(MVCError) {
    var payload = PayloadOutput()
    swap(&payload.bytes, &output)
    defer { swap(&payload.bytes, &output) }
    let start = payload.bytes.count
    do throws(MVCError) {
      try encode(&payload)
      // The headers of the planes of a few numbers, or of what is no tensor, would be felt.
      if payload.bytes.count - start > raw.count + 32 + raw.count / 4096 {
        payload.bytes.removeSubrange(start...)
        try self.encode(raw, .bytes, effort, to: &payload)
      }
    } catch {
      payload.bytes.removeSubrange(start...)
      throw error
    }
  }

  private func encode(
    _ raw: UnsafeRawBufferPointer, _ number: NumberFormat, _ effort: CodecEffort, to payload: inout PayloadOutput
  ) throws(MVCError) {
    let header = PayloadHeader(format: number, isDelta: false, effort)
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

  // MARK: As a difference

  /// Appends a payload that holds a tensor as a difference to another.
  ///
  /// - Parameters:
  ///   - raw: As for ``encode(_:_:_:to:)``.
  ///   - base: A tensor of the same length, which decoding asks for again.
  package func encode(
    _ raw: UnsafeRawBufferPointer, base: UnsafeRawBufferPointer, _ number: NumberFormat, _ effort: CodecEffort,
    to output: inout [UInt8]
  ) throws(MVCError) {
    guard raw.count == base.count else {
      throw MVCError(.internalError, "cannot encode \(raw.count) bytes as a difference to \(base.count)")
    }
    try append(raw, number, effort, to: &output) { payload throws(MVCError) in
      try encode(raw, base: base, number, effort, to: &payload)
    }
  }

  private func encode(
    _ raw: UnsafeRawBufferPointer, base: UnsafeRawBufferPointer, _ number: NumberFormat, _ effort: CodecEffort,
    to payload: inout PayloadOutput
  ) throws(MVCError) {
    let header = PayloadHeader(format: number, isDelta: true, effort)
    let buckets = suitedBuckets(raw, base: base, number)
    payload.append(header.bytes)
    payload.append(buckets.bytes)
    payload.append(raw.suffix(raw.count % number.byteCount))
    guard let bytes = raw.baseAddress?.assumingMemoryBound(to: UInt8.self),
      let base = base.baseAddress?.assumingMemoryBound(to: UInt8.self)
    else { return }
    for group in header.groups(of: raw.count) {
      try differenceGroup.encode(
        bytes + group.start, base: base + group.start, group.count, number, buckets, effort, to: &payload)
    }
  }

  private func suitedBuckets(
    _ raw: UnsafeRawBufferPointer, base: UnsafeRawBufferPointer, _ number: NumberFormat
  ) -> Buckets {
    let part = bucketSample.take(of: raw, number)
    let basePart = bucketBaseSample.take(of: base, number)
    let count = part.count / number.byteCount
    guard let numbers = part.baseAddress?.assumingMemoryBound(to: UInt8.self),
      let base = basePart.baseAddress?.assumingMemoryBound(to: UInt8.self)
    else { return Buckets(number) }
    let difference = sampledDifference.bytes(part.count)
    mvc_difference(numbers, base, count, Int32(number.byteCount), number.isFloatingPoint ? 1 : 0, difference)
    return Buckets(number, difference, base: base, count)
  }

  /// About how many bytes ``encode(_:base:_:_:to:)`` would append, told from a sixteenth of the tensor.
  package func estimatedByteCount(
    _ raw: UnsafeRawBufferPointer, base: UnsafeRawBufferPointer, _ number: NumberFormat
  ) -> Int {
    let part = sample.take(of: raw, number)
    let basePart = baseSample.take(of: base, number)
    var payload = PayloadOutput.estimate
    guard (try? encode(part, base: basePart, number, .normal, to: &payload)) != nil else { return raw.count }
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
    try decode(payload, base: nil, into: output)
  }

  /// Fills `output` with the tensor that a payload holds as a difference.
  ///
  /// - Parameters:
  ///   - payload: What ``encode(_:base:_:_:to:)`` appended, all of it and nothing after it.
  ///   - base: The tensor that was the base then. Another one gives wrong bytes or an error.
  ///   - output: Exactly as long as the tensor. After an error its bytes are of no use.
  /// - Throws: ``MVCError`` with code `corrupt`, or `unsupportedVersion` when a later mvc wrote the payload.
  package func decode(
    _ payload: UnsafeRawBufferPointer, base: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(MVCError) {
    guard base.count == output.count else {
      throw PayloadReader.corrupt("its base has \(base.count) bytes, and it has \(output.count)")
    }
    try decode(payload, base: base.baseAddress, into: output)
  }

  private func decode(
    _ payload: UnsafeRawBufferPointer, base: UnsafeRawPointer?, into output: UnsafeMutableRawBufferPointer
  ) throws(MVCError) {
    var reader = PayloadReader(payload)
    let header = try PayloadHeader(&reader)
    let buckets = header.isDelta ? try Buckets(header.format, &reader) : nil
    let tail = try reader.readBytes(output.count % header.format.byteCount)
    UnsafeMutableRawBufferPointer(rebasing: output[(output.count - tail.count)...]).copyMemory(from: tail)
    if let numbers = output.baseAddress?.assumingMemoryBound(to: UInt8.self) {
      for group in header.groups(of: output.count) {
        guard let buckets else {
          try planeGroup.decode(&reader, into: numbers + group.start, group.count, header.format)
          continue
        }
        guard let base = base?.assumingMemoryBound(to: UInt8.self) else {
          throw PayloadReader.corrupt("it is a difference, and there is no base")
        }
        try differenceGroup.decode(
          &reader, base: base + group.start, into: numbers + group.start, group.count, header.format, buckets)
      }
    }
    guard reader.remaining == 0 else { throw PayloadReader.corrupt("\(reader.remaining) bytes follow its end") }
  }
}

extension PayloadHeader {
  /// Where the groups of a tensor begin, in bytes, and how many numbers they have.
  func groups(of byteCount: Int) -> some Sequence<(start: Int, count: Int)> {
    let numberCount = byteCount / format.byteCount
    // Lazily: a damaged header may ask for a great many.
    return stride(from: 0, to: numberCount, by: groupCount).lazy.map { first in
      (first * format.byteCount, min(groupCount, numberCount - first))
    }
  }
}
