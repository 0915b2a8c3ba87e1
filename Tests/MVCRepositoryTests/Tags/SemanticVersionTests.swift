import MVCBase
import MVCRepository
import MVCTestSupport
import Testing

@Suite("SemanticVersion")
struct SemanticVersionTests {
  @Test(
    "A version is written as it was read",
    arguments: [
      "0.0.0", "1.2.3", "v1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.0.0-alpha",
      "1.0.0-alpha.beta.1",
      "1.0.0-alpha0.valid", "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay", "1.2.3-SNAPSHOT-123",
      "1.0.0-0A.is.legal",
      "2.0.0+build.1848", "1.2.3----RC-SNAPSHOT.12.9.1--.12+788", "1.2.3----R-S.12.9.1--.12",
      "1.0.0+0.build.1-rc.10000aaa-kk-0.1",
      "99999999999999999999999.999999999999999999.99999999999999999", "1.0.0-99999999999999999999999999", "1.0.0+001",
    ])
  func valid(text: String) throws {
    let version = try #require(SemanticVersion(text))
    #expect(version.description == text)
    #expect(version.hasLeadingV == text.hasPrefix("v"))
    #expect(try SemanticVersion(parsing: text) == version)
  }

  @Test(
    "What is no version is refused",
    arguments: [
      "", "1", "1.2", "1.2.3.4", "v", "vv1.2.3", "V1.2.3", "1.2.3-", "1.2.3+", "1.2.3-+", "1.2.3-0123",
      "1.2.3-0123.0123",
      "1.1.2+.123", "+invalid", "-invalid", "1.2.3-alpha..1", "1.2.3-alpha.", "01.1.1", "1.01.1", "1.1.01", "1.2.3-é",
      "1.2.3+a+b", "1.2.3 ", " 1.2.3", "1.2.-3", "1..3", "1.2.3-a_b", "-1.0.3-gamma+b7718", "1.2.3\n", "1.2.x", "٣.0.0",
    ])
  func invalid(text: String) throws {
    #expect(SemanticVersion(text) == nil)
    let error = try #require(throws: MVCError.self) { try SemanticVersion(parsing: text) }
    #expect(error.code == .usage)
    #expect(error.message == "cannot read '\(text)' as a version")
  }

  @Test("Every version of an ascending list precedes all that follow")
  func precedence() throws {
    // The first lines are the examples of the specification's section 11.
    let texts = [
      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
      "1.0.0", "2.0.0", "2.1.0", "2.1.1", "2.1.10", "2.10.0-0", "2.10.0-9", "2.10.0-10", "2.10.0-99999999999999999999",
      "2.10.0-100000000000000000000", "2.10.0--", "2.10.0-A", "2.10.0-a", "2.10.0", "10.0.0",
      "99999999999999999999.0.0",
      "100000000000000000000.0.0",
    ]
    let versions = try texts.map { try #require(SemanticVersion($0)) }
    for (lower, left) in versions.enumerated() {
      #expect(left.precedence(comparedTo: left) == .same)
      for right in versions[(lower + 1)...] {
        #expect(left.precedence(comparedTo: right) == .lower, "\(left) \(right)")
        #expect(right.precedence(comparedTo: left) == .higher, "\(left) \(right)")
        #expect(left < right)
      }
    }
    #expect(versions.shuffled().sorted() == versions)
  }

  @Test("Build metadata and the v do not count for precedence, but make versions different")
  func builds() throws {
    let plain = try #require(SemanticVersion("1.0.0"))
    for text in ["v1.0.0", "1.0.0+a", "v1.0.0+a"] {
      let other = try #require(SemanticVersion(text))
      #expect(plain.precedence(comparedTo: other) == .same)
      #expect(plain != other)
      #expect((plain < other) != (other < plain))
    }
  }

  @Test(
    "The next version counts a part up, or leads a pre-release on",
    arguments: [
      ("1.2.3", .major, nil, "2.0.0"), ("1.2.3", .minor, nil, "1.3.0"), ("1.2.3", .patch, nil, "1.2.4"),
      ("v1.2.3+b", .minor, nil, "v1.3.0"), ("1.2.3", .minor, "rc", "1.3.0-rc.1"),
      ("1.3.0-rc.1", .minor, "rc", "1.3.0-rc.2"),
      ("1.3.0-rc.2", .minor, nil, "1.3.0"), ("1.3.0-rc.2", .patch, nil, "1.3.0"), ("1.3.0-rc.2", .major, nil, "2.0.0"),
      ("1.3.1-rc.1", .minor, nil, "1.4.0"), ("1.3.1-rc.1", .minor, "rc", "1.4.0-rc.1"),
      ("2.0.0-rc.9", .major, "rc", "2.0.0-rc.10"),
      ("2.0.0-rc.1", .major, nil, "2.0.0"), ("2.0.0-rc.1", .minor, nil, "2.0.0"),
      ("1.3.0-alpha.4", .minor, "rc", "1.3.0-rc.1"),
      ("1.3.0-rc.1", .minor, "alpha", "1.4.0-alpha.1"), ("1.3.0-rc", .minor, "rc", "1.3.0-rc.1"),
      ("1.3.0-rc.x", .minor, "rc", "1.4.0-rc.1"), ("1.3.0-rc.1.5", .minor, "rc", "1.3.0-rc.2"),
      ("1.2.3", .patch, "rc.gpu", "1.2.4-rc.gpu.1"), ("1.2.4-rc.gpu.1", .patch, "rc.gpu", "1.2.4-rc.gpu.2"),
      ("0.0.99999999999999999999", .patch, nil, "0.0.100000000000000000000"), ("0.9.0", .minor, nil, "0.10.0"),
      ("1.0.0-rc.99999999999999999999", .major, "rc", "1.0.0-rc.100000000000000000000"),
      ("1.2.3", .patch, "7", "1.2.4-7.1"),
    ] as [(String, SemanticVersion.Part, String?, String)])
  func next(from text: String, part: SemanticVersion.Part, pre: String?, expected: String) throws {
    let version = try #require(SemanticVersion(text))
    #expect(try version.next(part, pre: pre).description == expected)
  }

  @Test("A pre-release that has no valid name is refused", arguments: ["", "a b", "rc.", "01", "é", "rc+1"])
  func invalidPreRelease(pre: String) throws {
    let version = try #require(SemanticVersion("1.2.3"))
    let error = try #require(throws: MVCError.self) { try version.next(.minor, pre: pre) }
    #expect(error.code == .usage)
    #expect(error.message.hasPrefix("cannot name a pre-release '\(pre)': "))
  }

  @Test("The next version is always higher, and survives being written", arguments: UInt64(1)...10)
  func nextIsHigher(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let identifiers = ["0", "1", "9", "10", "rc", "alpha", "a-b", "-", "99999999999999999999"]
    for _ in 0..<300 {
      let numbers = (0..<3).map { _ in
        ["0", "1", "9", "19", "9999999999999999999999"].randomElement(using: &random) ?? ""
      }
      let pre = identifiers.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)).joined(
        separator: ".")
      let text = numbers.joined(separator: ".") + (pre.isEmpty ? "" : "-\(pre)")
      let version = try #require(SemanticVersion(text))
      let part = try #require(SemanticVersion.Part.allCases.randomElement(using: &random))
      let next = try version.next(
        part, pre: Bool.random(using: &random) ? identifiers.randomElement(using: &random) : nil)
      #expect(version.precedence(comparedTo: next) == .lower, "\(version) \(part) \(next)")
      #expect(SemanticVersion(next.description) == next)
    }
  }

  @Test("Arbitrary text is read or refused, never a trap", arguments: UInt64(1)...10)
  func arbitraryText(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<2_000 {
      let text = String((0..<10).compactMap { _ in "v012.9-+aé".randomElement(using: &random) })
      if let version = SemanticVersion(text) { #expect(version.description == text) }
    }
  }
}
