/// A stretch of a configuration file.
enum ConfigurationElement: Sendable {
  /// White space and a comment, up to and with the end of the line.
  case other([UInt8])
  /// A section header from `[` to `]`, with the white space before it.
  case header(sectionPath: [UInt8], bytes: [UInt8])
  /// A setting, with the white space before it and all of its lines.
  case entry(ConfigurationEntry)

  /// The element as it stands in the file.
  var bytes: [UInt8] {
    switch self {
    case .other(let bytes), .header(_, let bytes): bytes
    case .entry(let entry): entry.leading + entry.spelling + entry.trailing
    }
  }
}

/// A setting of a configuration file, its value and the bytes around it.
struct ConfigurationEntry: Sendable {
  let key: ConfigurationKey
  var value: String
  /// Everything before the value: indentation, name, `=`.
  var leading: [UInt8]
  /// The value as it is spelt, with its quotes and escapes.
  var spelling: [UInt8]
  /// Everything behind the value: a comment and the line end.
  var trailing: [UInt8]
}

extension ConfigurationElement {
  /// Whether the element is white space only.
  var isBlank: Bool {
    guard case .other(let bytes) = self else { return false }
    return bytes.allSatisfy(ConfigurationParser.isSpace)
  }

  /// Whether what follows is at the beginning of a line; a line end that continues a value does not count.
  var endsLine: Bool {
    switch self {
    case .other(let bytes): bytes.last == 0x0A || bytes == ConfigurationParser.byteOrderMark
    case .header: false
    case .entry(let entry): entry.trailing.last == 0x0A
    }
  }

  /// Returns the header that a key belongs under.
  static func header(of key: ConfigurationKey) -> ConfigurationElement {
    let dot = key.sectionPath.firstIndex(of: UInt8(ascii: ".")) ?? key.sectionPath.endIndex
    var bytes = [UInt8(ascii: "[")] + key.sectionPath[..<dot]
    if dot < key.sectionPath.endIndex {
      let subsection = key.sectionPath[(dot + 1)...].flatMap { byte -> [UInt8] in
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), byte] : [byte]
      }
      bytes += Array(" \"".utf8) + subsection + [UInt8(ascii: "\"")]
    }
    return .header(sectionPath: key.sectionPath, bytes: bytes + [UInt8(ascii: "]")])
  }
}

extension ConfigurationEntry {
  /// Creates a setting on a line of its own.
  init(key: ConfigurationKey, value: String) {
    self.init(
      key: key, value: value, leading: Array("\t\(key.name) = ".utf8), spelling: Self.spelling(of: value),
      trailing: [0x0A])
  }

  /// Puts another value in the place of this one and leaves the rest of the line alone.
  mutating func replaceValue(with value: String) {
    if !leading.contains(UInt8(ascii: "=")) { leading += Array(" =".utf8) }
    if leading.last == UInt8(ascii: "=") { leading.append(0x20) }
    self.value = value
    spelling = Self.spelling(of: value)
  }

  /// Returns a value with the escapes and quotes that it needs.
  private static func spelling(of value: String) -> [UInt8] {
    let escaped = value.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x0A: Array("\\n".utf8)
      case 0x09: Array("\\t".utf8)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
      default: [byte]
      }
    }
    let isPlain =
      escaped.first != 0x20 && escaped.last != 0x20 && !escaped.contains { Array("#;\r".utf8).contains($0) }
    return isPlain ? escaped : [UInt8(ascii: "\"")] + escaped + [UInt8(ascii: "\"")]
  }
}
