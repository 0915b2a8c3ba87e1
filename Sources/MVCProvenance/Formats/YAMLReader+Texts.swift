import MVCBase

// The texts of YAML: plain, quoted, and blocks that `|` or `>` begins.

extension YAMLReader {
  /// Reads a plain text with the lines that go on with it, which are indented by `indent` at least.
  mutating func plainText(atLeast indent: Int) throws(TextFailure) -> String {
    switch scanner.byte {
    case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "]"), UInt8(ascii: "}"),
      UInt8(ascii: ","):
      throw scanner.failure("a plain text cannot begin like this: put it in quotation marks")
    default: break
    }
    var text = plainLine()
    while scanner.byte == 0x0A {
      var ahead = self
      let breaks = ahead.scanner.take { $0 == 0x0A || $0 == 0x20 || $0 == 0x09 }
      let isRemark = ahead.scanner.byte == UInt8(ascii: "#")
      guard !ahead.isAtDocumentEnd, ahead.scanner.column >= max(indent, 0), !isRemark else { break }
      let line = ahead.plainLine()
      // A key within would have to be further left, or on a line of its own.
      guard ahead.scanner.byte != UInt8(ascii: ":") else {
        throw ahead.scanner.failure("the indentation does not fit the lines above")
      }
      text += Self.fold(breaks.count { $0 == 0x0A }) + line
      self = ahead
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads a plain text to the end of its line, a remark, or the colon of a key.
  private mutating func plainLine() -> [UInt8] {
    var text: [UInt8] = []
    while let byte = scanner.byte, byte != 0x0A {
      let isAfterSpace = TextScanner.isBlank(text.last) && !text.isEmpty
      if byte == UInt8(ascii: "#"), isAfterSpace { break }
      if byte == UInt8(ascii: ":"), TextScanner.isBlank(scanner.peek(1)) { break }
      text.append(byte)
      scanner.advance()
    }
    if scanner.byte == UInt8(ascii: "#") { _ = scanner.take { $0 != 0x0A } }
    while !text.isEmpty, TextScanner.isBlank(text.last) { text.removeLast() }
    return text
  }

  /// What line ends become: one a space, more of them one less.
  private static func fold(_ count: Int) -> [UInt8] {
    count == 1 ? [0x20] : Array(repeating: 0x0A, count: count - 1)
  }

  /// Reads a text in quotation marks of either sort.
  mutating func quotedText() throws(TextFailure) -> String {
    let mark = scanner.byte
    scanner.advance()
    var text: [UInt8] = []
    // White space before this is from an escape and stays.
    var escapedEnd = 0
    while let byte = scanner.byte {
      if byte == mark {
        scanner.advance()
        guard mark == UInt8(ascii: "'"), scanner.byte == mark else { return String(decoding: text, as: UTF8.self) }
        text.append(byte)
        scanner.advance()
      } else if byte == UInt8(ascii: "\\"), mark == UInt8(ascii: "\"") {
        scanner.advance()
        try escape(into: &text)
        escapedEnd = text.count
      } else if byte == 0x0A {
        let breaks = scanner.take { $0 == 0x0A || $0 == 0x20 || $0 == 0x09 }
        while text.count > escapedEnd, TextScanner.isBlank(text.last) { text.removeLast() }
        text += Self.fold(breaks.count { $0 == 0x0A })
      } else {
        text.append(byte)
        scanner.advance()
      }
    }
    throw scanner.failure("a text in quotation marks has no end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(TextFailure) {
    let byte = scanner.byte
    scanner.advance()
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"), 0x09: text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "0"): text.append(0x00)
    case UInt8(ascii: "a"): text.append(0x07)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "v"): text.append(0x0B)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "e"): text.append(0x1B)
    case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "\\"): text.append(byte ?? 0)
    case UInt8(ascii: "N"): text += "\u{85}".utf8
    case UInt8(ascii: "_"): text += "\u{A0}".utf8
    case UInt8(ascii: "L"): text += "\u{2028}".utf8
    case UInt8(ascii: "P"): text += "\u{2029}".utf8
    case UInt8(ascii: "x"): text += String(try scanner.character(digits: 2)).utf8
    case UInt8(ascii: "u"): text += String(try scanner.character(digits: 4)).utf8
    case UInt8(ascii: "U"): text += String(try scanner.character(digits: 8)).utf8
    case 0x0A: scanner.skipSpaces()
    default: throw scanner.failure("a text has an escape that YAML does not know")
    }
  }

  /// Reads a block that `|` (line ends stay) or `>` (line ends are spaces) begins.
  ///
  /// - Parameter parent: The indentation of what the block belongs to.
  mutating func blockText(parent: Int) throws(TextFailure) -> String {
    let isFolded = scanner.byte == UInt8(ascii: ">")
    scanner.advance()
    let header = scanner.take { !TextScanner.isBlank($0) }
    let explicit = header.compactMap { 0x31...0x39 ~= $0 ? Int($0 - 0x30) : nil }.first
    guard header.allSatisfy({ 0x31...0x39 ~= $0 || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }) else {
      throw scanner.failure("the head of a block of text is not understood")
    }
    _ = scanner.take { $0 != 0x0A }
    scanner.advance()
    let lines = blockLines(indent: explicit.map { max(parent, 0) + $0 }, least: max(parent + 1, 0))
    let body = lines.reversed().drop { $0.isEmpty }.reversed()
    var text = isFolded ? Self.folded(Array(body)) : Array(body.joined(separator: [0x0A]))
    if header.contains(UInt8(ascii: "+")) {
      text += Array(repeating: 0x0A, count: lines.count - body.count + (body.isEmpty ? 0 : 1))
    } else if !header.contains(UInt8(ascii: "-")), !body.isEmpty {
      text.append(0x0A)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The lines of a block without their indentation.
  private mutating func blockLines(indent: Int?, least: Int) -> [[UInt8]] {
    var indent = indent
    var lines: [[UInt8]] = []
    while !scanner.isAtEnd {
      let line = Array(scanner.restOfLine)
      let spaces = line.prefix { $0 == 0x20 }.count
      if spaces == line.count {
        lines.append(Array(line.dropFirst(indent ?? spaces)))
      } else {
        let width = indent ?? spaces
        guard spaces >= width, width >= least, !isAtDocumentEnd else { break }
        indent = width
        lines.append(Array(line.dropFirst(width)))
      }
      scanner.advance(line.count + 1)
    }
    return lines
  }

  /// Joins lines with spaces; empty lines are line ends, and so are those around lines that are indented further.
  private static func folded(_ lines: [[UInt8]]) -> [UInt8] {
    var text: [UInt8] = []
    var breaks = 0
    var wasIndented = false
    for (index, line) in lines.enumerated() {
      if line.isEmpty {
        breaks += 1
        continue
      }
      let isIndented = line[0] == 0x20 || line[0] == 0x09
      let isKept = isIndented || wasIndented
      if index > 0, index > breaks || !text.isEmpty {
        text += isKept || breaks > 0 ? Array(repeating: 0x0A, count: breaks + (isKept ? 1 : 0)) : [0x20]
      } else {
        text += Array(repeating: 0x0A, count: breaks)
      }
      text += line
      breaks = 0
      wasIndented = isIndented
    }
    return text
  }
}
