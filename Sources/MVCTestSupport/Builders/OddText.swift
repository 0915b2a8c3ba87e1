/// Text and bytes that break code which takes them for ordinary.
package enum OddText {
  /// Characters that join with their neighbours, end lines, look like others, or stand for something in a format:
  /// what makes code that works on characters differ from code that works on bytes.
  package static let scalars: [Unicode.Scalar] = [
    "a", "Z", "9", "-", "=", "%", "/", ".", ":", "@", "#", "\"", "\\", " ", " ", "<", ">",
    "é", "\u{301}", "\u{600}", "\u{200D}", "\u{200B}", "\u{FE0F}", "\u{1F468}", "\u{1F1FA}", "\u{1F1F8}", "\u{1100}",
    "\u{1161}", "\u{0D4E}", "\u{85}", "\u{A0}", "\u{2028}", "\u{2029}", "\u{212A}", "\u{130}", "\u{FEFF}", "\u{FFFD}",
    "\u{E000}", "\u{10FF41}", "\u{10FFFF}",
  ]

  /// Characters that ASCII sets apart as control characters.
  package static let controls: [Unicode.Scalar] = ["\0", "\t", "\n", "\r", "\u{B}", "\u{1B}", "\u{7F}"]

  /// A string of odd characters.
  ///
  /// - Parameters:
  ///   - maximum: The greatest number of Unicode scalars.
  ///   - hasControls: Whether control characters may be among them.
  package static func text(
    upTo maximum: Int, hasControls: Bool = false, using random: inout SeededRandom
  ) -> String {
    let choice = hasControls ? scalars + controls : scalars
    let picked = (0..<Int.random(in: 0...maximum, using: &random)).compactMap { _ in
      choice.randomElement(using: &random)
    }
    return String(String.UnicodeScalarView(picked))
  }

  /// A name of an entry: bytes that need not be UTF-8, but none that a name must not hold.
  package static func entryName(using random: inout SeededRandom) -> [UInt8] {
    let bytes =
      switch Int.random(in: 0..<3, using: &random) {
      case 0: random.bytes(.random(in: 1...40, using: &random))
      case 1: Array(text(upTo: 20, hasControls: true, using: &random).utf8)
      default: Array("tensor-\(random.next() % 100).bin".utf8)
      }
    let name = bytes.filter { $0 != 0 && $0 != UInt8(ascii: "/") }
    return name.isEmpty || name == [0x2E] || name == [0x2E, 0x2E] ? [0x5F] : name
  }
}

extension Array where Element == UInt8 {
  /// These bytes with one bit turned over.
  package func flippingBit(_ bit: Int) -> [UInt8] {
    var copy = self
    copy[bit / 8] ^= 1 << UInt8(bit % 8)
    return copy
  }

  /// These bytes after a few random edits: bits flipped, bytes replaced, removed, doubled or inserted.
  package func mutated(using random: inout SeededRandom) -> [UInt8] {
    var copy = self
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let at = Int.random(in: 0...copy.count, using: &random)
      let end = Swift.min(copy.count, at + Int.random(in: 0...8, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: if at < copy.count { copy = copy.flippingBit(at * 8 + Int.random(in: 0...7, using: &random)) }
      case 1: copy.replaceSubrange(at..<end, with: random.bytes(end - at))
      case 2: copy.removeSubrange(at..<end)
      default: copy.insert(contentsOf: copy[at..<end], at: at)
      }
    }
    return copy
  }
}
