package import MVCBase

/// The `key value` lines of a snapshot or tag, taken one after the other in their fixed order, up to the empty line.
///
/// Works on the bytes: `log` reads thousands of snapshots while somebody waits.
struct HeaderLines {
  private let bytes: [UInt8]
  private let subject: String
  private var position: Int

  /// Begins at the first line after the heading.
  init(_ bytes: [UInt8], after heading: [UInt8], subject: String) throws(MVCError) {
    self.bytes = bytes
    self.subject = subject
    var reader = ByteReader(bytes, subject: subject)
    try reader.readHeading(heading)
    position = reader.position
  }

  /// The next line's value when the line has this key.
  mutating func take(_ key: StaticString) -> ArraySlice<UInt8>? {
    let start = position + key.utf8CodeUnitCount
    guard start < bytes.count, bytes[start] == UInt8(ascii: " "), isNext(key), let end = endOfLine else { return nil }
    position = end + 1
    return bytes[(start + 1)..<end]
  }

  mutating func takeID(_ key: StaticString) throws(MVCError) -> ObjectID? {
    guard let value = take(key) else { return nil }
    // An object has one form only, and digits are lower case in it.
    guard let id = ObjectID(hexadecimal: value), !value.contains(where: { $0 < 0x60 && $0 > 0x39 }) else {
      throw malformed("its \(key) is not an id")
    }
    return id
  }

  mutating func takeText(_ key: StaticString) throws(MVCError) -> String {
    guard let value = take(key), let text = String(utf8: value) else {
      throw malformed("its \(key) is missing or not text")
    }
    return text
  }

  mutating func takeOptionalText(_ key: StaticString) throws(MVCError) -> String? {
    guard let value = take(key) else { return nil }
    guard let text = String(utf8: value) else { throw malformed("its \(key) is not text") }
    return text
  }

  mutating func takeSignature(_ key: StaticString) throws(MVCError) -> Signature {
    guard let value = take(key), let signature = Signature(headerText: value) else {
      throw malformed("its \(key) is missing, or not a person and time")
    }
    return signature
  }

  /// The lines that are left before the empty one, and the text after it.
  mutating func finish() throws(MVCError) -> (otherHeaders: [String], message: String) {
    var headers: [String] = []
    while let end = endOfLine {
      let line = bytes[position..<end]
      position = end + 1
      if line.isEmpty {
        guard let message = String(utf8: bytes[position...]) else {
          throw malformed("its message is not UTF-8")
        }
        return (headers, message)
      }
      guard let header = String(utf8: line) else { throw malformed("a header is not UTF-8") }
      headers.append(header)
    }
    throw malformed("it ends within its headers")
  }

  func malformed(_ why: String) -> MVCError { MVCError(.corrupt, "cannot read \(subject): \(why)") }

  private var endOfLine: Int? {
    var at = position
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\n") { return at }
      at += 1
    }
    return nil
  }

  /// Whether the next line begins with a key.
  private func isNext(_ key: StaticString) -> Bool {
    key.withUTF8Buffer { key in
      for index in 0..<key.count where bytes[position + index] != key[index] { return false }
      return true
    }
  }
}

extension Signature {
  /// `Name <address> seconds +hhmm`, as in git.
  package var headerText: String { "\(person) \(time.headerText)" }

  package init?(headerText text: String) { self.init(headerText: Array(text.utf8)[...]) }

  init?(headerText bytes: ArraySlice<UInt8>) {
    guard let open = bytes.firstIndex(of: UInt8(ascii: "<")), let close = bytes.lastIndex(of: UInt8(ascii: ">")),
      open < close, open > bytes.startIndex, bytes[open - 1] == UInt8(ascii: " "), close + 1 < bytes.endIndex,
      bytes[close + 1] == UInt8(ascii: " "), let time = Timestamp(headerText: bytes[(close + 2)...]),
      let name = String(utf8: bytes[..<(open - 1)]),
      let email = String(utf8: bytes[(open + 1)..<close])
    else { return nil }
    let person = Person(name: name, email: email)
    // What a person's text may not hold was left out: then the line is not the one that would be written.
    guard person.name.utf8.count == name.utf8.count, person.email.utf8.count == email.utf8.count else { return nil }
    self.init(person, at: time)
  }
}

extension Timestamp {
  /// `seconds +hhmm`.
  package var headerText: String {
    let minutes = abs(utcOffsetMinutes)
    let digits = String(minutes / 60 * 100 + minutes % 60)
    let zone = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return "\(secondsSinceEpoch) \(utcOffsetMinutes < 0 ? "-" : "+")\(zone)"
  }

  init?(headerText bytes: ArraySlice<UInt8>) {
    // The zone is always a space, a sign and four digits.
    let sign = bytes.endIndex - 5
    guard sign > bytes.startIndex + 1, bytes[sign - 1] == UInt8(ascii: " "),
      bytes[sign] == UInt8(ascii: "+") || bytes[sign] == UInt8(ascii: "-"),
      let zone = Self.number(bytes[(sign + 1)...]), zone % 100 < 60
    else { return nil }
    let isBefore = bytes.first == UInt8(ascii: "-")
    let digits = bytes[(bytes.startIndex + (isBefore ? 1 : 0))..<(sign - 1)]
    guard let seconds = Self.number(digits, isNegative: isBefore) else { return nil }
    let minutes = Int(zone / 100 * 60 + zone % 100)
    let isWest = bytes[sign] == UInt8(ascii: "-")
    // Every time has one form: no zeros in front, and zero without a sign or with '+'.
    let isShortest = digits.first != UInt8(ascii: "0") || (digits.count == 1 && !isBefore)
    guard isShortest, minutes > 0 || !isWest else { return nil }
    self.init(secondsSinceEpoch: seconds, utcOffsetMinutes: isWest ? -minutes : minutes)
  }

  /// The number that 1 to 19 decimal digits spell.
  private static func number(_ digits: ArraySlice<UInt8>, isNegative: Bool = false) -> Int64? {
    guard (1...19).contains(digits.count) else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
    }
    return isNegative ? Int64(exactly: -Int128(value)) : Int64(exactly: value)
  }
}

extension String {
  /// The text that bytes spell in UTF-8, or nil when they are not valid.
  fileprivate init?(utf8 bytes: ArraySlice<UInt8>) {
    // Most are ASCII, and the validating initialiser looks up types at each call.
    if bytes.allSatisfy({ $0 < 0x80 }) {
      self.init(decoding: bytes, as: UTF8.self)
    } else {
      self.init(validating: bytes, as: UTF8.self)
    }
  }
}
