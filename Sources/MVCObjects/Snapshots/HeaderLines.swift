package import MVCBase

/// The `key value` lines of a snapshot or tag, taken one after the other in their fixed order.
struct HeaderLines {
  private var lines: ArraySlice<ArraySlice<UInt8>>

  /// Reads lines up to and past the empty one that ends them.
  init(_ reader: inout ByteReader) throws(MVCError) {
    var lines: [ArraySlice<UInt8>] = []
    while true {
      let line = try reader.readUntil(UInt8(ascii: "\n"))
      if line.isEmpty { break }
      lines.append(line)
    }
    self.lines = lines[...]
  }

  /// The lines that were not taken.
  var rest: [String] { lines.map { String(decoding: $0, as: UTF8.self) } }

  /// The next line's value when the line has this key.
  mutating func take(_ key: String) -> ArraySlice<UInt8>? {
    guard let line = lines.first, line.starts(with: key.utf8) else { return nil }
    let space = line.startIndex + key.utf8.count
    guard space < line.endIndex, line[space] == UInt8(ascii: " ") else { return nil }
    lines.removeFirst()
    return line[(space + 1)...]
  }

  mutating func takeID(_ key: String, _ reader: ByteReader) throws(MVCError) -> ObjectID? {
    guard let value = take(key) else { return nil }
    guard let id = ObjectID(hexadecimal: value) else { throw reader.malformed("its \(key) is not an id") }
    return id
  }

  mutating func takeText(_ key: String, _ reader: ByteReader) throws(MVCError) -> String {
    guard let value = take(key), let text = String(validating: value, as: UTF8.self) else {
      throw reader.malformed("its \(key) is missing or not text")
    }
    return text
  }

  mutating func takeSignature(_ key: String, _ reader: ByteReader) throws(MVCError) -> Signature {
    let text = try takeText(key, reader)
    guard let signature = Signature(headerText: text) else {
      throw reader.malformed("its \(key) is not a person and time")
    }
    return signature
  }
}

extension ByteReader {
  /// Reads the rest as text.
  mutating func readText() throws(MVCError) -> String {
    let bytes = try readBytes(remaining)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw malformed("its message is not UTF-8") }
    return text
  }
}

extension Signature {
  /// `Name <address> seconds +hhmm`, as in git.
  package var headerText: String { "\(person) \(time.headerText)" }

  package init?(headerText text: String) {
    guard let close = text.lastIndex(of: ">"), let person = Person(String(text[...close])),
      let time = Timestamp(headerText: text[text.index(after: close)...].drop { $0 == " " })
    else { return nil }
    self.init(person, at: time)
  }
}

extension Timestamp {
  /// `seconds +hhmm`.
  package var headerText: String {
    let minutes = abs(utcOffsetMinutes)
    let digits = String(minutes / 60 * 100 + minutes % 60)
    return
      "\(secondsSinceEpoch) \(utcOffsetMinutes < 0 ? "-" : "+")\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
  }

  package init?(headerText text: some StringProtocol) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let seconds = Int64(parts[0]), parts[1].utf8.count == 5,
      let zone = Int(parts[1].dropFirst()),
      zone >= 0, zone % 100 < 60, let sign = parts[1].first, sign == "+" || sign == "-"
    else { return nil }
    let minutes = zone / 100 * 60 + zone % 100
    self.init(secondsSinceEpoch: seconds, utcOffsetMinutes: sign == "-" ? -minutes : minutes)
  }
}
