import MVCBase
import MVCTensors

extension ModelTensor {
  /// Hands over bytes of the tensor as its users have it, which stay only until `body` returns.
  ///
  /// - Parameters:
  ///   - range: Counted from the tensor's first byte; short enough for memory.
  ///   - room: Where they are put if they have to be.
  /// - Throws: What reading throws, also when the file was cut short meanwhile, and what `body` throws.
  func withBytes<Result>(
    in range: Range<UInt64>, _ room: ByteRoom, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    switch tensor.placement {
    case .plain(let place):
      let start = place.lowerBound
      return try file.bytes.withBytes(in: start + range.lowerBound..<start + range.upperBound, room, body)
    case .strided(let view):
      let buffer = try gathered(range, elementByteCount: view.elementByteCount, room) { elements, buffer in
        try view.gather(elements, of: file.bytes, to: buffer, room.window)
      }
      return try body(buffer)
    case .encoded(let numbers):
      let buffer = try gathered(range, elementByteCount: numbers.entryByteCount, room) { entries, buffer in
        guard try numbers.write(entries, of: file.bytes, to: buffer) else { throw ModelFailure.cutShort }
      }
      return try body(buffer)
    }
  }

  /// The bytes of a range, of which whole elements are written.
  private func gathered(
    _ range: Range<UInt64>, elementByteCount: UInt64, _ room: ByteRoom,
    _ write: (Range<UInt64>, UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> UnsafeRawBufferPointer {
    let first = range.lowerBound / elementByteCount
    let end = (range.upperBound + elementByteCount - 1) / elementByteCount
    let buffer = room.room(Int((end - first) * elementByteCount))
    try write(first..<end, buffer)
    let start = Int(range.lowerBound - first * elementByteCount)
    return UnsafeRawBufferPointer(
      rebasing: UnsafeRawBufferPointer(buffer)[start..<start + Int(range.upperBound - range.lowerBound)])
  }
}

extension StridedView {
  /// Puts elements of the tensor side by side, in its order, their bytes least significant first.
  ///
  /// - Parameters:
  ///   - elements: Of the tensor.
  ///   - target: Room for all of them.
  fileprivate func gather(
    _ elements: Range<UInt64>, of bytes: any ModelBytes, to target: UnsafeMutableRawBufferPointer, _ room: ByteRoom
  ) throws {
    let width = Int(elementByteCount)
    var window = StorageWindow(bytes, storage, room)
    try forEachRun(in: elements) { run, gap in
      var index = 0
      while index < run.count {
        let source = (run.source + UInt64(index) * run.sourceStep) * elementByteCount
        // As many at once as lie side by side on both sides.
        let isPacked = run.sourceStep == 1 && run.targetStep == 1
        let count = isPacked ? min(run.count - index, max(1, StorageWindow.byteCount / width)) : 1
        // Neighbours that are far away from each other are read one by one.
        let isNear = max(run.sourceStep, run.count == 1 || run.sourceStep == 1 ? gap : 1) * elementByteCount <= 32 << 10
        let span = run.sourceStep == 1 ? (run.count - index) * width : width
        let from = try window.bytes(at: source, count: count * width, reading: isNear ? StorageWindow.byteCount : span)
        let to = (run.target + index * run.targetStep) * width
        UnsafeMutableRawBufferPointer(rebasing: target[to..<to + count * width]).copyMemory(from: from)
        index += count
      }
    }
    if swapWidth > 1 { Self.swap(target, swapWidth) }
  }

  private static func swap(_ bytes: UnsafeMutableRawBufferPointer, _ width: Int) {
    for start in stride(from: 0, to: bytes.count - width + 1, by: width) {
      var (low, high) = (start, start + width - 1)
      while low < high {
        bytes.swapAt(low, high)
        low += 1
        high -= 1
      }
    }
  }
}

/// The part of a storage that was read last.
private struct StorageWindow {
  /// How much is read at once, in bytes.
  static let byteCount = 256 << 10

  private let bytes: any ModelBytes
  private let storage: Range<UInt64>
  private let room: ByteRoom
  /// What is in the buffer, counted from the start of the storage.
  private var range: Range<UInt64> = 0..<0
  private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  init(_ bytes: any ModelBytes, _ storage: Range<UInt64>, _ room: ByteRoom) {
    self.bytes = bytes
    self.storage = storage
    self.room = room
  }

  /// Bytes of the storage, which stay until the next call.
  ///
  /// - Parameter wanted: How many of them are of use from there on.
  mutating func bytes(at offset: UInt64, count: Int, reading wanted: Int) throws -> UnsafeRawBufferPointer {
    if offset < range.lowerBound || offset + UInt64(count) > range.upperBound {
      try fill(at: offset, count: count, wanted)
    }
    let start = Int(offset - range.lowerBound)
    return UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
  }

  private mutating func fill(at offset: UInt64, count: Int, _ wanted: Int) throws {
    let byteCount = storage.upperBound - storage.lowerBound
    var next = offset..<min(byteCount, offset + UInt64(max(count, min(wanted, Self.byteCount))))
    if bytes.isReadInPieces {
      // What is decoded for one byte of a piece is the whole piece.
      let piece = offset / PieceDigest.pieceByteCount * PieceDigest.pieceByteCount
      let whole = piece..<min(byteCount, piece + PieceDigest.pieceByteCount)
      if offset + UInt64(count) <= whole.upperBound { next = whole }
    }
    let buffer = room.room(Int(next.upperBound - next.lowerBound))
    try bytes.withBytes(
      in: storage.lowerBound + next.lowerBound..<storage.lowerBound + next.upperBound, room.window
    ) { read in
      // Plain files are read right into the room of the caller, which is another one.
      buffer.copyMemory(from: read)
    }
    self.buffer = buffer
    range = next
  }
}
