extension ElementType {
  /// The type with this number in `TensorProto.DataType`; nil for strings, which have no length, and for one that is
  /// not known.
  init?(onnx code: UInt64) {
    switch code {
    case 1: self = .float32
    case 2: self = .uint8
    case 3: self = .int8
    case 4: self = .uint16
    case 5: self = .int16
    case 6: self = .int32
    case 7: self = .int64
    case 9: self = .bool
    case 10: self = .float16
    case 11: self = .float64
    case 12: self = .uint32
    case 13: self = .uint64
    case 14: self = .complex64
    case 15: self = .complex128
    case 16: self = .bfloat16
    case 17: self = .float8E4M3
    case 18: self = .float8E4M3FNUZ
    case 19: self = .float8E5M2
    case 20: self = .float8E5M2FNUZ
    case 21: self.init("U4", .bytes, bits: 4)
    case 22: self.init("I4", .bytes, bits: 4)
    case 23: self = .float4
    case 24: self = .float8E8M0
    case 25: self.init("U2", .bytes, bits: 2)
    case 26: self.init("I2", .bytes, bits: 2)
    case 27: self.init("F6_E2M3", .bytes, bits: 6)
    case 28: self.init("F6_E3M2", .bytes, bits: 6)
    default: return nil
    }
  }
}
