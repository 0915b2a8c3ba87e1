package import MVCBase

/// Reads a document of TOML 1.0 as JSON values; dates and times stay texts.
package struct TOMLReader {
  private static let mostDepth = 100

  private var scanner: TextScanner
  private var root = Table()
  private var depth = 0

  package static func read(_ bytes: [UInt8]) throws(TextFailure) -> JSONValue {
    var reader = TOMLReader(scanner: try TextScanner(bytes))
    try reader.document()
    return reader.root.json
  }

  private init(scanner: TextScanner) { self.scanner = scanner }

  private mutating func document() throws(TextFailure) {
    var path: [String] = []
    skipToContent()
    while !scanner.isAtEnd {
      if scanner.accept("[[") {
        path = try keyPath()
        guard scanner.accept("]]") else { throw scanner.failure("']]' is missing") }
        guard root.appendTable(at: path[...]) else { throw twice(path) }
      } else if scanner.accept("[") {
        path = try keyPath()
        guard scanner.accept("]") else { throw scanner.failure("']' is missing") }
        guard root.openTable(at: path[...]) else { throw twice(path) }
      } else {
        let key = try keyPath()
        try expect("=")
        let value = try value()
        guard root.set(.value(value), at: (path + key)[...]) else { throw twice(path + key) }
      }
      try expectEndOfLine()
      skipToContent()
    }
  }

  private func twice(_ path: [String]) -> TextFailure {
    scanner.failure("the key '\(path.joined(separator: "."))' comes twice")
  }

  // MARK: Keys

  private mutating func keyPath() throws(TextFailure) -> [String] {
    var path: [String] = []
    repeat {
      scanner.skipSpaces()
      switch scanner.byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): path.append(try text())
      default:
        let word = scanner.take { Self.isWord($0) }
        guard !word.isEmpty else { throw scanner.failure("a key is missing") }
        path.append(String(decoding: word, as: UTF8.self))
      }
      scanner.skipSpaces()
    } while scanner.accept(".")
    guard path.count <= Self.mostDepth else { throw scanner.failure("values lie too deep in each other") }
    return path
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }

  // MARK: Values

  private mutating func value() throws(TextFailure) -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostDepth else { throw scanner.failure("values lie too deep in each other") }
    scanner.skipSpaces()
    switch scanner.byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try text())
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "{"): return try inlineTable()
    default: return try word()
    }
  }

  private mutating func array() throws(TextFailure) -> JSONValue {
    scanner.advance()
    var elements: [JSONValue] = []
    while true {
      skipToContent()
      if scanner.accept("]") { return .array(elements) }
      elements.append(try value())
      skipToContent()
      if !scanner.accept(","), scanner.byte != UInt8(ascii: "]") { throw scanner.failure("a comma or ']' is missing") }
    }
  }

  private mutating func inlineTable() throws(TextFailure) -> JSONValue {
    scanner.advance()
    var table = Table()
    scanner.skipSpaces()
    if scanner.accept("}") { return table.json }
    repeat {
      let key = try keyPath()
      try expect("=")
      guard table.set(.value(try value()), at: key[...]) else { throw twice(key) }
      scanner.skipSpaces()
    } while scanner.accept(",")
    try expect("}")
    return table.json
  }

  /// A boolean, a number, or a date, which stays a text.
  private mutating func word() throws(TextFailure) -> JSONValue {
    var word = takeWord()
    let isDate = word.count == 10 && word[4] == UInt8(ascii: "-") && word[7] == UInt8(ascii: "-")
    if isDate, scanner.byte == 0x20, let next = scanner.peek(1), 0x30...0x39 ~= next {
      scanner.advance()
      word += [0x20] + takeWord()
    }
    let text = String(decoding: word, as: UTF8.self)
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "nan", "+nan", "-nan": return .double(.nan)
    case "inf", "+inf": return .double(.infinity)
    case "-inf": return .double(-.infinity)
    default: break
    }
    let digits = text.filter { $0 != "_" }
    if digits.hasPrefix("0b"), let number = Int64(digits.dropFirst(2), radix: 2) { return .int(number) }
    if let number = YAMLScalar.number(digits) { return number }
    let isMoment = isDate || text.contains("T") || text.contains(":")
    guard isMoment, text.first?.isNumber == true else {
      throw scanner.failure(text.isEmpty ? "a value is missing" : "'\(text)' is no value of TOML")
    }
    return .string(text)
  }

  private mutating func takeWord() -> [UInt8] {
    scanner.take { Self.isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: ":") }
  }

  // MARK: Texts

  private mutating func text() throws(TextFailure) -> String {
    let isBasic = scanner.byte == UInt8(ascii: "\"")
    let long = isBasic ? "\"\"\"" : "'''"
    let isLong = scanner.accept(long)
    if !isLong { scanner.advance() } else if scanner.byte == 0x0A { scanner.advance() }
    var text: [UInt8] = []
    while let byte = scanner.byte {
      if isLong, scanner.starts(with: long) {
        scanner.advance(3)
        // Up to two more quotation marks belong to the text.
        while scanner.byte == byte, text.suffix(2) != [byte, byte][...] { text.append(byte); scanner.advance() }
        return String(decoding: text, as: UTF8.self)
      }
      if !isLong, byte == UInt8(ascii: isBasic ? "\"" : "'") {
        scanner.advance()
        return String(decoding: text, as: UTF8.self)
      }
      if byte == 0x0A, !isLong { break }
      scanner.advance()
      if isBasic, byte == UInt8(ascii: "\\") { try escape(into: &text, isLong) } else { text.append(byte) }
    }
    throw scanner.failure("a text has no end")
  }

  private mutating func escape(into text: inout [UInt8], _ isLong: Bool) throws(TextFailure) {
    let byte = scanner.byte
    scanner.advance()
    switch byte {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "e"): text.append(0x1B)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte ?? 0)
    case UInt8(ascii: "u"): text += String(try scanner.character(digits: 4)).utf8
    case UInt8(ascii: "U"): text += String(try scanner.character(digits: 8)).utf8
    case 0x0A where isLong, 0x20 where isLong: _ = scanner.take { $0 == 0x0A || $0 == 0x20 || $0 == 0x09 }
    default: throw scanner.failure("a text has an escape that TOML does not know")
    }
  }

  // MARK: Steps

  private mutating func expect(_ sign: Unicode.Scalar) throws(TextFailure) {
    scanner.skipSpaces()
    guard scanner.accept(sign) else { throw scanner.failure("'\(sign)' is missing") }
  }

  private mutating func expectEndOfLine() throws(TextFailure) {
    scanner.skipSpaces()
    guard scanner.isAtEnd || scanner.byte == 0x0A || scanner.byte == UInt8(ascii: "#") else {
      throw scanner.failure("something follows the end of the value")
    }
  }

  private mutating func skipToContent() {
    while let byte = scanner.byte, TextScanner.isBlank(byte) || byte == UInt8(ascii: "#") {
      if byte == UInt8(ascii: "#") { _ = scanner.take { $0 != 0x0A } } else { scanner.advance() }
    }
  }
}

/// A table that is being filled.
private struct Table {
  enum Item {
    case value(JSONValue)
    case table(Table)
    case tables([Table])

    var json: JSONValue {
      switch self {
      case .value(let value): value
      case .table(let table): table.json
      case .tables(let tables): .array(tables.map(\.json))
      }
    }
  }

  private var keys: [String] = []
  private var items: [String: Item] = [:]

  var json: JSONValue { .object(keys.compactMap { key in items[key].map { (key, $0.json) } }) }

  /// Sets a value; false when something is there.
  mutating func set(_ item: Item, at path: ArraySlice<String>) -> Bool {
    guard let key = path.first else { return false }
    guard path.count > 1 else {
      guard items[key] == nil else { return false }
      put(item, key)
      return true
    }
    return inside(key) { $0.set(item, at: path.dropFirst()) }
  }

  /// Makes sure that there is a table; false when something else is there.
  mutating func openTable(at path: ArraySlice<String>) -> Bool {
    guard let key = path.first else { return true }
    return inside(key) { $0.openTable(at: path.dropFirst()) }
  }

  /// Adds a table to a list of tables; false when something else is there.
  mutating func appendTable(at path: ArraySlice<String>) -> Bool {
    guard let key = path.first else { return false }
    guard path.count == 1 else { return inside(key) { $0.appendTable(at: path.dropFirst()) } }
    switch items[key] {
    case nil: put(.tables([Table()]), key)
    case .tables(let tables): put(.tables(tables + [Table()]), key)
    case .value, .table: return false
    }
    return true
  }

  /// Changes the table of a key, the last of a list of them, or a new one.
  private mutating func inside(_ key: String, _ change: (inout Table) -> Bool) -> Bool {
    switch items[key] {
    case .value: return false
    case .tables(var tables):
      guard var last = tables.popLast(), change(&last) else { return false }
      items[key] = .tables(tables + [last])
    case .table(var table):
      guard change(&table) else { return false }
      items[key] = .table(table)
    case nil:
      var table = Table()
      guard change(&table) else { return false }
      put(.table(table), key)
    }
    return true
  }

  private mutating func put(_ item: Item, _ key: String) {
    if items[key] == nil { keys.append(key) }
    items[key] = item
  }
}
