import MVCBase

/// The first digits of an id, at least four, as people type it.
package struct ObjectIDPrefix: Sendable, Hashable {
  /// The fewest digits that are taken for an id.
  package static let fewestDigits = 4

  /// The digits, lower case.
  package let digits: [UInt8]

  /// The prefix that `text` spells, or nil when it is no hexadecimal number of 4 to 64 digits.
  package init?(_ text: String) {
    let digits = text.lowercased().utf8
    guard (Self.fewestDigits...2 * ObjectID.byteCount).contains(digits.count),
      digits.allSatisfy({ Hexadecimal.value(of: $0) != nil })
    else { return nil }
    self.digits = Array(digits)
  }

  /// The smallest id that begins so.
  package var lowest: ObjectID { filled(with: UInt8(ascii: "0")) }

  /// The largest id that begins so.
  package var highest: ObjectID { filled(with: UInt8(ascii: "f")) }

  package func matches(_ id: ObjectID) -> Bool { lowest <= id && id <= highest }

  private func filled(with digit: UInt8) -> ObjectID {
    let text = digits + [UInt8](repeating: digit, count: 2 * ObjectID.byteCount - digits.count)
    return ObjectID(hexadecimal: text) ?? ObjectID(of: [])
  }
}
