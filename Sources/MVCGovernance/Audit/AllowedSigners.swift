package import MVCBase
import MVCObjects

/// Whose keys count: the file of `ssh-keygen -Y verify` (ssh-keygen(1), "ALLOWED SIGNERS").
///
/// Lines for certificate authorities are passed over: signatures of mvc are by plain keys. Times without a `Z` are UTC.
package struct AllowedSigners: Sendable {
  private struct Line: Sendable {
    var principals: [String]
    var key: SSHPublicKey
    var from: Int64?
    var to: Int64?
  }

  private var lines: [[UInt8]: [Line]] = [:]
  /// The addresses that lines give to each key, whatever for and since when.
  private var addresses: [[UInt8]: Set<String>] = [:]

  /// - Throws: ``MVCError`` with code `usage` for a line that cannot be understood.
  package init(parsing bytes: [UInt8], namespace: String, file: String) throws(MVCError) {
    let text = String(decoding: bytes, as: UTF8.self)
    for (number, line) in text.textLines.enumerated() {
      let line = line.drop { $0.isWhitespace }
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let entry = Self.entry(String(line), namespace) else {
        throw MVCError(
          .usage, "cannot read '\(file)': line \(number + 1) is none of an allowed signer",
          hint: "write it like 'ana@example.org namespaces=\"\(namespace)\" ssh-ed25519 AAAA…'")
      }
      guard let line = entry.line else { continue }
      if entry.counts { lines[line.key.bytes, default: []].append(line) }
      // A pattern is many people's.
      let named = line.principals.filter { !$0.contains { "*?!".contains($0) } }
      addresses[line.key.bytes, default: []].formUnion(named.map(Person.folded))
    }
  }

  /// Whether a key is somebody's at a moment.
  package func allows(_ key: [UInt8], of principal: String, at moment: Timestamp) -> Bool {
    let seconds = moment.secondsSinceEpoch
    return (lines[key] ?? []).contains { line in
      Self.matches(principal.lowercased(), line.principals) && line.from.map { $0 <= seconds } != false
        && line.to.map { seconds < $0 } != false
    }
  }

  /// Whether two addresses have a key in common, and so are one person's.
  func areOfOneKey(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Person.folded(left), Person.folded(right))
    return addresses.values.contains { $0.contains(left) && $0.contains(right) }
  }

  /// Whether a line gives a key to an address.
  func names(_ address: String, for key: [UInt8]) -> Bool {
    addresses[key]?.contains(Person.folded(address)) == true
  }

  /// - Returns: nil for a line that is not understood; no line for an authority's; whether it counts for signatures of
  ///   the namespace.
  private static func entry(_ line: String, _ namespace: String) -> (line: Line?, counts: Bool)? {
    var words = Self.words(line)
    guard words.count >= 3 else { return nil }
    let principals = words.removeFirst().split(separator: ",").map { $0.lowercased() }
    var (counts, isAuthority) = (true, false)
    var (from, to): (Int64?, Int64?)
    if SSHPublicKey(text: words.prefix(2).joined(separator: " ")) == nil {
      for option in Self.words(words.removeFirst(), separator: ",") {
        let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
        switch (parts.first?.lowercased(), parts.count == 2 ? parts[1] : nil) {
        case ("cert-authority", _): isAuthority = true
        case ("namespaces", let value?):
          if !Self.matches(namespace, value.split(separator: ",").map(String.init)) { counts = false }
        case ("valid-after", let value?):
          guard let moment = Self.moment(value) else { return nil }
          from = moment
        case ("valid-before", let value?):
          guard let moment = Self.moment(value) else { return nil }
          to = moment
        default: return nil
        }
      }
    }
    guard let key = SSHPublicKey(text: words.prefix(2).joined(separator: " ")) else { return nil }
    return (isAuthority ? nil : Line(principals: principals, key: key, from: from, to: to), counts)
  }

  /// Takes a text apart, but not between quotation marks, which are left out.
  private static func words(_ text: String, separator: Character = " ") -> [String] {
    var (words, word, isQuoted) = ([String](), "", false)
    for character in text {
      if character == "\"" {
        isQuoted.toggle()
        if separator == " " { word.append(character) }
      } else if !isQuoted, character == separator || (separator == " " && character.isWhitespace) {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  /// Whether one of some patterns fits, and none behind a `!` (ssh_config(5), "PATTERNS").
  private static func matches(_ text: String, _ patterns: [String]) -> Bool {
    var isMatch = false
    for pattern in patterns {
      let isNegated = pattern.hasPrefix("!")
      guard fits(Array(text), Array(isNegated ? String(pattern.dropFirst()) : pattern)) else { continue }
      if isNegated { return false }
      isMatch = true
    }
    return isMatch
  }

  /// Whether a text is of a pattern with `*` and `?`: the last star is tried again, a character further each time.
  private static func fits(_ text: [Character], _ pattern: [Character]) -> Bool {
    var (at, place) = (0, 0)
    var star: (place: Int, at: Int)?
    while at < text.count {
      if place < pattern.count, pattern[place] == "?" || (pattern[place] == text[at] && pattern[place] != "*") {
        (at, place) = (at + 1, place + 1)
      } else if place < pattern.count, pattern[place] == "*" {
        star = (place, at)
        place += 1
      } else if let last = star {
        star = (last.place, last.at + 1)
        (at, place) = (last.at + 1, last.place + 1)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }

  /// `YYYYMMDD[HHMM[SS]][Z]` in seconds since 1970.
  private static func moment(_ text: String) -> Int64? {
    let digits = text.hasSuffix("Z") ? text.dropLast() : text[...]
    guard [8, 12, 14].contains(digits.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let all = Array(digits) + Array(repeating: "0", count: 14 - digits.count)
    func part(_ range: Range<Int>) -> String { String(all[range]) }
    let text = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
    return DateExpression.parse(text, now: Timestamp(secondsSinceEpoch: 0))?.secondsSinceEpoch
  }
}
