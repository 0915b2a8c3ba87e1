/// Reads JSON (RFC 8259) front to back without building it.
///
/// Nothing is kept but the window of its ``HeaderReader`` and one string: a value that is skipped costs no memory
/// however long or deep it is, and nesting uses no stack.
struct JSONReader {
  /// As deep as the reference implementation's parser goes.
  private static let mostDepth = 128

  private var reader: HeaderReader
  private var text: [UInt8] = []

  init(_ reader: HeaderReader) { self.reader = reader }

  /// Reads an object, handing over each key with the reader before its value, which `member` has to read.
  mutating func readObject(_ member: (inout Self, String) throws -> Void) throws {
    try expect("{")
    if try accept("}") { return }
    repeat {
      let key = try readString(limit: TensorList.mostNameBytes)
      try expect(":")
      try member(&self, key)
    } while try accept(",")
    try expect("}")
  }

  /// Reads an array of unsigned integers.
  mutating func readNumbers(limit: Int) throws -> [UInt64] {
    var numbers: [UInt64] = []
    try expect("[")
    if try accept("]") { return [] }
    repeat {
      guard numbers.count < limit else {
        throw MalformedModelFile(notRead: "a list in it has more than \(limit) numbers")
      }
      numbers.append(try readNumber())
    } while try accept(",")
    try expect("]")
    return numbers
  }

  /// Reads a string of at most `limit` bytes of UTF-8.
  mutating func readString(limit: Int) throws -> String {
    try expect("\"")
    text.removeAll(keepingCapacity: true)
    while true {
      // At most a window more than the limit is held.
      reader.readRun(into: &text, while: Self.isPlain)
      guard text.count <= limit else { throw MalformedModelFile(notRead: "its header has a text above \(limit) bytes") }
      switch try reader.readByte() {
      case UInt8(ascii: "\""):
        guard let string = String(validUTF8: text) else { throw MalformedModelFile() }
        return string
      case UInt8(ascii: "\\"): try readEscape()
      case 0..<0x20: throw MalformedModelFile()
      case let byte: text.append(byte)
      }
    }
  }

  /// Whether the next value is an object.
  mutating func isAtObject() throws -> Bool { try nextToken() == UInt8(ascii: "{") }

  /// Reads a value that is no object; of a list only its length and first element.
  mutating func readField() throws -> FieldValue {
    switch try nextToken() {
    case UInt8(ascii: "["): return try readList()
    case UInt8(ascii: "{"): throw MalformedModelFile()
    default: return try readScalar()
    }
  }

  private mutating func readList() throws -> FieldValue {
    var count: UInt64 = 0
    var first: FieldValue?
    try expect("[")
    if try accept("]") { return .list(count: 0, first: nil) }
    repeat {
      let token = try nextToken()
      if count == 0, token != UInt8(ascii: "{"), token != UInt8(ascii: "[") {
        first = try readScalar()
      } else {
        try skipValue()
      }
      count += 1
    } while try accept(",")
    try expect("]")
    return .list(count: count, first: first)
  }

  private mutating func readScalar() throws -> FieldValue {
    switch try nextToken() {
    case UInt8(ascii: "\""): return .text(try readString(limit: FileMetadata.mostTextBytes))
    case UInt8(ascii: "t"):
      try expectWord("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try expectWord("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try expectWord("null")
      return .null
    default:
      let text = try readNumberText()
      if let integer = Int64(text) { return .integer(integer) }
      guard let number = Double(text) else { throw MalformedModelFile() }
      return .number(number)
    }
  }

  /// Reads the characters that a number may have; who asks finds out whether they are one.
  private mutating func readNumberText() throws -> String {
    var digits: [UInt8] = []
    while let byte = try reader.peekByte(), Self.digit(byte) != nil || "+-.eE".utf8.contains(byte) {
      guard digits.count < 64 else { throw MalformedModelFile() }
      digits.append(try reader.readByte())
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Goes past any value, checking its form but neither the UTF-8 nor the escapes of its strings.
  mutating func skipValue() throws {
    // Whether each open bracket is an object's.
    var open: [Bool] = []
    repeat {
      if try startValue(&open) { continue }
      try endValue(&open)
    } while !open.isEmpty
  }

  /// Makes sure that nothing but white space is left.
  mutating func expectEnd() throws {
    guard try nextToken() == nil else { throw MalformedModelFile() }
  }

  /// Reads the start of a value: all of it, or an opening bracket.
  ///
  /// - Returns: Whether a value inside has to follow.
  private mutating func startValue(_ open: inout [Bool]) throws -> Bool {
    switch try nextToken() {
    case UInt8(ascii: "{"):
      try expect("{")
      try enter(isObject: true, &open)
      if try accept("}") { open.removeLast() } else { return try skipKey() }
    case UInt8(ascii: "["):
      try expect("[")
      try enter(isObject: false, &open)
      if try accept("]") { open.removeLast() } else { return true }
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "t"): try expectWord("true")
    case UInt8(ascii: "f"): try expectWord("false")
    case UInt8(ascii: "n"): try expectWord("null")
    default: try skipNumber()
    }
    return false
  }

  /// Reads what follows a whole value: closing brackets, until a comma asks for another.
  private mutating func endValue(_ open: inout [Bool]) throws {
    while let isObject = open.last {
      if try accept(",") {
        if isObject { _ = try skipKey() }
        return
      }
      try expect(isObject ? "}" : "]")
      open.removeLast()
    }
  }

  private func enter(isObject: Bool, _ open: inout [Bool]) throws(MalformedModelFile) {
    guard open.count < Self.mostDepth else {
      throw MalformedModelFile(notRead: "its header is nested more than \(Self.mostDepth) deep")
    }
    open.append(isObject)
  }

  private mutating func skipKey() throws -> Bool {
    guard try nextToken() == UInt8(ascii: "\"") else { throw MalformedModelFile() }
    try skipString()
    try expect(":")
    return true
  }

  private mutating func skipString() throws {
    try expect("\"")
    while true {
      reader.skipRun(while: Self.isPlain)
      switch try reader.readByte() {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): _ = try reader.readByte()
      case 0..<0x20: throw MalformedModelFile()
      default: break
      }
    }
  }

  /// Reads an unsigned integer as it is written in a header: digits, no sign, no fraction, no zeros in front.
  private mutating func readNumber() throws -> UInt64 {
    guard let first = try nextToken(), let firstDigit = Self.digit(first) else { throw MalformedModelFile() }
    _ = try reader.readByte()
    var value = UInt64(firstDigit)
    while let byte = try reader.peekByte(), let digit = Self.digit(byte) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, carry) = tens.addingReportingOverflow(digit)
      guard !overflow, !carry, value != 0 else { throw MalformedModelFile() }
      value = next
      _ = try reader.readByte()
    }
    return value
  }

  private mutating func skipNumber() throws {
    _ = try acceptHere("-")
    if try !acceptHere("0") { try skipDigits() }
    if try acceptHere(".") { try skipDigits() }
    if try acceptHere("e") || acceptHere("E") {
      if try !acceptHere("+") { _ = try acceptHere("-") }
      try skipDigits()
    }
  }

  /// Goes past one or more digits.
  private mutating func skipDigits() throws {
    guard Self.digit(try reader.readByte()) != nil else { throw MalformedModelFile() }
    while let byte = try reader.peekByte(), Self.digit(byte) != nil { _ = try reader.readByte() }
  }

  private mutating func readEscape() throws {
    switch try reader.readByte() {
    case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
    case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
    case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += String(try readUnicodeEscape()).utf8
    default: throw MalformedModelFile()
    }
  }

  /// Reads what follows `\u`: four digits, or a surrogate pair. A lone surrogate is no character.
  private mutating func readUnicodeEscape() throws -> Unicode.Scalar {
    var value = try readHexadecimal()
    if 0xD800..<0xDC00 ~= value {
      guard try reader.readByte() == UInt8(ascii: "\\"), try reader.readByte() == UInt8(ascii: "u") else {
        throw MalformedModelFile()
      }
      let low = try readHexadecimal()
      guard 0xDC00..<0xE000 ~= low else { throw MalformedModelFile() }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw MalformedModelFile() }
    return scalar
  }

  private mutating func readHexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try reader.readByte())).hexDigitValue else {
        throw MalformedModelFile()
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// The next byte that is no white space, which stays unread; nil at the end.
  private mutating func nextToken() throws -> UInt8? {
    while let byte = try reader.peekByte() {
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      _ = try reader.readByte()
    }
    return nil
  }

  private mutating func expect(_ token: Unicode.Scalar) throws {
    guard try accept(token) else { throw MalformedModelFile() }
  }

  /// Reads a byte after any white space, if it is this one.
  private mutating func accept(_ token: Unicode.Scalar) throws -> Bool {
    guard try nextToken() == UInt8(ascii: token) else { return false }
    _ = try reader.readByte()
    return true
  }

  /// Reads the very next byte, if it is this one.
  private mutating func acceptHere(_ token: Unicode.Scalar) throws -> Bool {
    guard try reader.peekByte() == UInt8(ascii: token) else { return false }
    _ = try reader.readByte()
    return true
  }

  private mutating func expectWord(_ word: StaticString) throws {
    guard try reader.readBytes(word.utf8CodeUnitCount).elementsEqual(UnsafeBufferPointer(word)) else {
      throw MalformedModelFile()
    }
  }

  /// Whether a byte of a string stands for itself.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    0x30...0x39 ~= byte ? UInt64(byte - 0x30) : nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate init(_ word: StaticString) { self.init(start: word.utf8Start, count: word.utf8CodeUnitCount) }
}
