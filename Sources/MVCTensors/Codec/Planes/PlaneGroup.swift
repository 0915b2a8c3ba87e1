internal import CKernels
internal import MVCBase

/// A group of numbers by themselves: which are stored, then their byte planes.
///
/// - SeeAlso: `docs/format/tensor-payload.md`, "A group of a tensor by itself"
final class PlaneGroup {
  private let presence = Presence()
  private let planes = BytePlanes()
  private let writer: SectionWriter
  private let reader: SectionReader
  private let words = ScratchBuffer()
  private let masks = ScratchBuffer()
  private let packed = ScratchBuffer()
  private let outside = ScratchBuffer()
  private let chooser = WindowChooser()
  private let classes: BlockClasses

  init(_ writer: SectionWriter, _ reader: SectionReader) {
    self.writer = writer
    self.reader = reader
    classes = BlockClasses(writer, reader)
  }

  // MARK: Writing

  func encode(
    _ numbers: UnsafePointer<UInt8>, _ count: Int, _ format: NumberFormat, _ effort: CodecEffort,
    to output: inout PayloadOutput
  ) throws(MVCError) {
    // In bytes, zero is a value as any other.
    presence.choose(numbers, count, width: format.byteCount, single: format.byteCount > 1)
    output.append(presence.mode.rawValue)
    for mask in presence.sections() { try writer.write(mask, .weights, effort, to: &output) }
    guard presence.count > 0 else { return }
    let stored = presence.compressed(numbers, count, width: format.byteCount)
    let window = effort == .tight ? chooser.window(for: stored, presence.count, format) : .none
    output.append(window.bytes)
    if window.shift > 0 {
      try encode(stored, window, format, effort, to: &output)
      return
    }
    let content: SectionWriter.Content = format.isFloatingPoint ? .weights : .anything
    for plane in planes.split(stored, presence.count, format, rotate: format.isFloatingPoint) {
      try writer.write(UnsafeBufferPointer(plane), content, effort, to: &output)
    }
  }

  private func encode(
    _ numbers: UnsafePointer<UInt8>, _ window: Window, _ format: NumberFormat, _ effort: CodecEffort,
    to output: inout PayloadOutput
  ) throws(MVCError) {
    let (count, width) = (presence.count, format.byteCount)
    let words = words.bytes(count * width)
    mvc_enter_window(
      numbers, count, Int32(width), format.isFloatingPoint ? 1 : 0, window.bias, Int32(window.shift), words)
    let planes = planes.split(words, count, format, rotate: false)
    for plane in planes.prefix(1) {
      try classes.write(UnsafeBufferPointer(plane), .fineWeights, effort, to: &output)
    }
    for plane in planes.dropFirst().dropLast() {
      try writer.write(UnsafeBufferPointer(plane), .weights, effort, to: &output)
    }
    let packed = packed.bytes(count)
    let packedCount = window.packedByteCount(count)
    planes.last?.baseAddress.map { last in
      (last + count).update(repeating: 0, count: 8)
      mvc_pack_upper(last, count, Int32(window.shift), packed)
    }
    try writer.write(UnsafeBufferPointer(start: packed, count: packedCount), .weights, effort, to: &output)
    let masks = maskMemory(count)
    mvc_reach_masks(planes.first?.baseAddress, count, 1, Window.outside, masks)
    let outside = outside.bytes(count * width)
    let outsideCount = mvc_compress(numbers, count, Int32(width), masks, outside)
    try writer.write(
      UnsafeBufferPointer(start: outside, count: outsideCount * width), .anything, effort, to: &output)
  }

  private func maskMemory(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    UnsafeMutableRawPointer(masks.bytes((count + 63) / 64 * 8)).assumingMemoryBound(to: UInt64.self)
  }

  // MARK: Reading

  func decode(
    _ payload: inout PayloadReader, into numbers: UnsafeMutablePointer<UInt8>, _ count: Int, _ format: NumberFormat
  ) throws(MVCError) {
    try presence.read(&payload, reader, count)
    guard presence.count > 0 else {
      numbers.update(repeating: 0, count: count * format.byteCount)
      return
    }
    let window = try Window(&payload, format)
    let room = planes.room(presence.count, format)
    let stored = presence.destination(for: numbers, width: format.byteCount)
    if window.shift > 0 {
      try decode(&payload, window, room, into: stored, format)
    } else {
      for plane in room { try reader.read(&payload, into: plane) }
      planes.merge(room, into: stored, presence.count, format, rotate: format.isFloatingPoint)
    }
    presence.expand(into: numbers, count, width: format.byteCount)
  }

  private func decode(
    _ payload: inout PayloadReader, _ window: Window, _ planes: [UnsafeMutableBufferPointer<UInt8>],
    into numbers: UnsafeMutablePointer<UInt8>, _ format: NumberFormat
  ) throws(MVCError) {
    let (count, width) = (presence.count, format.byteCount)
    for plane in planes.prefix(1) { try classes.read(&payload, into: plane) }
    for plane in planes.dropFirst().dropLast() { try reader.read(&payload, into: plane) }
    let packed = packed.bytes(count)
    try reader.read(
      &payload, into: UnsafeMutableBufferPointer(start: packed, count: window.packedByteCount(count)))
    mvc_unpack_upper(packed, count, Int32(window.shift), planes.last?.baseAddress)
    let words = words.bytes(count * width)
    self.planes.merge(planes, into: words, count, format, rotate: false)
    mvc_leave_window(
      words, count, Int32(width), format.isFloatingPoint ? 1 : 0, window.bias, Int32(window.shift), numbers)
    let masks = maskMemory(count)
    mvc_reach_masks(planes.first?.baseAddress, count, 1, Window.outside, masks)
    let blocks = UnsafeBufferPointer(start: masks, count: (count + 63) / 64)
    let outsideCount = blocks.reduce(0) { $0 + $1.nonzeroBitCount }
    let outside = outside.bytes(outsideCount * width)
    try reader.read(&payload, into: UnsafeMutableBufferPointer(start: outside, count: outsideCount * width))
    var next = outside
    for (block, mask) in blocks.enumerated() where mask != 0 {
      var left = mask
      while left != 0 {
        let place = 64 * block + left.trailingZeroBitCount
        (numbers + place * width).update(from: next, count: width)
        next += width
        left &= left - 1
      }
    }
  }
}

extension Window {
  /// The length of the least significant bytes of so many numbers without the bits that were shifted in.
  func packedByteCount(_ count: Int) -> Int { (count * (8 - shift) + 7) / 8 }
}
