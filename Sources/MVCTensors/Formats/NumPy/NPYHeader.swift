/// The header of a NumPy array, versions 1 to 3.
struct NPYHeader {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Twenty times what NumPy writes for an array that is no record.
  private static let mostBytes: UInt64 = 4 << 10

  let type: ElementType
  /// The type that the numbers have once their bytes lie least significant first.
  let nativeType: ElementType
  /// How many bytes make a number whose bytes are in the other order; 1 where none are.
  let swapWidth: Int
  /// As NumPy shows it, also for an array in Fortran order, whose bytes lie the other way round.
  let shape: [UInt64]
  let isFortranOrder: Bool

  /// Reads the header; `reader` is then at the numbers.
  init(_ reader: inout HeaderReader) throws {
    guard try reader.readBytes(Self.magic.count) == Self.magic else { throw MalformedModelFile() }
    let version = try reader.readByte()
    _ = try reader.readByte()
    let byteCount: UInt64 =
      switch version {
      case 1: UInt64(try reader.readLittleEndian(UInt16.self))
      case 2, 3: UInt64(try reader.readLittleEndian(UInt32.self))
      case 0: throw MalformedModelFile()
      default:
        throw MalformedModelFile(notRead: "it is version \(version) of the NumPy format, which mvc does not read")
      }
    guard byteCount <= reader.remaining else { throw MalformedModelFile() }
    guard byteCount <= Self.mostBytes else {
      throw MalformedModelFile(notRead: "its header is longer than \(Self.mostBytes) bytes")
    }
    var literal = NPYDictionary(try reader.readBytes(Int(byteCount)))
    let fields = try literal.read()
    type = try Self.type(fields.descr)
    let native = fields.descr.first == ">" ? ElementType(numpy: "<" + fields.descr.dropFirst()) : nil
    nativeType = native ?? type
    swapWidth = native == nil ? 1 : Self.swapWidth(fields.descr, nativeType)
    shape = fields.shape
    // Where at most one dimension counts both orders are one.
    isFortranOrder = fields.isFortranOrder && fields.shape.count { $0 > 1 } > 1
  }

  /// How many bytes of a big-endian type make a number.
  private static func swapWidth(_ descr: String, _ type: ElementType) -> Int {
    let byteCount = Int(clamping: type.bitCount / 8)
    return switch descr.dropFirst().first {
    case "c": byteCount / 2
    // Each character is a number of its own.
    case "U": 4
    case "b", "i", "u", "f", "m", "M": byteCount
    default: 1
    }
  }

  private static func type(_ descr: String) throws(MalformedModelFile) -> ElementType {
    if let type = ElementType(numpy: descr) { return type }
    // Objects, which a pickle follows; the letter may have a length behind it.
    if ["|O", "O"].contains(where: descr.hasPrefix) {
      throw MalformedModelFile(notRead: "it is an array of Python objects, which mvc never unpickles")
    }
    // NumPy names a byte order and a kind; what does not is not its work.
    guard let order = descr.first, "<>|".contains(order), descr.dropFirst().first?.isLetter == true else {
      throw MalformedModelFile()
    }
    throw MalformedModelFile(notRead: "it is an array of the type '\(descr)', which mvc does not know")
  }

  /// The array as its users have it, when its numbers are the next bytes of `reader`.
  func tensor(name: String, from reader: HeaderReader) throws(MalformedModelFile) -> LogicalTensor {
    let extent = try extent(name: name, from: reader)
    return LogicalTensor(
      TensorExtent(
        name: name, dtype: nativeType.word, number: nativeType.number, shape: shape, range: extent.range,
        isColumnMajor: isFortranOrder), swapWidth: swapWidth)
  }

  /// The array, when its numbers are the next bytes of `reader`.
  func extent(name: String, from reader: HeaderReader) throws(MalformedModelFile) -> TensorExtent {
    guard let byteCount = type.byteCount(shape: shape), byteCount <= reader.remaining else {
      throw MalformedModelFile()
    }
    return TensorExtent(
      name: name, dtype: type.word, number: type.number, shape: shape, range: reader.offset..<reader.offset + byteCount,
      isColumnMajor: isFortranOrder)
  }
}

/// The dictionary of a NumPy header, which is a Python literal of a fixed form:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NPYDictionary {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  /// Reads the dictionary, whose keys may come in any order.
  mutating func read() throws(MalformedModelFile) -> (descr: String, isFortranOrder: Bool, shape: [UInt64]) {
    var descr: String?
    var isFortranOrder: Bool?
    var shape: [UInt64]?
    try expect("{")
    while !accept("}") {
      let key = try readString()
      try expect(":")
      switch key {
      case "descr" where descr == nil:
        guard peek() != UInt8(ascii: "[") else {
          throw MalformedModelFile(notRead: "it is an array of records, whose fields mvc does not read")
        }
        descr = try readString()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try readBool()
      case "shape" where shape == nil: shape = try readTuple()
      default: throw MalformedModelFile()
      }
      guard accept(",") || peek() == UInt8(ascii: "}") else { throw MalformedModelFile() }
    }
    guard let descr, let isFortranOrder, let shape, peek() == nil else { throw MalformedModelFile() }
    return (descr, isFortranOrder, shape)
  }

  /// Reads a string without escapes: neither keys nor types need any.
  private mutating func readString() throws(MalformedModelFile) -> String {
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw MalformedModelFile()
    }
    bytes.removeFirst()
    guard let end = bytes.firstIndex(of: quote), let text = String(validUTF8: bytes[..<end]),
      !text.utf8.contains(UInt8(ascii: "\\"))
    else { throw MalformedModelFile() }
    bytes = bytes[(end + 1)...]
    return text
  }

  private mutating func readBool() throws(MalformedModelFile) -> Bool {
    _ = peek()
    for (word, value) in [("True", true), ("False", false)] where bytes.starts(with: word.utf8) {
      bytes = bytes.dropFirst(word.utf8.count)
      return value
    }
    throw MalformedModelFile()
  }

  private mutating func readTuple() throws(MalformedModelFile) -> [UInt64] {
    var numbers: [UInt64] = []
    try expect("(")
    while !accept(")") {
      guard numbers.count < TensorList.mostDimensions else { throw TensorList.tooManyDimensions }
      numbers.append(try readNumber())
      guard accept(",") || peek() == UInt8(ascii: ")") else { throw MalformedModelFile() }
    }
    return numbers
  }

  private mutating func readNumber() throws(MalformedModelFile) -> UInt64 {
    _ = peek()
    let digits = bytes.prefix { 0x30...0x39 ~= $0 }
    guard let number = UInt64(String(decoding: digits, as: UTF8.self)) else { throw MalformedModelFile() }
    bytes = bytes.dropFirst(digits.count)
    // Python 2 wrote long integers like this.
    _ = accept("L")
    return number
  }

  private mutating func peek() -> UInt8? {
    bytes = bytes.drop { $0 == 0x20 || $0 == 0x0A }
    return bytes.first
  }

  private mutating func accept(_ token: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: token) else { return false }
    bytes.removeFirst()
    return true
  }

  private mutating func expect(_ token: Unicode.Scalar) throws(MalformedModelFile) {
    guard accept(token) else { throw MalformedModelFile() }
  }
}
