extension SemanticVersion {
  /// A number without sign or leading zeros, of any length.
  struct Number: Hashable, Sendable {
    /// The decimal digits, at least one.
    let digits: [UInt8]

    static let zero = Number(digits: [0x30])
    static let one = Number(digits: [0x31])

    /// Reads digits; `nil` if there is none, another character, or a zero in front of others.
    init?(_ text: some Collection<UInt8>) {
      guard !text.isEmpty, text.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
      guard text.count == 1 || text.first != 0x30 else { return nil }
      digits = Array(text)
    }

    private init(digits: [UInt8]) {
      self.digits = digits
    }

    /// The number after this one.
    var successor: Number {
      let nineCount = digits.reversed().prefix { $0 == 0x39 }.count
      let head = digits.dropLast(nineCount)
      let counted = head.isEmpty ? [0x31] : head.dropLast() + [(head.last ?? 0x30) + 1]
      return Number(digits: counted + [UInt8](repeating: 0x30, count: nineCount))
    }
  }

  /// Major, minor and patch number.
  struct Core: Hashable, Sendable {
    var major: Number
    var minor: Number
    var patch: Number

    /// Reads three numbers with dots between them.
    init?(_ text: ArraySlice<UInt8>) {
      let parts = Identifier.split(text)
      guard parts.count == 3, let major = Number(parts[0]), let minor = Number(parts[1]), let patch = Number(parts[2])
      else { return nil }
      (self.major, self.minor, self.patch) = (major, minor, patch)
    }

    /// The numbers with dots between them.
    var description: String {
      [major, minor, patch].map { String(decoding: $0.digits, as: UTF8.self) }.joined(separator: ".")
    }
  }

  /// One of the parts between the dots of a pre-release.
  enum Identifier: Hashable, Sendable {
    case number(Number)
    case word(String)

    /// Reads an identifier; `nil` if it is empty, has a character other than ASCII letters, digits and `-`, or is a
    /// number with a zero in front.
    init?(_ text: ArraySlice<UInt8>) {
      guard Self.isWellFormed(text) else { return nil }
      if let number = Number(text) {
        self = .number(number)
      } else if text.contains(where: { !(0x30...0x39 ~= $0) }) {
        self = .word(String(decoding: text, as: UTF8.self))
      } else {
        return nil
      }
    }

    /// The identifier as it is written.
    var text: String {
      switch self {
      case .number(let number): String(decoding: number.digits, as: UTF8.self)
      case .word(let word): word
      }
    }

    /// Reads identifiers with dots between them; `nil` if one is none.
    static func list(_ text: ArraySlice<UInt8>) -> [Identifier]? {
      let parts = split(text)
      let identifiers = parts.compactMap(Identifier.init)
      return identifiers.count == parts.count ? identifiers : nil
    }

    /// Splits a text at its dots and keeps empty parts.
    static func split(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
      text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }

    /// Whether a text is not empty and has ASCII letters, digits and `-` only.
    static func isWellFormed(_ text: ArraySlice<UInt8>) -> Bool {
      !text.isEmpty
        && text.allSatisfy { byte in
          0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == UInt8(ascii: "-")
        }
    }
  }
}

extension SemanticVersion.Number: Comparable {
  static func < (left: Self, right: Self) -> Bool {
    guard left.digits.count == right.digits.count else { return left.digits.count < right.digits.count }
    return left.digits.lexicographicallyPrecedes(right.digits)
  }
}

extension SemanticVersion.Core: Comparable {
  static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}

extension SemanticVersion.Identifier: Comparable {
  /// Numbers come before words; words are ordered by their ASCII characters.
  static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): left < right
    case (.number, .word): true
    case (.word, .number): false
    case (.word(let left), .word(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    }
  }
}
