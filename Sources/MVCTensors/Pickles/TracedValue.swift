/// What is known of a value in a pickle that is followed for its imports.
enum TracedValue: Equatable {
  case integer(Int64)
  /// A short text: where it begins in the arena and how long it is.
  case name(start: UInt32, byteCount: UInt16)
  /// A short text that the arena had no room for.
  case lostName
  /// Bytes, which have been looked into where they are a pickle.
  case bytes
  /// The number of a record.
  case record(Int32)
  case opaque
}

/// The short texts of a pickle, of which any may turn out to be a name.
struct NameArena {
  private static let mostBytes = 64 << 20

  private var all: [UInt8] = []

  mutating func keep(_ bytes: [UInt8]) -> TracedValue {
    guard all.count + bytes.count <= Self.mostBytes else { return .lostName }
    defer { all += bytes }
    return .name(start: UInt32(all.count), byteCount: UInt16(bytes.count))
  }

  /// The text; empty for any other value.
  func bytes(_ value: TracedValue) -> [UInt8] {
    guard case .name(let start, let byteCount) = value else { return [] }
    return Array(all[Int(start)..<Int(start) + Int(byteCount)])
  }

  func text(_ value: TracedValue) -> String { String(decoding: bytes(value), as: UTF8.self) }
}

/// What a pickle remembers, by number.
struct TracedMemo {
  /// Picklers give numbers in order, and leave few out.
  private static let mostGap: UInt64 = 64

  private let mostValues: Int
  private var dense: [TracedValue?] = []
  private var others: [UInt64: TracedValue] = [:]
  private var count = 0

  init(mostValues: Int) { self.mostValues = mostValues }

  mutating func set(_ index: UInt64, _ value: TracedValue) throws {
    if !isKnown(index) { count += 1 }
    if index < UInt64(dense.count) + Self.mostGap, others[index] == nil {
      while index >= UInt64(dense.count) { dense.append(nil) }
      dense[Int(index)] = value
    } else {
      others[index] = value
    }
    guard dense.count + others.count * 4 <= mostValues else {
      throw ScanStop(reason: "its pickle remembers more than \(mostValues) values")
    }
  }

  /// Remembers a value under the number of values so far, as MEMOIZE does.
  mutating func append(_ value: TracedValue) throws { try set(UInt64(count), value) }

  /// - Throws: ``MalformedModelFile`` when nothing is remembered under the number.
  func value(_ index: UInt64) throws(MalformedModelFile) -> TracedValue {
    guard let value = others[index] ?? (index < UInt64(dense.count) ? dense[Int(index)] : nil) else {
      throw MalformedModelFile()
    }
    return value
  }

  private func isKnown(_ index: UInt64) -> Bool {
    others[index] != nil || index < UInt64(dense.count) && dense[Int(index)] != nil
  }
}

/// The texts of protocol 0, which has them as Python writes them in source code.
enum PythonEscapes {
  /// The argument of UNICODE: `\uXXXX` and `\UXXXXXXXX`, nothing else is special.
  static func unicode(_ line: [UInt8]) -> [UInt8] {
    guard line.contains(UInt8(ascii: "\\")) else { return latin(line) }
    return decode(line[...], simple: [:], hexadecimal: ["u": 4, "U": 8], isOctal: false)
  }

  /// The argument of STRING: a literal in quotes.
  static func string(_ line: [UInt8]) -> [UInt8] {
    let quotes: [UInt8] = [UInt8(ascii: "'"), UInt8(ascii: "\"")]
    let trimmed = line.drop { $0 == 0x20 || $0 == 0x62 }
    guard let quote = trimmed.first, quotes.contains(quote), let end = trimmed.lastIndex(of: quote) else { return line }
    let inner = trimmed[(trimmed.startIndex + 1)..<max(end, trimmed.startIndex + 1)]
    guard inner.contains(UInt8(ascii: "\\")) else { return Array(inner) }
    let simple: [Character: UInt8] = [
      "n": 0x0A, "r": 0x0D, "t": 0x09, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 0x5C, "'": 0x27, "\"": 0x22,
    ]
    return decode(inner, simple: simple, hexadecimal: ["x": 2], isOctal: true)
  }

  private static func latin(_ line: [UInt8]) -> [UInt8] {
    line.allSatisfy { $0 < 0x80 } ? line : Array(String(String.UnicodeScalarView(line.map { Unicode.Scalar($0) })).utf8)
  }

  private static func decode(
    _ bytes: ArraySlice<UInt8>, simple: [Character: UInt8], hexadecimal: [Character: Int], isOctal: Bool
  ) -> [UInt8] {
    var result = String.UnicodeScalarView()
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.first else {
        result.append(Unicode.Scalar(byte))
        continue
      }
      let letter = Character(Unicode.Scalar(next))
      let octal = isOctal ? rest.prefix(3).prefix { 0x30...0x37 ~= $0 } : []
      if let value = simple[letter] {
        result.append(Unicode.Scalar(value))
        rest.removeFirst()
      } else if let count = hexadecimal[letter], rest.count > count,
        let value = UInt32(String(decoding: rest.dropFirst().prefix(count), as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(value)
      {
        result.append(scalar)
        rest.removeFirst(count + 1)
      } else if let value = UInt8(String(decoding: octal, as: UTF8.self), radix: 8) {
        result.append(Unicode.Scalar(value))
        rest.removeFirst(octal.count)
      } else {
        result.append(Unicode.Scalar(byte))
      }
    }
    return Array(String(result).utf8)
  }
}
