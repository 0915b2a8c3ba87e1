/// What is wrong with a text that should have a form, such as JSON.
package struct TextFailure: Error, Hashable, Sendable {
  /// The line, counted from 1.
  package let line: Int
  /// What is wrong there: lower case, no final full stop.
  package let reason: String

  package init(line: Int, _ reason: String) {
    self.line = line
    self.reason = reason
  }
}

extension JSONValue {
  /// Reads JSON (RFC 8259) strictly: one document, UTF-8, no key twice in an object, no lone surrogate.
  ///
  /// Integers that fit 64 bits come as `int`, all other numbers as `double`.
  ///
  /// - Parameters:
  ///   - mostDepth: How deep arrays and objects may lie in each other.
  ///   - takesPythonNumbers: Whether `NaN`, `Infinity` and `-Infinity` are numbers, as Python's `json` writes them.
  package init(parsing bytes: [UInt8], mostDepth: Int = 128, takesPythonNumbers: Bool = false) throws(TextFailure) {
    var parser = JSONParser(bytes, mostDepth: mostDepth, takesPythonNumbers: takesPythonNumbers)
    self = try parser.document()
  }
}

/// Reads a document from front to back.
private struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depthLeft: Int
  private let takesPythonNumbers: Bool

  init(_ bytes: [UInt8], mostDepth: Int, takesPythonNumbers: Bool) {
    self.bytes = bytes
    depthLeft = mostDepth
    self.takesPythonNumbers = takesPythonNumbers
  }

  mutating func document() throws(TextFailure) -> JSONValue {
    let value = try value()
    guard next() == nil else { throw failure("something follows the end of the document") }
    return value
  }

  private mutating func value() throws(TextFailure) -> JSONValue {
    switch next() {
    case UInt8(ascii: "{"): return try nested { parser throws(TextFailure) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(TextFailure) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t") where accept(word: "true"): return .bool(true)
    case UInt8(ascii: "f") where accept(word: "false"): return .bool(false)
    case UInt8(ascii: "n") where accept(word: "null"): return .null
    case UInt8(ascii: "N") where takesPythonNumbers && accept(word: "NaN"): return .double(.nan)
    case UInt8(ascii: "I") where takesPythonNumbers && accept(word: "Infinity"): return .double(.infinity)
    case UInt8(ascii: "-") where takesPythonNumbers && accept(word: "-Infinity"): return .double(-.infinity)
    case nil: throw failure("the document ends too early")
    case _?: return try number()
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(TextFailure) -> JSONValue
  ) throws(TextFailure) -> JSONValue {
    guard depthLeft > 0 else { throw failure("values lie too deep in each other") }
    depthLeft -= 1
    position += 1
    let value = try body(&self)
    depthLeft += 1
    return value
  }

  private mutating func object() throws(TextFailure) -> JSONValue {
    var members: [(String, JSONValue)] = []
    // As bytes: equal strings may be spelt differently, and are different keys.
    var keys: Set<[UInt8]> = []
    if accept("}") { return .object([]) }
    repeat {
      guard next() == UInt8(ascii: "\"") else { throw failure("a key in quotation marks is missing") }
      let key = try string()
      guard keys.insert(Array(key.utf8)).inserted else { throw failure("the key '\(key)' comes twice") }
      guard accept(":") else { throw failure("a colon is missing") }
      members.append((key, try value()))
    } while accept(",")
    guard accept("}") else { throw failure("a comma or a closing brace is missing") }
    return .object(members)
  }

  private mutating func array() throws(TextFailure) -> JSONValue {
    var elements: [JSONValue] = []
    if accept("]") { return .array([]) }
    repeat { elements.append(try value()) } while accept(",")
    guard accept("]") else { throw failure("a comma or a closing bracket is missing") }
    return .array(elements)
  }

  private mutating func number() throws(TextFailure) -> JSONValue {
    let start = position
    var isInteger = true
    if peek() == UInt8(ascii: "-") { position += 1 }
    if peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if peek() == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try digits()
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int64(text) { return .int(value) }
    guard let value = Double(text), value.isFinite else { throw failure("the number '\(text)' is too large") }
    return .double(value)
  }

  private mutating func digits() throws(TextFailure) {
    guard let first = peek(), Self.isDigit(first) else { throw failure("this is no JSON value") }
    while let byte = peek(), Self.isDigit(byte) { position += 1 }
  }

  /// Reads a string whose opening quotation mark is next.
  private mutating func string() throws(TextFailure) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = peek() {
      guard byte >= 0x20 else { throw failure("a text has a control character or no end") }
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw failure("a text is not UTF-8") }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      default: text.append(byte)
      }
    }
    throw failure("a text has no end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(TextFailure) {
    let byte = peek()
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte ?? 0)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += String(try unicodeEscape()).utf8
    default: throw failure("a text has an escape that JSON does not know")
    }
  }

  /// Reads what follows `\u`: four digits, or a surrogate pair.
  private mutating func unicodeEscape() throws(TextFailure) -> Unicode.Scalar {
    var value = try hexadecimal()
    if 0xD800..<0xDC00 ~= value, accept(word: "\\u") {
      let low = try hexadecimal()
      guard 0xDC00..<0xE000 ~= low else { throw failure("a text has half a character") }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw failure("a text has half a character") }
    return scalar
  }

  private mutating func hexadecimal() throws(TextFailure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("an escape needs four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  /// The next byte that is no white space, which stays unread; nil at the end.
  private mutating func next() -> UInt8? {
    while let byte = peek() {
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      position += 1
    }
    return nil
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Goes past a sign after any white space, if it is this one.
  private mutating func accept(_ sign: Unicode.Scalar) -> Bool {
    guard next() == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  private mutating func accept(word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private func failure(_ reason: String) -> TextFailure {
    TextFailure(line: 1 + bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") }, reason)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
