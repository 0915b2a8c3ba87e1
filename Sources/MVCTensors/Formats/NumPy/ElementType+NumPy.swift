extension ElementType {
  /// The type that a NumPy header calls `descr`: byte order, kind and length in bytes, such as "<f4".
  ///
  /// Nil for what has no bytes of its own (objects), for records, and for what NumPy does not write. Where the
  /// safetensors format has no word for a type it is `descr` itself. Big-endian numbers are bytes to a codec.
  init?(numpy descr: String) {
    var rest = Substring(descr)
    guard let order = rest.popFirst(), let kind = rest.popFirst(), "<>|".contains(order) else { return nil }
    let digits = rest.prefix { "0"..."9" ~= $0 }
    // A unit, "[ns]", may follow the length of times.
    guard let length = UInt32(digits), digits.count == rest.count || kind == "m" || kind == "M" else { return nil }
    let bytes = UInt64(length)

    if order == "<" || bytes == 1, let type = Self.numpyNumber(kind, length) {
      self = type
      return
    }
    switch kind {
    case "b", "i", "u", "f", "c": self.init(descr, .bytes, bits: bytes * 8)
    case "m", "M": self.init(descr, order == "<" && length == 8 ? .int64 : .bytes, bits: bytes * 8)
    case "S", "a", "V": self.init(descr, .bytes, bits: bytes * 8)
    case "U": self.init(descr, .bytes, bits: bytes * 32)
    default: return nil
    }
  }

  private static func numpyNumber(_ kind: Character, _ length: UInt32) -> ElementType? {
    switch (kind, length) {
    case ("b", 1): .bool
    case ("u", 1): .uint8
    case ("u", 2): .uint16
    case ("u", 4): .uint32
    case ("u", 8): .uint64
    case ("i", 1): .int8
    case ("i", 2): .int16
    case ("i", 4): .int32
    case ("i", 8): .int64
    case ("f", 2): .float16
    case ("f", 4): .float32
    case ("f", 8): .float64
    case ("c", 8): .complex64
    case ("c", 16): .complex128
    default: nil
    }
  }
}
