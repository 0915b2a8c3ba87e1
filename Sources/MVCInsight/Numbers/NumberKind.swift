internal import CKernels
import MVCTensors

/// How the numbers of a tensor are read as doubles.
///
/// Every number of at most 53 bits is exact as a double; larger 64-bit integers are rounded.
package struct NumberKind: Sendable, Equatable {
  let code: mvc_number_kind
  /// How many numbers a unit has, which is what can be read by itself: 1, or those of a quantised block.
  package let unitCount: Int
  package let unitByteCount: Int
  /// How many numbers an element has: 2 for a complex one.
  package let partCount: Int
  /// The smallest positive normal number; 0 where there is nothing below it.
  let leastNormal: Double
  /// The value of each byte, for kinds of one byte.
  let table: [Double]

  private init(
    _ code: mvc_number_kind, bytes: Int, units: Int = 1, parts: Int = 1, leastNormal: Double = 0, table: [Double] = []
  ) {
    self.code = code
    unitByteCount = bytes
    unitCount = units
    partCount = parts
    self.leastNormal = leastNormal
    self.table = table
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.code == right.code && left.partCount == right.partCount && left.table == right.table
  }

  /// The kind of a tensor; nil for dtypes that are no numbers to us, such as most quantised blocks, and for tensors
  /// whose bytes are not as their dtype has them.
  init?(_ tensor: LogicalTensor) {
    guard let (kind, number) = Self.kinds[tensor.dtype], number == tensor.number,
      tensor.byteCount.isMultiple(of: UInt64(kind.unitByteCount))
    else { return nil }
    self = kind
  }

  private static let kinds: [String: (NumberKind, NumberFormat)] = [
    "F64": (Self(MVC_FLOAT64, bytes: 8, leastNormal: .leastNormalMagnitude), .float64),
    "F32": (Self(MVC_FLOAT32, bytes: 4, leastNormal: Double(Float.leastNormalMagnitude)), .float32),
    "F16": (Self(MVC_FLOAT16, bytes: 2, leastNormal: 0x1p-14), .float16),
    "BF16": (Self(MVC_BFLOAT16, bytes: 2, leastNormal: 0x1p-126), .bfloat16),
    "C64": (Self(MVC_FLOAT32, bytes: 4, parts: 2, leastNormal: 0x1p-126), .float32),
    "C128": (Self(MVC_FLOAT64, bytes: 8, parts: 2, leastNormal: 0x1p-1022), .float64),
    "F8_E4M3": (Self(MVC_BYTE_TABLE, bytes: 1, leastNormal: 0x1p-6, table: Float8.e4m3), .float8E4M3),
    "F8_E4M3FNUZ": (Self(MVC_BYTE_TABLE, bytes: 1, leastNormal: 0x1p-7, table: Float8.e4m3fnuz), .float8E4M3),
    "F8_E5M2": (Self(MVC_BYTE_TABLE, bytes: 1, leastNormal: 0x1p-14, table: Float8.e5m2), .float8E5M2),
    "F8_E5M2FNUZ": (Self(MVC_BYTE_TABLE, bytes: 1, leastNormal: 0x1p-15, table: Float8.e5m2fnuz), .float8E5M2),
    "F8_E8M0": (Self(MVC_BYTE_TABLE, bytes: 1, table: Float8.e8m0), .bytes),
    "BOOL": (Self(MVC_BYTE_TABLE, bytes: 1, table: [0] + Array(repeating: 1, count: 255)), .bytes),
    "U8": (Self(MVC_BYTE_TABLE, bytes: 1, table: (0..<256).map { Double($0) }), .bytes),
    "I8": (Self(MVC_BYTE_TABLE, bytes: 1, table: (0..<256).map { Double(Int8(truncatingIfNeeded: $0)) }), .int8),
    "I16": (Self(MVC_INT16, bytes: 2), .int16),
    "U16": (Self(MVC_UINT16, bytes: 2), .int16),
    "I32": (Self(MVC_INT32, bytes: 4), .int32),
    "U32": (Self(MVC_UINT32, bytes: 4), .int32),
    "I64": (Self(MVC_INT64, bytes: 8), .int64),
    "U64": (Self(MVC_UINT64, bytes: 8), .int64),
    "Q8_0": (Self(MVC_Q8_0, bytes: 34, units: 32), .bytes),
    "Q4_0": (Self(MVC_Q4_0, bytes: 18, units: 32), .bytes),
  ]

  /// Writes numbers as doubles.
  ///
  /// - Parameters:
  ///   - bytes: At least as many as the numbers have.
  ///   - count: How many numbers; whole units.
  ///   - result: Room for so many.
  func widen(_ bytes: UnsafePointer<UInt8>, count: Int, into result: UnsafeMutablePointer<Double>) {
    mvc_widen(bytes, count, code, table, result)
  }

  /// The length of so many numbers, in bytes; whole units.
  func byteCount(of count: Int) -> Int { count / unitCount * unitByteCount }
}

/// The values of the 8-bit floating-point formats, by their byte.
///
/// - SeeAlso: OCP 8-bit Floating Point Specification 1.0; OCP Microscaling Formats 1.0 for E8M0; the FNUZ kinds of
///   LLVM and ONNX have no infinity and no negative zero, whose byte is their NaN
private enum Float8 {
  /// The largest magnitude is NaN, and there is no infinity.
  static let e4m3 = values { byte in
    byte & 0x7F == 0x7F ? .nan : value(byte, mantissaBits: 3, bias: 7)
  }
  static let e5m2 = values { byte in
    guard byte & 0x7C == 0x7C else { return value(byte, mantissaBits: 2, bias: 15) }
    return byte & 3 != 0 ? .nan : byte < 0x80 ? .infinity : -.infinity
  }
  static let e4m3fnuz = values { $0 == 0x80 ? .nan : value($0, mantissaBits: 3, bias: 8) }
  static let e5m2fnuz = values { $0 == 0x80 ? .nan : value($0, mantissaBits: 2, bias: 16) }
  /// A power of two.
  static let e8m0 = values { byte in
    byte == 0xFF ? .nan : Double(sign: .plus, exponent: Int(byte) - 127, significand: 1)
  }

  private static func values(_ value: (UInt8) -> Double) -> [Double] { (0...255).map { value(UInt8($0)) } }

  private static func value(_ byte: UInt8, mantissaBits: Int, bias: Int) -> Double {
    let exponent = Int(byte & 0x7F) >> mantissaBits
    let fraction = Double(Int(byte) & (1 << mantissaBits - 1)) / Double(1 << mantissaBits)
    let magnitude = Double(
      sign: .plus, exponent: max(exponent, 1) - bias, significand: exponent == 0 ? fraction : 1 + fraction)
    return byte < 0x80 ? magnitude : -magnitude
  }
}
