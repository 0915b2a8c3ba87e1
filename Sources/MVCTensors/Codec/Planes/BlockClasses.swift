internal import CKernels
internal import MVCBase

/// The exponents of a group, parted by how large they are in each run of 256: each part has a code of its own.
///
/// Rows of a matrix differ in scale, and so do stretches of an embedding; a code for all would fit none well.
///
/// - SeeAlso: `docs/format/tensor-payload.md`, "Classes"
final class BlockClasses {
  static let runCount = 256
  static let most = 4
  /// Below this many runs a class would not pay for its code.
  private static let leastRuns = 64

  private let writer: SectionWriter
  private let reader: SectionReader
  private let map = ScratchBuffer()
  private let parts = ScratchBuffer()

  init(_ writer: SectionWriter, _ reader: SectionReader) {
    self.writer = writer
    self.reader = reader
  }

  // MARK: Writing

  /// Writes bytes, in classes if that saves room.
  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, _ content: SectionWriter.Content, _ effort: CodecEffort,
    to output: inout PayloadOutput
  ) throws(MVCError) {
    let runs = bytes.count / Self.runCount
    guard runs >= Self.leastRuns else {
      output.append(1)
      try writer.write(bytes, content, effort, to: &output)
      return
    }
    let map = classify(bytes, runs)
    let counts = Self.counts(map)
    guard let parts = part(bytes, map, counts) else { return }
    var alternative = PayloadOutput.estimate
    try writer.write(bytes, content, effort, to: &alternative)
    var parted = PayloadOutput.estimate
    try write(map, parts, content, effort, to: &parted)
    if parted.cost.total < alternative.cost.total {
      try write(map, parts, content, effort, to: &output)
    } else {
      output.append(1)
      try writer.write(bytes, content, effort, to: &output)
    }
  }

  private func write(
    _ map: UnsafeBufferPointer<UInt8>, _ parts: [UnsafeMutableBufferPointer<UInt8>],
    _ content: SectionWriter.Content, _ effort: CodecEffort, to output: inout PayloadOutput
  ) throws(MVCError) {
    output.append(UInt8(parts.count))
    try writer.write(map, .weights, effort, to: &output)
    for part in parts { try writer.write(UnsafeBufferPointer(part), content, effort, to: &output) }
  }

  /// A class for every run, by the sum of its bytes: a quarter of the runs each.
  private func classify(_ bytes: UnsafeBufferPointer<UInt8>, _ runs: Int) -> UnsafeBufferPointer<UInt8> {
    let map = map.bytes(runs)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: runs) { sums in
      mvc_sums(bytes.baseAddress, runs, Self.runCount, sums.baseAddress)
      let ordered = sums.sorted()
      let bounds = (1..<Self.most).map { ordered[$0 * runs / Self.most] }
      for run in 0..<runs { map[run] = UInt8(bounds.count { $0 <= sums[run] }) }
    }
    return UnsafeBufferPointer(start: map, count: runs)
  }

  // MARK: Parting

  /// How many runs each class has.
  private static func counts(_ map: UnsafeBufferPointer<UInt8>) -> [Int] {
    var counts = [Int](repeating: 0, count: most)
    for run in map { counts[Int(run)] += 1 }
    return counts
  }

  /// Memory for the runs of each class; what is left after the last run belongs to the last class.
  private func room(
    _ counts: [Int], _ byteCount: Int
  ) -> [UnsafeMutableBufferPointer<UInt8>] {
    var next = parts.bytes(byteCount + counts.count * ScratchBuffer.slack)
    return counts.enumerated().map { index, count in
      let rest = index == counts.count - 1 ? byteCount % Self.runCount : 0
      let part = UnsafeMutableBufferPointer(start: next, count: count * Self.runCount + rest)
      next += part.count + ScratchBuffer.slack
      return part
    }
  }

  private func part(
    _ bytes: UnsafeBufferPointer<UInt8>, _ map: UnsafeBufferPointer<UInt8>, _ counts: [Int]
  ) -> [UnsafeMutableBufferPointer<UInt8>]? {
    let parts = room(counts, bytes.count)
    var ends = parts.compactMap(\.baseAddress)
    guard var from = bytes.baseAddress, ends.count == parts.count else { return nil }
    for run in map {
      ends[Int(run)].update(from: from, count: Self.runCount)
      ends[Int(run)] += Self.runCount
      from += Self.runCount
    }
    ends[ends.count - 1].update(from: from, count: bytes.count % Self.runCount)
    return parts
  }

  // MARK: Reading

  /// Reads what ``write(_:_:_:to:)`` wrote.
  func read(_ payload: inout PayloadReader, into output: UnsafeMutableBufferPointer<UInt8>) throws(MVCError) {
    let classes = Int(try payload.readByte())
    guard 1...Self.most ~= classes else { throw PayloadReader.corrupt("it has \(classes) classes") }
    guard classes > 1 else {
      try reader.read(&payload, into: output)
      return
    }
    let runs = output.count / Self.runCount
    let map = UnsafeMutableBufferPointer(start: map.bytes(runs), count: runs)
    try reader.read(&payload, into: map)
    guard map.allSatisfy({ $0 < classes }) else { throw PayloadReader.corrupt("a class is none of \(classes)") }
    let counts = Array(Self.counts(UnsafeBufferPointer(map)).prefix(classes))
    let parts = room(counts, output.count)
    for part in parts { try reader.read(&payload, into: part) }
    var starts = parts.compactMap { UnsafePointer($0.baseAddress) }
    guard var to = output.baseAddress, starts.count == classes else { return }
    for run in map {
      to.update(from: starts[Int(run)], count: Self.runCount)
      starts[Int(run)] += Self.runCount
      to += Self.runCount
    }
    to.update(from: starts[classes - 1], count: output.count % Self.runCount)
  }
}
