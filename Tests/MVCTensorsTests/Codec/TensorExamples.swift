import MVCTensors
import MVCTestSupport

/// Tensors of all sorts, from a seed.
struct TensorExamples {
  var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// A number in 0..<1.
  private mutating func uniform() -> Double { Double(random.next() >> 11) * 0x1p-53 }

  /// About normal, by the sum of uniform numbers.
  mutating func normal() -> Double { (0..<6).reduce(-3.0) { sum, _ in sum + uniform() } * 1.414 }

  /// The bytes of a number near `value` in a format.
  static func bytes(of value: Double, _ format: NumberFormat) -> [UInt8] {
    func little(_ bits: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: bits.littleEndian) { Array($0) } }
    switch format {
    case .bytes, .int8: return little(Int8(truncatingIfNeeded: Int(value * 1000)))
    case .int16: return little(Int16(truncatingIfNeeded: Int(value * 1000)))
    case .int32: return little(Int32(truncatingIfNeeded: Int(value * 1000)))
    case .int64: return little(Int64(value * 1000))
    case .float8E4M3: return little(UInt8(truncatingIfNeeded: Float(value).bitPattern >> 24 &+ 7))
    case .float8E5M2: return little(UInt8(truncatingIfNeeded: Float(value).bitPattern >> 23))
    case .float16: return little(Self.half(Float(value)))
    case .bfloat16: return little(UInt16(truncatingIfNeeded: Float(value).bitPattern >> 16))
    case .float32: return little(Float(value).bitPattern)
    case .float64: return little(value.bitPattern)
    }
  }

  /// The upper bits of a binary32 in the fields of a binary16: near enough for a test.
  private static func half(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let exponent = Int(bits >> 23 & 0xFF) - 127 + 15
    guard exponent > 0 else { return UInt16(bits >> 16) & 0x8000 }
    return UInt16(bits >> 16) & 0x8000 | UInt16(min(exponent, 30)) << 10 | UInt16(bits >> 13 & 0x3FF)
  }

  /// Weights as a layer has them.
  mutating func weights(_ count: Int, _ format: NumberFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<count { bytes += Self.bytes(of: normal() * 0.02, format) }
    return bytes
  }

  /// The same after a few steps of training: every number moves a little, some not at all.
  mutating func trained(_ tensor: [UInt8], _ format: NumberFormat) -> [UInt8] {
    let width = format.byteCount
    var result = tensor
    for start in stride(from: 0, to: tensor.count - tensor.count % width, by: width) where random.next() % 3 == 0 {
      var word: UInt64 = 0
      for byte in (0..<width).reversed() { word = word << 8 | UInt64(tensor[start + byte]) }
      let reach = max(1, min(UInt64(1) << UInt64(4 * width), 64))
      word = word &+ random.next() % reach &- reach / 2
      for byte in 0..<width { result[start + byte] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte)) }
    }
    return result
  }

  /// Rows of zeros among rows of weights.
  mutating func sparseRows(_ count: Int, _ format: NumberFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in 0..<(count + 99) / 100 {
      let isZero = random.next() % 4 != 0
      let rowCount = min(100, count - row * 100)
      bytes += isZero ? [UInt8](repeating: 0, count: rowCount * format.byteCount) : weights(rowCount, format)
    }
    return bytes
  }

  /// Weights of which most were set to zero, here and there.
  mutating func pruned(_ count: Int, _ format: NumberFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<count {
      let zero = [UInt8](repeating: 0, count: format.byteCount)
      bytes += random.next() % 5 > 0 ? zero : Self.bytes(of: normal(), format)
    }
    return bytes
  }

  /// Every sort of special number: infinities, NaNs with payloads, both zeros, the smallest and largest.
  mutating func special(_ count: Int, _ format: NumberFormat) -> [UInt8] {
    let width = format.byteCount
    let top = UInt64(1) << UInt64(8 * width - 1)
    let infinity: [NumberFormat: UInt64] = [
      .float16: 0x7C00, .bfloat16: 0x7F80, .float32: 0x7F80_0000, .float64: 0x7FF0_0000_0000_0000,
      .float8E5M2: 0x7C, .float8E4M3: 0x7E,
    ]
    let peak = infinity[format] ?? top - 1
    let words: [UInt64] = [0, top, 1, top | 1, peak, peak | top, peak + 1, peak | top | 1, peak - 1, top - 1, .max, 2]
    var bytes: [UInt8] = []
    for _ in 0..<count {
      let word = words[Int(random.next() % UInt64(words.count))]
      for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
    }
    return bytes
  }

  /// One tensor of each sort.
  mutating func all(_ count: Int, _ format: NumberFormat) -> [(name: String, bytes: [UInt8])] {
    let byteCount = count * format.byteCount
    return [
      ("weights", weights(count, format)),
      ("rows of zeros", sparseRows(count, format)),
      ("pruned", pruned(count, format)),
      ("special numbers", special(count, format)),
      ("random bytes", random.bytes(byteCount)),
      ("zeros", [UInt8](repeating: 0, count: byteCount)),
      ("ones", [UInt8](repeating: 0xFF, count: byteCount)),
      ("one number again and again", [[UInt8]](repeating: Self.bytes(of: 0.1, format), count: count).flatMap { $0 }),
      ("text", (0..<byteCount).map { Array("the quick brown fox jumps over the lazy dog. ".utf8)[$0 % 45] }),
    ]
  }
}
