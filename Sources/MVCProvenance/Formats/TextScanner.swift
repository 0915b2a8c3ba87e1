import MVCBase

/// Goes through a text byte by byte; shared by the readers of YAML and TOML.
struct TextScanner {
  let bytes: [UInt8]
  private(set) var position = 0
  /// Where the present line begins.
  private(set) var lineStart = 0
  /// The number of the present line, counted from 1.
  private(set) var line = 1

  /// - Parameter bytes: UTF-8, or UTF-16 behind its mark of byte order. A mark is passed over, and `\r\n` ends a line as `\n` does.
  init(_ bytes: [UInt8]) throws(TextFailure) {
    let bytes = ByteOrderMark.removed(from: bytes)
    guard String(validating: bytes, as: UTF8.self) != nil else { throw TextFailure(line: 1, "the text is not UTF-8") }
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    for index in bytes.indices {
      let isLineEnd = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      if !isLineEnd { plain.append(bytes[index]) }
    }
    self.bytes = plain
  }

  var isAtEnd: Bool { position >= bytes.count }
  var column: Int { position - lineStart }
  var byte: UInt8? { peek(0) }

  func peek(_ offset: Int) -> UInt8? {
    let index = position + offset
    return index < bytes.count ? bytes[index] : nil
  }

  func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  /// Whether a byte ends a word: white space, a line end, the end of the text.
  static func isBlank(_ byte: UInt8?) -> Bool { byte == nil || byte == 0x20 || byte == 0x09 || byte == 0x0A }

  mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where position < bytes.count {
      position += 1
      if bytes[position - 1] == 0x0A { (lineStart, line) = (position, line + 1) }
    }
  }

  mutating func accept(_ sign: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: sign) else { return false }
    advance()
    return true
  }

  mutating func accept(_ text: String) -> Bool {
    guard starts(with: text) else { return false }
    advance(text.utf8.count)
    return true
  }

  /// Goes back within the line.
  mutating func rewind(_ count: Int) { position = max(lineStart, position - count) }

  /// Goes past spaces and tabs.
  mutating func skipSpaces() { while byte == 0x20 || byte == 0x09 { advance() } }

  /// Takes bytes as long as they fit.
  mutating func take(while fits: (UInt8) -> Bool) -> [UInt8] {
    let start = position
    while let byte, fits(byte) { advance() }
    return Array(bytes[start..<position])
  }

  /// The rest of the line, which stays unread.
  var restOfLine: ArraySlice<UInt8> { bytes[position...].prefix { $0 != 0x0A } }

  /// Reads hexadecimal digits of one character.
  mutating func character(digits count: Int) throws(TextFailure) -> Unicode.Scalar {
    let text = String(decoding: bytes[position...].prefix(count), as: UTF8.self)
    guard text.utf8.count == count, text.allSatisfy(\.isHexDigit), let value = UInt32(text, radix: 16),
      let scalar = Unicode.Scalar(value)
    else { throw failure("an escape names no character") }
    advance(count)
    return scalar
  }

  func failure(_ reason: String) -> TextFailure { TextFailure(line: line, reason) }
}
