/// Who did something: a name and an address.
package struct Person: Hashable, Sendable {
  package let name: String
  package let email: String

  /// A person; characters that would break a header line are left out.
  package init(name: String, email: String) {
    func clean(_ text: String) -> String {
      let kept = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F && $0 != "<" && $0 != ">" }
      var line = String(String.UnicodeScalarView(kept))
      while line.first == " " { line.removeFirst() }
      while line.last == " " { line.removeLast() }
      return line
    }
    self.name = clean(name)
    self.email = clean(email)
  }

  /// The person that `Name <address>` names, or nil.
  package init?(_ text: String) {
    guard let open = text.lastIndex(of: "<"), let close = text.lastIndex(of: ">"), open < close,
      text[text.index(after: close)...].allSatisfy({ $0 == " " })
    else { return nil }
    self.init(name: String(text[..<open]), email: String(text[text.index(after: open)..<close]))
    if name.isEmpty { return nil }
  }
}

extension Person: CustomStringConvertible {
  package var description: String { "\(name) <\(email)>" }
}
