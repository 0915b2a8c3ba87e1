/// Reads the small pieces that dates are made of, front to back.
///
/// A scanner is a value: a reader that gives up leaves the scanner of its caller where it was.
struct DateScanner {
  private let bytes: [UInt8]
  private var position = 0

  /// Creates a scanner of a text, in lower case and without the white space around it.
  init(_ text: String) {
    let lowercased = text.utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    let front = lowercased.drop(while: Self.isSpace)
    bytes = Array(front.dropLast(front.reversed().prefix(while: Self.isSpace).count))
  }

  /// Whether everything was read.
  var isAtEnd: Bool { position == bytes.count }

  /// Reads one given character if it is next.
  mutating func consume(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
    position += 1
    return true
  }

  /// Reads white space and tells whether there was any.
  @discardableResult
  mutating func consumeSpaces() -> Bool {
    let start = position
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    return position > start
  }

  /// Reads a number of decimal digits; `nil` if there are too few, too many, or more than `Int` holds.
  mutating func number(digits: ClosedRange<Int>) -> Int? {
    let run = bytes[position...].prefix { 0x30...0x39 ~= $0 }
    guard digits.contains(run.count), let value = Int(String(decoding: run, as: UTF8.self)) else { return nil }
    position = run.endIndex
    return value
  }

  /// Reads exactly two digits of however many come next.
  mutating func twoDigits() -> Int? {
    let pair = bytes[position...].prefix(2)
    guard pair.count == 2, pair.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    position = pair.endIndex
    return pair.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  /// Reads ASCII letters; the empty text if none come next.
  mutating func letters() -> String {
    let run = bytes[position...].prefix { 0x61...0x7A ~= $0 }
    position = run.endIndex
    return String(decoding: run, as: UTF8.self)
  }

  /// Everything as words and numbers, separated by spaces, dots, commas, underscores or nothing: `3.days.ago`.
  ///
  /// `nil` if there is any other character.
  var words: [String]? {
    var scanner = self
    var words: [String] = []
    while !scanner.isAtEnd {
      let word = scanner.letters()
      if !word.isEmpty {
        words.append(word)
      } else if let number = scanner.number(digits: 1...18) {
        words.append(String(number))
      } else if !scanner.consumeSeparator() {
        return nil
      }
    }
    return words
  }

  private mutating func consumeSeparator() -> Bool {
    consumeSpaces() || consume(".") || consume(",") || consume("_")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || 0x09...0x0D ~= byte
  }
}
