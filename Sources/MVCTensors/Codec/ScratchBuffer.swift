/// Memory that a codec uses again from group to group.
final class ScratchBuffer {
  /// Kernels load and store whole vectors: so many bytes may be touched past the end.
  static let slack = 128

  private var memory: UnsafeMutableRawPointer
  private var byteCount = 0

  init() { memory = .allocate(byteCount: 0, alignment: 64) }

  deinit { memory.deallocate() }

  /// Room for `count` bytes and ``slack``; what was in the buffer before may be lost.
  func bytes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if byteCount < count + Self.slack {
      memory.deallocate()
      byteCount = count + Self.slack
      memory = .allocate(byteCount: byteCount, alignment: 64)
      // What is loaded past the end is never used, but it has to be there.
      memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }
    return memory.assumingMemoryBound(to: UInt8.self)
  }
}
