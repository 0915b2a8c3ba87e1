import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@Suite("ObjectID")
struct ObjectIDTests {
  @Test("An id is what sha256sum prints of the file", .enabled(if: ExternalProgram("sha256sum").isInstalled))
  func againstSHA256Sum() throws {
    let folder = try TemporaryFolder()
    var random = SeededRandom(seed: 8)
    var expected: [String] = []
    for (number, byteCount) in [0, 1, 31, 64, 1000, 70_000].enumerated() {
      let bytes = random.bytes(byteCount)
      try folder.write(bytes, to: "file-\(number)")
      expected.append("\(ObjectID(of: bytes))  file-\(number)")
    }
    let names = expected.indices.map { "file-\($0)" }.joined(separator: " ")
    #expect(try ExternalProgram("sh").run("-c", "sha256sum \(names)", in: folder.path).lines == expected)
  }

  @Test("Bytes, digits and streams make the same id", arguments: UInt64(1)...20)
  func forms(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let bytes = random.bytes(100)
    let id = ObjectID(of: bytes)
    #expect(id.bytes == SHA256Hasher.digest(bytes))
    #expect(ObjectID(bytes: id.bytes) == id)
    #expect(ObjectID(id.description) == id)
    #expect(ObjectID(id.description.uppercased()) == id)
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    #expect(ObjectID(hasher) == id)
    // At an odd offset.
    let padded = [0, 0, 0] + id.bytes + [0]
    #expect(padded.withUnsafeBytes { ObjectID(unaligned: $0, at: 3) } == id)
    var reader = ByteReader(padded, in: 3..<35, subject: "a test")
    #expect(try reader.readID() == id)
    #expect(throws: MVCError.self) { try reader.readID() }
  }

  @Test(
    "What is no 64 digits is no id",
    arguments: [
      "", "ab", String(repeating: "0", count: 63), String(repeating: "0", count: 65), String(repeating: "g", count: 64),
      String(repeating: "é", count: 32),
    ])
  func refusals(text: String) {
    #expect(ObjectID(text) == nil)
    #expect(ObjectID(bytes: Array(text.utf8.prefix(31))) == nil)
    #expect(ObjectID(bytes: [UInt8](repeating: 0, count: 33)) == nil)
  }

  @Test("Ids are ordered as their bytes and as their digits")
  func order() {
    var random = SeededRandom(seed: 4)
    // Ids that differ late, and in bytes above 0x7F.
    var ids: [ObjectID] = []
    for _ in 0..<200 {
      var bytes = [UInt8](repeating: 0x7F, count: 32)
      bytes[Int.random(in: 0..<32, using: &random)] = UInt8(truncatingIfNeeded: random.next())
      if let id = ObjectID(bytes: bytes) { ids.append(id) }
    }
    for left in ids {
      let wrong = ids.filter { right in
        (left < right) != left.bytes.lexicographicallyPrecedes(right.bytes)
          || (left < right) != (left.description < right.description)
          || (left == right) != (left.bytes == right.bytes)
      }
      #expect(wrong.isEmpty, "\(left)")
    }
  }

  @Test("The short form is the first eight digits, the leading word the first eight bytes")
  func short() throws {
    let id = try #require(ObjectID("0123456789abcdef" + String(repeating: "0", count: 48)))
    #expect(id.short == "01234567")
    #expect(id.leadingWord == 0x0123_4567_89AB_CDEF)
  }
}

@Suite("ObjectIDPrefix")
struct ObjectIDPrefixTests {
  @Test("A prefix matches the ids that begin so, and they lie between its lowest and highest", arguments: 4...64)
  func bounds(digitCount: Int) throws {
    var random = SeededRandom(seed: UInt64(digitCount))
    let id = ObjectID(of: random.bytes(10))
    let prefix = try #require(ObjectIDPrefix(String(id.description.prefix(digitCount))))
    #expect(prefix.matches(id))
    let tail = 64 - digitCount
    #expect(prefix.lowest.description == id.description.prefix(digitCount) + String(repeating: "0", count: tail))
    #expect(prefix.highest.description == id.description.prefix(digitCount) + String(repeating: "f", count: tail))
    for other in [0, digitCount / 2, digitCount - 1] {
      var digits = Array(id.description.utf8)
      digits[other] = digits[other] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      let stranger = try #require(ObjectID(hexadecimal: digits))
      #expect(!prefix.matches(stranger))
    }
  }

  @Test("Upper case is taken for lower")
  func upperCase() {
    #expect(ObjectIDPrefix("ABCD") == ObjectIDPrefix("abcd"))
  }

  @Test(
    "Fewer than 4 or more than 64 digits, or other characters, are no prefix",
    arguments: ["", "abc", "abcg", "abc ", "０１２３", "main", String(repeating: "a", count: 65)])
  func refusals(text: String) {
    #expect(ObjectIDPrefix(text) == nil)
  }
}
