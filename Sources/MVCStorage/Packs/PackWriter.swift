import MVCBase
package import MVCObjects
import SystemPackage

/// Writes one pack: frames as they come, then the index, then the name.
///
/// Until ``publish()`` returns nobody else sees any of it. Not safe to share between threads.
package final class PackWriter {
  private static let bufferByteCount = 1 << 20
  /// The device is given this much at a time, in bytes.
  private static let flushByteCount: UInt64 = 16 << 20

  private let layout: PackDirectory
  private let temporary: FilePath
  private let file: any OpenFile
  private var buffer: [UInt8] = []
  private var position = UInt64(PackFormat.headerByteCount)
  /// Where the bytes end that the device was given.
  private var flushed: UInt64 = 0
  private var entries: [PackEntry] = []
  private var isFinished = false

  package init(in layout: PackDirectory) throws {
    self.layout = layout
    temporary = layout.temporaryPath()
    file = try layout.fileSystem.open(temporary, .create)
    buffer.reserveCapacity(Self.bufferByteCount + (1 << 19))
    buffer += PackFormat.header
  }

  package var isEmpty: Bool { entries.isEmpty }
  package var entryCount: Int { entries.count }

  /// Appends a frame; the caller sees to it that no id is appended twice.
  package func append(_ id: ObjectID, _ kind: ObjectKind, _ frame: ObjectFrame) throws {
    try append(id, kind, frame.encoding, frame.bytes, checksum: Checksum.crc32(frame.bytes))
  }

  /// Appends the bytes of a frame whose checksum is known.
  package func append(
    _ id: ObjectID, _ kind: ObjectKind, _ encoding: ObjectEncoding, _ frame: [UInt8], checksum: UInt32
  ) throws {
    entries.append(
      PackEntry(
        id: id, offset: position, storedByteCount: UInt32(frame.count), checksum: checksum, kind: kind,
        encoding: encoding))
    position += UInt64(frame.count)
    if frame.count >= Self.bufferByteCount / 4 {
      // A large frame goes to the file from where it lies.
      try flush()
      try file.write(frame)
    } else {
      buffer += frame
      if buffer.count >= Self.bufferByteCount { try flush() }
    }
  }

  /// Writes the index, flushes the file to the device and gives it its name.
  ///
  /// - Returns: The pack's name.
  package func publish() throws -> PackName {
    entries.sort { $0.id < $1.id }
    let bits = PackFormat.fanoutBits(entryCount: entries.count)
    var hasher = SHA256Hasher()
    hasher.update(PackFormat.header)
    try appendIndex(&hasher)
    try appendFanout(bits, &hasher)
    var trailer = PackTrailer(
      indexOffset: position, entryCount: UInt64(entries.count), fanoutBits: UInt8(bits), digest: [])
    hasher.update(trailer.fields)
    trailer.digest = hasher.finish()
    buffer += trailer.encoded()
    try flush()
    if layout.isDurable { try file.synchronize() }
    try file.close()
    let name = PackName(digest: trailer.digest)
    try layout.finishRemoval()
    try layout.fileSystem.rename(temporary, to: layout.path(of: name))
    if layout.isDurable { try layout.fileSystem.synchronizeDirectory(layout.folder) }
    isFinished = true
    return name
  }

  /// Removes what was written; does nothing after ``publish()``.
  package func discard() {
    guard !isFinished else { return }
    isFinished = true
    try? file.close()
    try? layout.fileSystem.removeFile(temporary)
  }

  private func appendIndex(_ hasher: inout SHA256Hasher) throws {
    // In slices, so that a pack of a million objects does not cost its index once more in memory.
    for start in stride(from: 0, to: entries.count, by: 16_384) {
      var writer = ByteWriter(capacity: 16_384 * PackFormat.entryByteCount)
      for entry in entries[start..<min(start + 16_384, entries.count)] { entry.encode(into: &writer) }
      hasher.update(writer.bytes)
      buffer += writer.bytes
      try flush()
    }
  }

  private func appendFanout(_ bits: Int, _ hasher: inout SHA256Hasher) throws {
    var ends = [UInt32](repeating: 0, count: 1 << bits)
    for entry in entries { ends[PackFormat.slot(of: entry.id, bits: bits)] += 1 }
    var writer = ByteWriter(capacity: ends.count * 4)
    var sum: UInt32 = 0
    for count in ends {
      sum += count
      writer.append(littleEndian: sum)
    }
    hasher.update(writer.bytes)
    buffer += writer.bytes
  }

  private func flush() throws {
    try file.write(buffer)
    buffer.removeAll(keepingCapacity: true)
    startFlushing()
  }

  /// Lets the device work while the processors encode, so that little is left to flush at the end.
  private func startFlushing() {
    guard layout.isDurable, position >= flushed + Self.flushByteCount else { return }
    file.startFlushing(Int64(flushed)..<Int64(position))
    flushed = position
  }
}
