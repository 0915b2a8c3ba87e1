/// Characters that cannot be seen, and yet belong where they stand: those of emoji, and joiners between letters of
/// scripts whose spelling needs them (RFC 5892, appendix A.1 and A.2).
enum JoinedText {
  private static let nonJoiner: UInt32 = 0x200C
  private static let joiner: UInt32 = 0x200D
  private static let emojiSelector: UInt32 = 0xFE0F
  private static let keycap: UInt32 = 0x20E3

  /// Whether the character at a place changes how its neighbours look, so that it does not stay unseen.
  static func isJoiner(at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    guard index > 0 else { return false }
    let before = scalars[index - 1]
    let after = index + 1 < scalars.count ? scalars[index + 1] : nil
    switch scalars[index].value {
    case emojiSelector: return before.properties.isEmoji && (!before.isASCII || after?.value == keycap)
    case joiner:
      guard let after else { return false }
      return (isEmoji(before) && isEmoji(after)) || isSpelled(before, after)
    case nonJoiner:
      guard let after else { return false }
      return isSpelled(before, after)
    default: return false
    }
  }

  private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII && (scalar.properties.isEmoji || scalar.value == emojiSelector)
  }

  private static func isSpelled(_ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Bool {
    (before.properties.canonicalCombiningClass == .virama || joins(before)) && joins(after)
  }

  /// Whether it is of Arabic, Syriac, N'Ko, Mongolian, or a script of India and its neighbours.
  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    let isOfScript = (0x0600...0x109F).contains(scalar.value) || (0x1780...0x18AF).contains(scalar.value)
    return isOfScript && (scalar.properties.isAlphabetic || scalar.properties.canonicalCombiningClass != .notReordered)
  }
}
