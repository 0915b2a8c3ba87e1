/// Compiles the text of a pattern, without its `!` and the slashes at its ends.
struct IgnoreGlobParser {
  private let text: [UInt8]
  private var position = 0
  private var tokens: [IgnoreGlob.Token] = []
  private var sets: [ByteSet] = []

  /// Creates a parser of a pattern's text.
  init(_ text: some Sequence<UInt8>) {
    self.text = Array(text)
  }

  /// Returns the compiled pattern, or `nil` if it can match nothing: a backslash or `[` is left open, or a class such
  /// as `[:digit:]` has an unknown name.
  mutating func glob() -> IgnoreGlob? {
    while let byte = next() {
      switch byte {
      case UInt8(ascii: "*"): addAsterisks()
      case UInt8(ascii: "?"): tokens.append(.any)
      case UInt8(ascii: "["):
        guard let set = bracketSet() else { return nil }
        tokens.append(.set(sets.count))
        sets.append(set)
      case UInt8(ascii: "\\"):
        guard let escaped = next() else { return nil }
        tokens.append(.literal(escaped))
      default: tokens.append(.literal(byte))
      }
    }
    return IgnoreGlob(tokens: tokens, sets: sets)
  }

  private var peek: UInt8? { position < text.count ? text[position] : nil }

  private mutating func next() -> UInt8? {
    guard let byte = peek else { return nil }
    position += 1
    return byte
  }

  /// Reads the asterisks after the first one and decides what they mean together.
  private mutating func addAsterisks() {
    let start = position - 1
    while peek == UInt8(ascii: "*") { position += 1 }
    let beginsPart = start == 0 || text[start - 1] == UInt8(ascii: "/")
    guard position - start > 1, beginsPart, peek == nil || peek == UInt8(ascii: "/") else {
      return tokens.append(.star)
    }
    tokens.append(next() == nil ? .everything : .folders)
  }

  /// Reads the set after a `[`, by the rules of git's `wildmatch.c`.
  private mutating func bracketSet() -> ByteSet? {
    let isNegated = peek == UInt8(ascii: "!") || peek == UInt8(ascii: "^")
    if isNegated { position += 1 }
    var set = ByteSet()
    var rangeStart: UInt8?
    var isFirst = true
    while let byte = next() {
      if byte == UInt8(ascii: "]"), !isFirst {
        if isNegated { set.invert() }
        return set
      }
      isFirst = false
      if byte == UInt8(ascii: "["), peek == UInt8(ascii: ":"), let name = className() {
        guard let members = Self.members(ofClass: name) else { return nil }
        set.insert(contentsOf: members)
        rangeStart = nil
      } else if byte == UInt8(ascii: "-"), let start = rangeStart, let bound = peek, bound != UInt8(ascii: "]") {
        position += 1
        guard let end = bound == UInt8(ascii: "\\") ? next() : bound else { return nil }
        if start <= end { set.insert(contentsOf: start...end) }
        rangeStart = nil
      } else {
        guard let member = byte == UInt8(ascii: "\\") ? next() : byte else { return nil }
        set.insert(member)
        rangeStart = member
      }
    }
    return nil
  }

  /// Reads `:name:]` after a `[`; reads nothing if the next `]` has no colon before it.
  private mutating func className() -> ArraySlice<UInt8>? {
    let start = position + 1
    guard let end = text[start...].firstIndex(of: UInt8(ascii: "]")), end > start,
      text[end - 1] == UInt8(ascii: ":")
    else { return nil }
    position = end + 1
    return text[start..<(end - 1)]
  }

  /// Returns the ASCII characters of a class of POSIX.
  private static func members(ofClass name: ArraySlice<UInt8>) -> [UInt8]? {
    let (digits, upper, lower) = (Array<UInt8>(0x30...0x39), Array<UInt8>(0x41...0x5A), Array<UInt8>(0x61...0x7A))
    let graphic = Array<UInt8>(0x21...0x7E)
    switch String(decoding: name, as: UTF8.self) {
    case "alnum": return digits + upper + lower
    case "alpha": return upper + lower
    case "blank": return [0x20, 0x09]
    case "cntrl": return Array(0x00...0x1F) + [0x7F]
    case "digit": return digits
    case "graph": return graphic
    case "lower": return lower
    case "print": return [0x20] + graphic
    case "punct": return graphic.filter { !(digits + upper + lower).contains($0) }
    case "space": return [0x20, 0x09, 0x0A, 0x0D]
    case "upper": return upper
    case "xdigit": return digits + Array(0x41...0x46) + Array(0x61...0x66)
    default: return nil
    }
  }
}
