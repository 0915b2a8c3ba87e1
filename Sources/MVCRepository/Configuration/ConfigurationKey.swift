package import MVCBase

/// The name of a setting, such as `user.name` or `remote.origin.url`.
///
/// The first part is the section and the last the name; whatever lies between them, dots included, is the subsection.
/// Section and name do not tell upper from lower case and are kept in lower case. A subsection is any bytes but line
/// ends, compared as they are.
package struct ConfigurationKey: Hashable, Sendable {
  /// The section and, after a dot, the subsection.
  let sectionPath: [UInt8]
  /// The last part, in lower case.
  package let name: String

  /// The first part, in lower case.
  package var section: String { String(decoding: sectionPath.prefix { $0 != Self.dot }, as: UTF8.self) }

  /// The middle part, or `nil` if there is none. Bytes that are not UTF-8 are shown as U+FFFD.
  package var subsection: String? {
    sectionPath.firstIndex(of: Self.dot).map { String(decoding: sectionPath[($0 + 1)...], as: UTF8.self) }
  }

  /// Reads a key as a user types it.
  ///
  /// - Throws: ``MVCError`` with code `usage` if a part is missing or has a character that it cannot have.
  package init(_ text: String) throws(MVCError) {
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(of: Self.dot), let last = bytes.lastIndex(of: Self.dot) else {
      throw Self.refusal(of: text, because: "it has no section", hint: "name it like 'user.name'")
    }
    let section = bytes[..<first]
    let name = bytes[(last + 1)...]
    guard !section.isEmpty, section.allSatisfy(Self.isNameByte) else {
      throw Self.refusal(of: text, because: "a section is made of letters, digits and '-'")
    }
    guard let initial = name.first, Self.isLetter(initial), name.allSatisfy(Self.isNameByte) else {
      throw Self.refusal(of: text, because: "its last part must be a letter, then letters, digits and '-'")
    }
    guard !bytes.contains(where: { $0 == 0x0A || $0 == 0 }) else {
      throw Self.refusal(of: text, because: "it has a line end or a zero byte")
    }
    self.init(sectionPath: section.map(Self.lowercased) + bytes[first..<last], name: name)
  }

  /// Creates a key of parts that were checked.
  init(sectionPath: [UInt8], name: some Sequence<UInt8>) {
    self.sectionPath = sectionPath
    self.name = String(decoding: name.map(Self.lowercased), as: UTF8.self)
  }

  private static func refusal(of text: String, because reason: String, hint: String? = nil) -> MVCError {
    MVCError(.usage, "cannot use '\(text)' as a configuration key: \(reason)", hint: hint)
  }
}

extension ConfigurationKey: CustomStringConvertible {
  /// The key as it is typed, section and name in lower case.
  package var description: String { "\(String(decoding: sectionPath, as: UTF8.self)).\(name)" }
}

extension ConfigurationKey {
  private static let dot = UInt8(ascii: ".")

  /// Whether a section or a name may have this byte.
  static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || 0x30...0x39 ~= byte || byte == UInt8(ascii: "-")
  }

  /// Whether a byte is an ASCII letter.
  static func isLetter(_ byte: UInt8) -> Bool {
    0x61...0x7A ~= lowercased(byte)
  }

  /// Lowers the case of an ASCII letter.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    0x41...0x5A ~= byte ? byte | 0x20 : byte
  }
}
