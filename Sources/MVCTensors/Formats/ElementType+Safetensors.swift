extension ElementType {
  /// The type of a word of the safetensors format, of which the other formats use the same words; nil for one that is
  /// not known, such as one of a later version.
  static func safetensors(_ word: String) -> ElementType? {
    switch word {
    case "BOOL": .bool
    // In model files mostly packed quantised weights, which are no numbers.
    case "U8": .uint8
    case "F8_E8M0": ElementType(word, .bytes)
    case "F4": ElementType(word, .bytes, bits: 4)
    case "F6_E2M3", "F6_E3M2": ElementType(word, .bytes, bits: 6)
    case "I8": .int8
    case "I16": .int16
    case "U16": .uint16
    case "I32": .int32
    case "U32": .uint32
    case "I64": .int64
    case "U64": .uint64
    // The bits of the FNUZ kinds lie as in the OCP ones; only what they mean differs.
    case "F8_E4M3", "F8_E4M3FNUZ": ElementType(word, .float8E4M3)
    case "F8_E5M2", "F8_E5M2FNUZ": ElementType(word, .float8E5M2)
    case "F16": .float16
    case "BF16": .bfloat16
    case "F32": .float32
    case "F64": .float64
    case "C64": .complex64
    default: nil
    }
  }

  static let bool = ElementType("BOOL", .bytes)
  static let uint8 = ElementType("U8", .bytes)
  static let int8 = ElementType("I8", .int8)
  static let int16 = ElementType("I16", .int16)
  static let uint16 = ElementType("U16", .int16)
  static let int32 = ElementType("I32", .int32)
  static let uint32 = ElementType("U32", .int32)
  static let int64 = ElementType("I64", .int64)
  static let uint64 = ElementType("U64", .int64)
  static let float8E4M3 = ElementType("F8_E4M3", .float8E4M3)
  static let float8E4M3FNUZ = ElementType("F8_E4M3FNUZ", .float8E4M3)
  static let float8E5M2 = ElementType("F8_E5M2", .float8E5M2)
  static let float8E5M2FNUZ = ElementType("F8_E5M2FNUZ", .float8E5M2)
  static let float8E8M0 = ElementType("F8_E8M0", .bytes)
  static let float4 = ElementType("F4", .bytes, bits: 4)
  static let float16 = ElementType("F16", .float16)
  static let bfloat16 = ElementType("BF16", .bfloat16)
  static let float32 = ElementType("F32", .float32)
  static let float64 = ElementType("F64", .float64)
  static let complex64 = ElementType("C64", .float32, bits: 64)
  /// No word of the safetensors format; named like its smaller sister.
  static let complex128 = ElementType("C128", .float64, bits: 128)
}
