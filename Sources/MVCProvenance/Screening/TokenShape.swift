/// How the credentials of a service look: a documented beginning and so many characters after it.
///
/// The beginning is enough. Nothing is asked of what follows but its alphabet and length: a token without a digit is one
/// too.
///
/// - SeeAlso: `docs/design/screening.md` has the source of each.
struct TokenShape: Sendable {
  enum Alphabet: Sendable {
    case digitsAndCapitals, hexadecimal, lettersAndDigits, urlSafe, base64

    func contains(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "A")...UInt8(ascii: "F"): true
      case UInt8(ascii: "G")...UInt8(ascii: "Z"): self != .hexadecimal
      case UInt8(ascii: "a")...UInt8(ascii: "f"): self != .digitsAndCapitals
      case UInt8(ascii: "g")...UInt8(ascii: "z"): self != .digitsAndCapitals && self != .hexadecimal
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): self == .urlSafe
      case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): self == .base64
      default: false
      }
    }
  }

  let name: String
  let prefix: [UInt8]
  let alphabet: Alphabet
  /// How many characters follow the prefix.
  let lengths: ClosedRange<Int>

  init(_ name: String, _ prefix: String, _ alphabet: Alphabet, _ lengths: ClosedRange<Int>) {
    self.name = name
    self.prefix = Array(prefix.utf8)
    self.alphabet = alphabet
    self.lengths = lengths
  }

  /// Whether a text begins with one, which a character that no token has ends.
  ///
  /// - Parameter text: What follows need not belong to it.
  func begins(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard text.starts(with: prefix) else { return false }
    var rest = text.dropFirst(prefix.count).prefix(lengths.upperBound + 1).prefix(while: alphabet.contains)
    // The full stop of a sentence, or the dot before a method.
    while let last = rest.last, last == UInt8(ascii: ".") || last == UInt8(ascii: "-") { rest = rest.dropLast() }
    let next = text.dropFirst(prefix.count + rest.count).first
    return lengths.contains(rest.count) && next.map { !Alphabet.lettersAndDigits.contains($0) } != false
      && !SecretValue.isStandIn(rest)
  }
}
