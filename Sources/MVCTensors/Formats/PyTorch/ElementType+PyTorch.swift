extension ElementType {
  /// The elements of a storage class, which a pickle calls "torch FloatStorage"; nil for a storage of bytes whose type
  /// its tensors tell, and for one that is not known.
  init?(torchStorage name: String) {
    switch name {
    case "torch FloatStorage": self = .float32
    case "torch DoubleStorage": self = .float64
    case "torch HalfStorage": self = .float16
    case "torch BFloat16Storage": self = .bfloat16
    case "torch LongStorage": self = .int64
    case "torch IntStorage": self = .int32
    case "torch ShortStorage": self = .int16
    case "torch CharStorage": self = .int8
    case "torch ByteStorage": self = .uint8
    case "torch BoolStorage": self = .bool
    case "torch ComplexFloatStorage": self = .complex64
    case "torch ComplexDoubleStorage": self = .complex128
    case "torch QInt8Storage": self.init("qint8", .int8)
    case "torch QUInt8Storage": self.init("quint8", .bytes)
    case "torch QInt32Storage": self.init("qint32", .int32)
    default: return nil
    }
  }

  /// A tensor's type, which a pickle calls "torch float8_e4m3fn": those that have no storage class of their own.
  init?(torchType name: String) {
    switch name {
    case "torch float8_e4m3fn": self = .float8E4M3
    case "torch float8_e4m3fnuz": self = .float8E4M3FNUZ
    case "torch float8_e5m2": self = .float8E5M2
    case "torch float8_e5m2fnuz": self = .float8E5M2FNUZ
    case "torch float8_e8m0fnu": self = .float8E8M0
    case "torch uint16": self = .uint16
    case "torch uint32": self = .uint32
    case "torch uint64": self = .uint64
    default: return nil
    }
  }
}
