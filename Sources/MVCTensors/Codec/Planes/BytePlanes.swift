internal import CKernels
internal import MVCBase

/// Numbers as byte planes: the most significant bytes of all, then the next ones, and so on.
///
/// The exponents of weights are few, and take less than three bits each once they are by themselves. The sign is
/// moved to the low end before, so that it does not split them over two planes.
final class BytePlanes {
  private let memory = ScratchBuffer()

  init() {}

  /// The planes of numbers, the most significant one first.
  func split(
    _ numbers: UnsafePointer<UInt8>, _ count: Int, _ format: NumberFormat, rotate: Bool
  ) -> [UnsafeMutableBufferPointer<UInt8>] {
    let planes = room(count, format)
    let pointers = planes.map(\.baseAddress)
    mvc_split_planes(numbers, count, Int32(format.byteCount), rotate ? 1 : 0, pointers)
    return planes
  }

  /// Memory for the planes of so many numbers.
  func room(_ count: Int, _ format: NumberFormat) -> [UnsafeMutableBufferPointer<UInt8>] {
    let stride = count + ScratchBuffer.slack
    let start = memory.bytes(stride * format.byteCount)
    return (0..<format.byteCount).map { UnsafeMutableBufferPointer(start: start + $0 * stride, count: count) }
  }

  /// Puts numbers together from their planes.
  func merge(
    _ planes: [UnsafeMutableBufferPointer<UInt8>], into numbers: UnsafeMutablePointer<UInt8>, _ count: Int,
    _ format: NumberFormat, rotate: Bool
  ) {
    let pointers = planes.map { UnsafePointer($0.baseAddress) }
    mvc_merge_planes(numbers, count, Int32(format.byteCount), rotate ? 1 : 0, pointers)
  }
}

extension NumberFormat {
  /// Whether a number is a sign, an exponent and a mantissa, from the highest bit down.
  var isFloatingPoint: Bool {
    switch self {
    case .bytes, .int8, .int16, .int32, .int64: false
    case .float8E4M3, .float8E5M2, .float16, .bfloat16, .float32, .float64: true
    }
  }
}
