internal import MVCBase

/// A group of numbers by themselves: which are stored, then their byte planes.
final class PlaneGroup {
  private let presence = Presence()
  private let planes = BytePlanes()
  private let writer: SectionWriter
  private let reader: SectionReader

  init(_ writer: SectionWriter, _ reader: SectionReader) {
    self.writer = writer
    self.reader = reader
  }

  func encode(
    _ numbers: UnsafePointer<UInt8>, _ count: Int, _ format: NumberFormat, _ effort: CodecEffort,
    to output: inout PayloadOutput
  ) throws(MVCError) {
    // In bytes, zero is a value as any other.
    presence.choose(numbers, count, width: format.byteCount, single: format.byteCount > 1)
    output.append(presence.mode.rawValue)
    for mask in presence.sections() { try writer.write(mask, .weights, effort, to: &output) }
    let stored = presence.compressed(numbers, count, width: format.byteCount)
    let content: SectionWriter.Content = format.isFloatingPoint ? .weights : .anything
    for plane in planes.split(stored, presence.count, format) {
      try writer.write(UnsafeBufferPointer(plane), content, effort, to: &output)
    }
  }

  func decode(
    _ payload: inout PayloadReader, into numbers: UnsafeMutablePointer<UInt8>, _ count: Int, _ format: NumberFormat
  ) throws(MVCError) {
    try presence.read(&payload, reader, count)
    let room = planes.room(presence.count, format)
    for plane in room { try reader.read(&payload, into: plane) }
    let stored = presence.destination(for: numbers, width: format.byteCount)
    planes.merge(room, into: stored, presence.count, format)
    presence.expand(into: numbers, count, width: format.byteCount)
  }
}
