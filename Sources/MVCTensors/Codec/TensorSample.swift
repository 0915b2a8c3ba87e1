/// A part of a tensor, in pieces from all over it.
final class TensorSample {
  private static let stride = 32 << 10

  private let pieceCount: Int
  private let memory = ScratchBuffer()

  /// - Parameter share: How many times smaller the sample is.
  init(share: Int) { pieceCount = Self.stride / share }

  /// The pieces, one after the other; all numbers when there are few.
  func take(of raw: UnsafeRawBufferPointer, _ format: NumberFormat) -> UnsafeRawBufferPointer {
    let width = format.byteCount
    guard raw.count >= 2 * Self.stride * width, let from = raw.baseAddress else { return raw }
    let memory = UnsafeMutableRawPointer(memory.bytes((raw.count / Self.stride + width) * pieceCount))
    var filled = 0
    for start in Swift.stride(from: 0, to: raw.count, by: Self.stride * width) {
      let count = min(pieceCount * width, raw.count - start)
      (memory + filled).copyMemory(from: from + start, byteCount: count)
      filled += count
    }
    return UnsafeRawBufferPointer(start: memory, count: filled - filled % width)
  }
}
