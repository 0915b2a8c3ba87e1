/// Who did something: a name and an address.
package struct Person: Hashable, Sendable {
  package let name: String
  package let email: String

  /// A person; characters that would break a header line are left out.
  package init(name: String, email: String) {
    func clean(_ text: String) -> String {
      let isClean = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0x3C && $0 != 0x3E }
      if isClean, text.utf8.first != 0x20, text.utf8.last != 0x20 { return text }
      // Bytes, not characters: a mark that joins with a space or a bracket must not hide it.
      let kept = text.utf8.filter { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
      var line = kept.drop { $0 == 0x20 }
      while line.last == 0x20 { line.removeLast() }
      return String(decoding: line, as: UTF8.self)
    }
    self.name = clean(name)
    self.email = clean(email)
  }

  /// The person that `Name <address>` names, or nil.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let open = bytes.lastIndex(of: UInt8(ascii: "<")), let close = bytes.lastIndex(of: UInt8(ascii: ">")),
      open < close, bytes[(close + 1)...].allSatisfy({ $0 == UInt8(ascii: " ") })
    else { return nil }
    self.init(
      name: String(decoding: bytes[..<open], as: UTF8.self),
      email: String(decoding: bytes[(open + 1)..<close], as: UTF8.self))
    if name.isEmpty { return nil }
  }
}

extension Person: CustomStringConvertible {
  package var description: String { "\(name) <\(email)>" }
}
