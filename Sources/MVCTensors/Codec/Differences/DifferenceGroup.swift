internal import CKernels
internal import MVCBase

/// A group of numbers as what they differ from a base: which differ at all, then the differences by buckets.
final class DifferenceGroup {
  private let presence = Presence()
  private let sequence: NumberSequence
  private let writer: SectionWriter
  private let reader: SectionReader
  private let differences = ScratchBuffer()
  private let parts = ScratchBuffer()

  init(_ writer: SectionWriter, _ reader: SectionReader) {
    self.writer = writer
    self.reader = reader
    sequence = NumberSequence(writer, reader)
  }

  func encode(
    _ numbers: UnsafePointer<UInt8>, base: UnsafePointer<UInt8>, _ count: Int, _ format: NumberFormat,
    _ buckets: Buckets, _ effort: CodecEffort, to output: inout PayloadOutput
  ) throws(MVCError) {
    let width = format.byteCount
    let difference = differences.bytes(count * width)
    mvc_difference(numbers, base, count, Int32(width), format.isFloatingPoint ? 1 : 0, difference)
    presence.choose(difference, count, width: width, single: false)
    output.append(presence.mode.rawValue)
    for mask in presence.sections() { try writer.write(mask, .weights, effort, to: &output) }
    let (counts, pointers) = split(base, count, buckets)
    withUnsafePointer(to: buckets.kernel) {
      mvc_partition($0, base, difference, count, presence.blockMasks, pointers)
    }
    for (count, part) in zip(counts, pointers) where count > 0 {
      guard let part else { continue }
      try sequence.encode(part, count, width: width, effort, to: &output)
    }
  }

  func decode(
    _ payload: inout PayloadReader, base: UnsafePointer<UInt8>, into numbers: UnsafeMutablePointer<UInt8>,
    _ count: Int, _ format: NumberFormat, _ buckets: Buckets
  ) throws(MVCError) {
    let width = format.byteCount
    try presence.read(&payload, reader, count)
    let (counts, pointers) = split(base, count, buckets)
    for (count, part) in zip(counts, pointers) where count > 0 {
      guard let part else { continue }
      try sequence.decode(&payload, into: part, count, width: width)
    }
    let difference = differences.bytes(count * width)
    withUnsafePointer(to: buckets.kernel) {
      mvc_gather($0, base, count, presence.blockMasks, pointers.map { UnsafePointer($0) }, difference)
    }
    mvc_apply_difference(difference, base, count, Int32(width), format.isFloatingPoint ? 1 : 0, numbers)
  }

  /// How many differences each bucket has, and memory for them.
  private func split(
    _ base: UnsafePointer<UInt8>, _ count: Int, _ buckets: Buckets
  ) -> (counts: [Int], parts: [UnsafeMutablePointer<UInt8>?]) {
    var counts = [Int](repeating: 0, count: buckets.count)
    withUnsafePointer(to: buckets.kernel) { mvc_count_buckets($0, base, count, presence.blockMasks, &counts) }
    let width = Int(buckets.kernel.width)
    var next = parts.bytes(count * width + buckets.count * ScratchBuffer.slack)
    var pointers: [UnsafeMutablePointer<UInt8>?] = []
    for count in counts {
      pointers.append(next)
      next += count * width + ScratchBuffer.slack
    }
    return (counts, pointers)
  }
}
