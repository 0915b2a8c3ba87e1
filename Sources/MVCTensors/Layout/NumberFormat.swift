/// How the numbers of a tensor lie in its bytes, little-endian: what a codec has to know of them.
///
/// Several dtypes may share one format: a complex64 tensor is float32 numbers, and quantised blocks are bytes.
///
/// - SeeAlso: `docs/format/tensor-payload.md`
package enum NumberFormat: UInt8, Sendable, CaseIterable {
  /// Bytes of which nothing more is known, such as quantised blocks and booleans.
  case bytes = 0
  case int8 = 1
  case int16 = 2
  case int32 = 3
  case int64 = 4
  /// OCP 8-bit floating point, 4 bits of exponent and 3 of mantissa.
  case float8E4M3 = 5
  /// OCP 8-bit floating point, 5 bits of exponent and 2 of mantissa.
  case float8E5M2 = 6
  /// IEEE 754 binary16.
  case float16 = 7
  /// The upper half of an IEEE 754 binary32.
  case bfloat16 = 8
  /// IEEE 754 binary32.
  case float32 = 9
  /// IEEE 754 binary64.
  case float64 = 10

  /// The length of one number, in bytes.
  package var byteCount: Int {
    switch self {
    case .bytes, .int8, .float8E4M3, .float8E5M2: 1
    case .int16, .float16, .bfloat16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }
}
