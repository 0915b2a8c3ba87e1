/// Bytes as text that can be turned back: arguments of programs, and variables of the environment, that are not UTF-8.
///
/// Swift's `String` cannot hold such bytes. Each byte that is no part of valid UTF-8 stands as one private-use
/// character, U+10FF00 plus the byte. Where a name holds such a character, each byte of that stands so too.
package enum CommandLineText {
  private static let base: UInt32 = 0x10FF00

  /// Text for `bytes`, from which ``bytes(of:)`` gives them back.
  package static func text(of bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isEscape) {
      return text
    }
    var text = String.UnicodeScalarView()
    var rest = Array(bytes)[...]
    while let first = rest.first {
      let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self)?.unicodeScalars.count == 1 }
      if let length, let valid = String(validating: rest.prefix(length), as: UTF8.self),
        !valid.unicodeScalars.contains(where: isEscape)
      {
        text.append(contentsOf: valid.unicodeScalars)
        rest = rest.dropFirst(length)
      } else {
        if let scalar = UnicodeScalar(base + UInt32(first)) { text.append(scalar) }
        rest = rest.dropFirst()
      }
    }
    return String(text)
  }

  private static func isEscape(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= base }

  /// The byte for which a character of such text stands, or nil when it stands for itself.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? { isEscape(scalar) ? UInt8(scalar.value - base) : nil }

  /// Whether a text stands for UTF-8, so that it can be stored and shown as it is.
  package static func isValid(_ text: String) -> Bool {
    !text.unicodeScalars.contains(where: isEscape) || String(validating: bytes(of: text), as: UTF8.self) != nil
  }

  /// The bytes that ``text(of:)`` was given.
  package static func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if isEscape(scalar) {
        bytes.append(UInt8(scalar.value - base))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
      }
    }
    return bytes
  }
}
