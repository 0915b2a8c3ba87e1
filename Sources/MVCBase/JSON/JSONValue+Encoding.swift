extension JSONValue {
  /// How a document is laid out.
  package enum Layout: Sendable {
    /// One line without spaces.
    case compact
    /// A line for each element and member, indented by two spaces a level.
    case pretty
    /// The canonical form (RFC 8785, JSON Canonicalization Scheme): no spaces, keys in the order of their UTF-16,
    /// numbers as ECMAScript writes them. Documents that mean the same have the same bytes.
    ///
    /// Two things go beyond the scheme, which knows only the numbers of a `Double`: an integer keeps all its digits,
    /// and a number that is not finite is the text `NaN`, `Infinity` or `-Infinity`, as in the JSON of Protocol Buffers.
    case canonical
  }

  /// Returns the document in UTF-8, without a line end after it.
  ///
  /// Every value gives valid JSON, and equal values give equal bytes. A name or text is escaped as little as JSON
  /// allows: quotation mark, backslash and control characters.
  package func encode(_ layout: Layout = .pretty) -> [UInt8] {
    var writer = JSONWriter(layout: layout)
    writer.write(layout == .canonical ? canonical : self)
    return writer.bytes
  }
}

/// Writes a document piece by piece.
private struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private let layout: JSONValue.Layout
  private var depth = 0

  init(layout: JSONValue.Layout) {
    self.layout = layout
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: write("null")
    case .bool(let value): write(value ? "true" : "false")
    case .int(let value): write(String(value))
    case .double(let value): write(layout == .canonical ? value.ecmaScript : value.isFinite ? String(value) : "null")
    case .string(let value): writeString(Array(value.utf8))
    case .bytes(let value): writeString(value)
    case .array(let elements):
      writeList(elements, between: "[", "]") { writer, element in writer.write(element) }
    case .object(let members):
      writeList(members, between: "{", "}") { writer, member in
        writer.writeString(Array(member.0.utf8))
        writer.write(writer.layout == .pretty ? ": " : ":")
        writer.write(member.1)
      }
    }
  }

  private mutating func write(_ text: String) {
    bytes += text.utf8
  }

  /// Writes what stands between two brackets, with commas.
  private mutating func writeList<Element>(
    _ elements: [Element], between opening: String, _ closing: String, writeElement: (inout Self, Element) -> Void
  ) {
    write(opening)
    depth += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { write(",") }
      beginLine()
      writeElement(&self, element)
    }
    depth -= 1
    if !elements.isEmpty { beginLine() }
    write(closing)
  }

  private mutating func beginLine() {
    guard layout == .pretty else { return }
    bytes.append(0x0A)
    bytes += repeatElement(0x20, count: 2 * depth)
  }

  /// Writes text in quotation marks, and each byte that is no UTF-8 as a lone surrogate.
  private mutating func writeString(_ text: [UInt8]) {
    write("\"")
    var position = 0
    while position < text.count {
      let count = UTF8Sequence.length(in: text, at: position)
      switch text[position] {
      case let byte where count == 0: writeEscape("dc", byte)
      case UInt8(ascii: "\""): write("\\\"")
      case UInt8(ascii: "\\"): write("\\\\")
      case 0x08: write("\\b")
      case 0x0C: write("\\f")
      case 0x0A: write("\\n")
      case 0x0D: write("\\r")
      case 0x09: write("\\t")
      case let byte where byte < 0x20: writeEscape("00", byte)
      default: bytes += text[position..<(position + count)]
      }
      position += max(1, count)
    }
    write("\"")
  }

  /// Writes the escape of a code unit: its upper byte in hexadecimal digits, then its lower byte.
  private mutating func writeEscape(_ upper: String, _ lower: UInt8) {
    write("\\u\(upper)\(lower < 0x10 ? "0" : "")\(String(lower, radix: 16))")
  }
}

/// Finds characters in bytes that may not be text.
private enum UTF8Sequence {
  /// Returns how many bytes the character at a position has, or 0 if no valid character begins there.
  static func length(in bytes: [UInt8], at position: Int) -> Int {
    let rest = bytes[position...]
    guard let lead = rest.first else { return 0 }
    let second: ClosedRange<UInt8>
    let count: Int
    switch lead {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: return 0
    }
    let tail = rest.prefix(count).dropFirst()
    guard tail.count == count - 1, let next = tail.first, second.contains(next) else { return 0 }
    return tail.dropFirst().allSatisfy { 0x80...0xBF ~= $0 } ? count : 0
  }
}
