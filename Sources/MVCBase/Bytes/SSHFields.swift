/// Reads the fields of SSH's binary forms (RFC 4251, section 5), front to back.
///
/// Every method returns nil where the bytes end too early or the form is another, and never traps.
package struct SSHFields: Hashable, Sendable {
  private var rest: ArraySlice<UInt8>

  package init(_ bytes: some Sequence<UInt8>) { rest = ArraySlice(bytes) }

  package var isAtEnd: Bool { rest.isEmpty }

  package mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  package mutating func byte() -> UInt8? { rest.popFirst() }

  package mutating func integer() -> UInt32? { bytes(4)?.reduce(0) { $0 << 8 | UInt32($1) } }

  /// A field with its length before it.
  package mutating func string() -> ArraySlice<UInt8>? { integer().flatMap { bytes(Int($0)) } }

  package mutating func text() -> String? { string().flatMap { String(validating: $0, as: UTF8.self) } }

  /// The bytes of a positive number, most significant first, without zeros before them.
  package mutating func magnitude() -> ArraySlice<UInt8>? {
    guard let number = string(), let first = number.first, first < 0x80 else { return nil }
    let digits = number.drop { $0 == 0 }
    // A zero stands before a digit that would otherwise be a sign, and nowhere else.
    let hasSignByte = digits.first.map { $0 >= 0x80 } ?? false
    guard !digits.isEmpty, number.count - digits.count == (hasSignByte ? 1 : 0) else { return nil }
    return digits
  }
}
