internal import CKernels
internal import MVCBase

/// Ranges of the base's magnitude, each with codes of its own for the differences.
///
/// A training step moves weights about equally far, so in units of the last place a small weight moves further than a
/// large one. Who decodes has the base, so the bucket of a number is not stored.
struct Buckets {
  /// More save less than their codes take.
  private static let mostWritten = 8

  private(set) var kernel = mvc_buckets()

  var count: Int { Int(kernel.count) }

  /// One bucket for everything.
  init(_ format: NumberFormat) {
    kernel.width = Int32(format.byteCount)
    kernel.count = 1
    kernel.significant = format.isFloatingPoint ? (1 << UInt64(8 * format.byteCount - 1)) - 1 : .max
  }

  // MARK: Choosing

  /// The buckets that suit differences to a base.
  ///
  /// - Parameters:
  ///   - difference: A sample of what ``OrderedDifference`` gives, and `base` where it comes from.
  init(_ format: NumberFormat, _ difference: UnsafePointer<UInt8>, base: UnsafePointer<UInt8>, _ count: Int) {
    self.init(format)
    guard let shift = format.exponentShift, count >= 1024 else { return }
    let profile = LengthProfile(difference, base: base, count, kernel, shift: shift)
    let bounds = profile.bounds(most: Self.mostWritten)
    set(bounds.map { UInt64($0) << UInt64(shift) })
  }

  private mutating func set(_ bounds: [UInt64]) {
    kernel.count = Int32(bounds.count + 1)
    withUnsafeMutableBytes(of: &kernel.bounds) { memory in
      for (index, bound) in bounds.enumerated() {
        memory.storeBytes(of: bound, toByteOffset: 8 * index, as: UInt64.self)
      }
    }
  }

  private var bounds: [UInt64] {
    withUnsafeBytes(of: kernel.bounds) { memory in
      (0..<count - 1).map { memory.load(fromByteOffset: 8 * $0, as: UInt64.self) }
    }
  }

  // MARK: Storing

  /// How many bounds there are, and each as a number.
  var bytes: [UInt8] {
    let width = Int(kernel.width)
    return [UInt8(count - 1)]
      + bounds.flatMap { bound in (0..<width).map { UInt8(truncatingIfNeeded: bound >> UInt64(8 * $0)) } }
  }

  init(_ format: NumberFormat, _ reader: inout PayloadReader) throws(MVCError) {
    self.init(format)
    let count = Int(try reader.readByte())
    guard count < Int(MVC_MOST_BUCKETS) else { throw PayloadReader.corrupt("it has \(count) bounds") }
    var bounds: [UInt64] = []
    for _ in 0..<count {
      let bytes = try reader.readBytes(format.byteCount)
      bounds.append(bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
    guard zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw PayloadReader.corrupt("its bounds do not ascend")
    }
    set(bounds)
  }
}

extension NumberFormat {
  /// How far right the lowest bit of the exponent is; nil where numbers have none worth looking at.
  fileprivate var exponentShift: Int? {
    switch self {
    case .bytes, .int8, .int16, .int32, .int64: nil
    case .float8E4M3: 3
    case .float8E5M2: 2
    case .float16: 10
    case .bfloat16: 7
    case .float32: 23
    // The lowest eight bits of eleven do not tell enough; a quarter of the range in one key is as good.
    case .float64: 52
    }
  }
}
