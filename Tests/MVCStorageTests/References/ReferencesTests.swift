import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Testing

@Suite("References")
struct ReferencesTests {
  private static func random(_ count: Int, using random: inout SeededRandom) throws -> References {
    var references = References(head: .branch(try .branch("main")))
    if Bool.random(using: &random) { references.head = .detached(ObjectID(of: random.bytes(4))) }
    for _ in 0..<count {
      let prefix = ["refs/heads/", "refs/tags/", "refs/stages/", "refs/remotes/o/"].randomElement(using: &random) ?? ""
      let short = Bool.random(using: &random) ? OddText.text(upTo: 12, using: &random) : "b-\(random.next() % 1000)"
      if let name = try? ReferenceName(validating: prefix + short) { references[name] = ObjectID(of: random.bytes(4)) }
    }
    if Bool.random(using: &random) { references[.mergeHead] = ObjectID(of: [1]) }
    if Bool.random(using: &random) {
      references.operation = OperationMark(id: ObjectID(of: random.bytes(4)), logByteCount: Int64(random.next() >> 20))
    }
    return references
  }

  private func decode(_ bytes: [UInt8]) throws(MVCError) -> References {
    try References(decoding: bytes, path: ".mvc/refs")
  }

  @Test("The worked example of docs/format/references.md is what is written")
  func workedExample() throws {
    let ids = (1...3).map { ObjectID(of: [$0]) }
    var references = References(
      head: .branch(try .branch("main")), operation: OperationMark(id: ids[2], logByteCount: 512))
    references[try .branch("main")] = ids[0]
    references[try .tag("v1.0")] = ids[1]
    let example = try #require(try FormatPage("references").examples.first)
    #expect(references.encoded() == example)
    #expect(try decode(example) == references)
  }

  @Test("What is encoded is decoded again", arguments: UInt64(1)...40)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let references = try Self.random(30, using: &random)
    let read = try decode(references.encoded())
    #expect(read == references, "seed \(seed)")
    #expect(read.encoded() == references.encoded(), "seed \(seed)")
  }

  @Test(
    "References that were read and then changed are those of a dictionary, in whatever way they are asked",
    arguments: UInt64(1)...40)
  func changes(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let isASCII = Bool.random(using: &random)
    func name() throws -> ReferenceName {
      let short =
        isASCII
        ? "\(["a", "b/x", "v1.0"].randomElement(using: &random) ?? "")\(random.next() % 20)"
        : ["K", "\u{212A}", "\u{E9}", "e\u{301}", "plain"].randomElement(using: &random) ?? ""
      return try Bool.random(using: &random) ? .branch(short) : .tag(short)
    }
    var model: [ReferenceName: ObjectID] = [:]
    var references = References(head: .branch(try .branch("main")))
    for round in 0..<60 {
      let name = try name()
      let id = Bool.random(using: &random) ? ObjectID(of: random.bytes(4)) : nil
      references[name] = id
      model[name] = id
      if round.isMultiple(of: 7) { references = try decode(references.encoded()) }
      #expect(references.ids == model, "seed \(seed), round \(round)")
      #expect(references.count == model.count, "seed \(seed), round \(round)")
      #expect(references.branches == model.keys.filter(\.isBranch).sorted(), "seed \(seed), round \(round)")
      #expect(references.tags == model.keys.filter(\.isTag).sorted(), "seed \(seed), round \(round)")
      let other = try self.name(like: name, isASCII, using: &random)
      #expect(references[other] == model[other], "seed \(seed), round \(round): \(other)")
      #expect(try decode(references.encoded()) == references, "seed \(seed), round \(round)")
    }
  }

  /// A name that may be another spelling of one that is there.
  private func name(like name: ReferenceName, _ isASCII: Bool, using random: inout SeededRandom) throws -> ReferenceName
  {
    let spellings = ["K", "\u{212A}", "\u{E9}", "e\u{301}"]
    return isASCII && Bool.random(using: &random) ? name : try .branch(spellings.randomElement(using: &random) ?? "K")
  }

  @Test("A name is in the way of one that would be a folder of it, and of one that it would be a folder of")
  func obstacles() throws {
    var references = References(head: .branch(try .branch("main")))
    for name in ["a", "b/c", "b/d"] { references[try .branch(name)] = Self.id }
    for read in [references, try decode(references.encoded())] {
      #expect(read.obstacle(to: try .branch("a/x/y")) == (try .branch("a")))
      #expect(read.obstacle(to: try .branch("b")) == (try .branch("b/c")))
      #expect(read.obstacle(to: try .branch("b"), except: try .branch("b/c")) == (try .branch("b/d")))
      #expect(read.obstacle(to: try .branch("a/x"), except: try .branch("a")) == nil)
      #expect(read.obstacle(to: try .branch("ab")) == nil)
      #expect(read.obstacle(to: try .branch("b/c")) == nil)
      #expect(read.obstacle(to: try .tag("a/x")) == nil)
    }
  }

  @Test("Ten thousand references are written and read")
  func many() throws {
    var references = References(head: .branch(try .branch("main")))
    for number in 0..<10_000 { references[try .branch("b-\(number)")] = ObjectID(of: [UInt8(number & 255)]) }
    let clock = ContinuousClock()
    var read: References?
    let duration = try clock.measure { read = try decode(references.encoded()) }
    #expect(read == references)
    // A generous bound, for builds without optimisation on a busy machine: about 2 ms in a release build.
    #expect(duration < .seconds(5))
  }

  @Test("Every flipped bit and every cut is noticed")
  func damage() throws {
    var random = SeededRandom(seed: 5)
    let bytes = try Self.random(3, using: &random).encoded()
    for bit in 0..<bytes.count * 8 {
      let error = #expect(throws: MVCError.self, "bit \(bit)") { try decode(bytes.flippingBit(bit)) }
      // The version is in the first line, before the checksum is known to be one.
      #expect(error?.code == .corrupt || (error?.code == .unsupportedVersion && bit < 17 * 8), "bit \(bit)")
    }
    for length in 0..<bytes.count { #expect(throws: MVCError.self) { try decode(Array(bytes[..<length])) } }
    #expect(throws: MVCError.self) { try decode(bytes + bytes) }
    #expect(throws: MVCError.self) { try decode(bytes + [10]) }
  }

  @Test("Arbitrary bytes never trap", arguments: UInt64(1)...10)
  func arbitraryBytes(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let bytes = try Self.random(5, using: &random).encoded()
    for _ in 0..<200 {
      _ = try? decode(bytes.mutated(using: &random))
      _ = try? decode(random.bytes(100))
    }
  }

  /// A file with these lines and the right checksum.
  private func seal(_ lines: String) -> [UInt8] {
    let body = Array("mvc-references 1\n\(lines)".utf8)
    return body + Array("checksum \(Hexadecimal.string(SHA256Hasher.digest(body)))\n".utf8)
  }

  private static let id = ObjectID(of: [1])

  @Test(
    "A file that is whole but makes no sense is refused",
    arguments: [
      "", "\(id) refs/heads/main\n", "head\n", "head HEAD\n", "head refs/heads/a..b\n",
      "head refs/heads/main\nnonsense\n",
      "head refs/heads/main\n1234 refs/heads/main\n", "head refs/heads/main\n\(id) main\n",
      "head refs/heads/main\n\(id)\n", "head refs/heads/main\noperation \(id) x\n",
      "head refs/heads/main\noperation \(id) -1\n", "head refs/heads/main\noperation 12 5\n", "\n",
      "head refs/heads/main\noperation \(id) 9223372036854775808\n",
      "head refs/heads/main\n\(id) refs/heads/b\n\(id) refs/heads/a\n",
      "head refs/heads/main\n\(id) refs/heads/a\n\(id) refs/heads/a\n",
      "head refs/heads/main\n\(id) refs/heads/a.lock\n", "head refs/heads/main\n\(id) refs/heads/a..b\n",
      "head refs/heads/main\n\(id) refs/heads//a\n", "head refs/heads/main\n\(id) refs/heads/.a\n",
      "head refs/heads/main\n\(id) refs/heads/a/\n", "head refs/heads/main\n\(id) refs/heads/a.\n",
      "head refs/heads/main\n\(id) refs/heads/a b\n", "head refs/heads/main\n\(id) refs/heads/@{1}\n",
      "head refs/heads/main\n\(id) refs/heads/\(String(repeating: "a", count: 1014))\n",
      "head refs/heads/main\n\(id.description.uppercased()) refs/heads/a\n",
      "head refs/heads/main\n\(id) refs/heads/a\nhead refs/heads/a\n",
    ])
  func nonsense(lines: String) {
    #expect(throws: MVCError.self) { try decode(seal(lines)) }
  }

  @Test("A file that makes sense is read")
  func sense() throws {
    #expect(try decode(seal("head refs/heads/main\n")) == References(head: .branch(try .branch("main"))))
    #expect(try decode(seal("head \(Self.id)\n")).headID == Self.id)
  }

  @Test("A later version is said to be one")
  func laterVersion() {
    let error = #expect(throws: MVCError.self) { try decode(Array("mvc-references 2\nanything".utf8)) }
    #expect(error?.code == .unsupportedVersion)
  }

  @Test("The head is a branch, which need not have a snapshot, or a snapshot")
  func head() throws {
    var references = References(head: .branch(try .branch("main")))
    #expect((references.headID, references.currentBranch?.short) == (nil, "main"))
    references[try .branch("main")] = Self.id
    references[try .branch("a")] = Self.id
    references[try .tag("t")] = Self.id
    #expect(references.headID == Self.id)
    #expect(references.branches.map(\.short) == ["a", "main"])
    #expect(references.tags.map(\.short) == ["t"])
    references.head = .detached(ObjectID(of: [2]))
    #expect((references.headID, references.currentBranch) == (ObjectID(of: [2]), nil))
    references[try .branch("a")] = nil
    #expect(references.branches.count == 1)
  }
}
