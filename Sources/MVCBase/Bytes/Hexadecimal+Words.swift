/// Eight digits at once, each in a byte of one number, the first in the lowest: ids are what snapshots are made of, and
/// 'log' reads and shows thousands.
extension Hexadecimal {
  /// The number that eight digits spell in either case, or nil.
  package static func number(ofEight digits: UInt64) -> UInt32? {
    let isLetter = digits >> 6 & 0x0101_0101_0101_0101
    let nibbles = (digits & 0x0F0F_0F0F_0F0F_0F0F) &+ isLetter &* 9
    // What is no digit gives another digit back, or none.
    guard nibbles & 0xF0F0_F0F0_F0F0_F0F0 == 0, text(ofNibbles: nibbles) == digits | isLetter << 5 else { return nil }
    let bytes = (nibbles << 4 | nibbles >> 8) & 0x00FF_00FF_00FF_00FF
    let pairs = (bytes | bytes >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt32(truncatingIfNeeded: pairs | pairs >> 16).byteSwapped
  }

  /// The eight lower-case digits of a number.
  package static func digits(of number: UInt32) -> UInt64 {
    let pairs = UInt64(number.byteSwapped)
    let halves = (pairs | pairs << 16) & 0x0000_FFFF_0000_FFFF
    let bytes = (halves | halves << 8) & 0x00FF_00FF_00FF_00FF
    return text(ofNibbles: bytes >> 4 & 0x000F_000F_000F_000F | (bytes & 0x000F_000F_000F_000F) << 8)
  }

  private static func text(ofNibbles nibbles: UInt64) -> UInt64 {
    let isLetter = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return nibbles &+ 0x3030_3030_3030_3030 &+ isLetter &* 0x27
  }
}
