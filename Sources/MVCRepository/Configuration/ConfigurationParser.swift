import MVCBase

/// Splits a configuration file into elements, by the rules of git's `config.c`.
///
/// Stricter than git in one thing: a setting before the first section is refused, because no key could name it.
struct ConfigurationParser {
  /// The mark that some editors put at the front of a file.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let bytes: [UInt8]
  private let path: String
  private var position = 0

  /// Creates a parser of a file's content; `path` is for messages.
  init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  /// Returns the elements of the whole file.
  mutating func elements() throws(MVCError) -> [ConfigurationElement] {
    var elements: [ConfigurationElement] = []
    var sectionPath: [UInt8]?
    if bytes.starts(with: Self.byteOrderMark) {
      position = Self.byteOrderMark.count
      elements.append(.other(Self.byteOrderMark))
    }
    while position < bytes.count {
      let start = position
      skipSpaces()
      switch peek {
      case nil, 0x0A, UInt8(ascii: "#"), UInt8(ascii: ";"):
        skipLine()
        elements.append(.other(Array(bytes[start..<position])))
      case UInt8(ascii: "["):
        let path = try sectionHeader()
        sectionPath = path
        elements.append(.header(sectionPath: path, bytes: Array(bytes[start..<position])))
      case .some(let byte) where ConfigurationKey.isLetter(byte):
        guard let sectionPath else { throw failure("has a setting before the first section") }
        elements.append(.entry(try entry(sectionPath: sectionPath, start: start)))
      case .some:
        throw failure("is neither a section, a setting nor a comment")
      }
    }
    return elements
  }

  /// Reads `[section]`, `[section "subsection"]` or the old `[section.subsection]`.
  private mutating func sectionHeader() throws(MVCError) -> [UInt8] {
    position += 1
    var path: [UInt8] = []
    while true {
      let byte = next()
      if byte == UInt8(ascii: "]"), let first = path.first, first != UInt8(ascii: ".") { return path }
      if byte == 0x20 || byte == 0x09 || byte == 0x0D, !path.isEmpty {
        return path + [UInt8(ascii: ".")] + (try quotedSubsection())
      }
      guard ConfigurationKey.isNameByte(byte) || byte == UInt8(ascii: ".") else {
        throw failure("has a section header that is not like '[section]' or '[section \"name\"]'", at: position - 1)
      }
      path.append(ConfigurationKey.lowercased(byte))
    }
  }

  /// Reads `"subsection"]`.
  private mutating func quotedSubsection() throws(MVCError) -> [UInt8] {
    let start = position
    skipSpaces()
    var isValid = next() == UInt8(ascii: "\"")
    var name: [UInt8] = []
    while isValid {
      var byte = next()
      if byte == UInt8(ascii: "\""), next() == UInt8(ascii: "]") { return name }
      isValid = byte != UInt8(ascii: "\"")
      if byte == UInt8(ascii: "\\") { byte = next() }
      isValid = isValid && byte != 0x0A
      name.append(byte)
    }
    throw failure("has a section header whose second part is not like '\"name\"]'", at: start)
  }

  /// Reads `name = value` to the end of its last line, or `name` alone.
  private mutating func entry(sectionPath: [UInt8], start: Int) throws(MVCError) -> ConfigurationEntry {
    let name = bytes[position...].prefix(while: ConfigurationKey.isNameByte)
    let key = ConfigurationKey(sectionPath: sectionPath, name: name)
    position = name.endIndex
    let nameEnd = position
    while peek == 0x20 || peek == 0x09 { position += 1 }
    let separator = next()
    if separator == 0x0A {
      return ConfigurationEntry(
        key: key, value: "true", leading: Array(bytes[start..<nameEnd]), spelling: [],
        trailing: Array(bytes[nameEnd..<position]))
    }
    guard separator == UInt8(ascii: "=") else {
      throw failure("has something other than '=' after '\(key.name)'", at: nameEnd)
    }
    let (value, range) = try self.value()
    return ConfigurationEntry(
      key: key, value: String(decoding: value, as: UTF8.self), leading: Array(bytes[start..<range.lowerBound]),
      spelling: Array(bytes[range]), trailing: Array(bytes[range.upperBound..<position]))
  }

  /// Reads a value up to the end of its last line, and finds which bytes spell it.
  private mutating func value() throws(MVCError) -> (value: [UInt8], range: Range<Int>) {
    let lineStart = position
    var value: [UInt8] = []
    var significantCount = 0
    var range: Range<Int>?
    var isQuoted = false
    while true {
      let start = position
      let byte = next()
      if byte == 0x0A, isQuoted { throw failure("has a quote that does not end", at: start) }
      if byte == 0x0A || (Self.beginsComment(byte) && !isQuoted) {
        if byte != 0x0A { skipLine() }
        return (Array(value.prefix(significantCount)), range ?? lineStart..<lineStart)
      }
      if Self.isSpace(byte), !isQuoted {
        if !value.isEmpty { value.append(byte) }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        isQuoted.toggle()
      case UInt8(ascii: "\\"):
        guard let escaped = Self.unescaped(next()) else {
          throw failure("has an escape other than \\n, \\t, \\b, \\\" and \\\\", at: start)
        }
        value += escaped
      default:
        value.append(byte)
      }
      significantCount = value.count
      range = (range?.lowerBound ?? start)..<position
    }
  }

  /// Returns what a backslash and a byte stand for: nothing, if the byte ends the line.
  private static func unescaped(_ byte: UInt8) -> [UInt8]? {
    switch byte {
    case 0x0A: []
    case UInt8(ascii: "n"): [0x0A]
    case UInt8(ascii: "t"): [0x09]
    case UInt8(ascii: "b"): [0x08]
    case UInt8(ascii: "\\"), UInt8(ascii: "\""): [byte]
    default: nil
    }
  }
}

extension ConfigurationParser {
  /// Whether a byte is white space in this format.
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func beginsComment(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";")
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Reads a byte. CR LF and the end of the file are read as LF, the latter as often as one asks.
  private mutating func next() -> UInt8 {
    guard let byte = peek else { return 0x0A }
    position += 1
    guard byte == 0x0D, peek == 0x0A else { return byte }
    position += 1
    return 0x0A
  }

  /// Skips white space on this line.
  private mutating func skipSpaces() {
    while let byte = peek, byte != 0x0A, Self.isSpace(byte) { position += 1 }
  }

  /// Skips the rest of this line and its end.
  private mutating func skipLine() {
    while peek != nil, next() != 0x0A {}
  }

  private func failure(_ reason: String, at offset: Int? = nil) -> MVCError {
    let line = bytes.prefix(offset ?? position).count { $0 == 0x0A } + 1
    return MVCError(
      .corrupt, "cannot read configuration file '\(path)': line \(line) \(reason)",
      hint: "correct line \(line) of '\(path)' in an editor")
  }
}
