import MVCBase
import MVCTestSupport
import Testing

@Suite("Reading JSON")
struct JSONParserTests {
  private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  @Test("Every sort of value is read")
  func values() throws {
    let text =
      #" {"a" : [1, -0.5, 1e3, true, false, null], "b": {"c": "x\n\u00e9\ud83d\ude00\/"}, "big": 9223372036854775808} "#
    #expect(
      try parse(text) == [
        "a": [1, -0.5, 1000.0, true, false, nil], "b": ["c": "x\né😀/"], "big": .double(9_223_372_036_854_775_808),
      ])
  }

  @Test(
    "What is no JSON is refused, with its line",
    arguments: [
      ("", 1, "the document ends too early"),
      ("{\n\"a\": 1,\n\"a\": 2}", 3, "the key 'a' comes twice"),
      ("{\n\"a\" 1}", 2, "a colon is missing"),
      ("[1\n2]", 2, "a comma or a closing bracket is missing"),
      ("[1,]", 1, "this is no JSON value"),
      ("{\"a\":1,}", 1, "a key in quotation marks is missing"),
      ("1 2", 1, "something follows the end of the document"),
      ("01", 1, "something follows the end of the document"),
      ("1e999", 1, "the number '1e999' is too large"),
      ("NaN", 1, "this is no JSON value"),
      ("\"\\ud800\"", 1, "a text has half a character"),
      ("\"\\x\"", 1, "a text has an escape that JSON does not know"),
      ("\"a", 1, "a text has no end"),
      ("\"a\nb\"", 1, "a text has a control character or no end"),
    ])
  func malformed(text: String, line: Int, reason: String) {
    #expect(throws: TextFailure(line: line, reason)) { try parse(text) }
  }

  @Test("Bytes that are no UTF-8 are refused")
  func encoding() {
    #expect(throws: TextFailure(line: 1, "a text is not UTF-8")) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test("Values that lie too deep in each other are refused before the stack is full")
  func depth() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: TextFailure(line: 1, "values lie too deep in each other")) { try parse(deep) }
    #expect(throws: Never.self) { try parse(String(repeating: "[", count: 128) + String(repeating: "]", count: 128)) }
  }

  @Test("Python's numbers are read where they are asked for")
  func pythonNumbers() throws {
    let value = try JSONValue(parsing: Array("[Infinity, -Infinity, NaN]".utf8), takesPythonNumbers: true)
    guard case .array(let numbers) = value, numbers.count == 3, case .double(let last) = numbers[2] else {
      Issue.record("\(value)")
      return
    }
    #expect(numbers[0] == .double(.infinity))
    #expect(numbers[1] == .double(-.infinity))
    #expect(last.isNaN)
  }

  @Test("What is written is read again, and damage never traps", arguments: UInt64(1)...3)
  func damage(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let value: JSONValue = ["a": [1, 2.5, "x\"\\\u{1}é"], "b": ["c": nil, "d": [[[]]]], "e": -7]
    for layout in [JSONValue.Layout.compact, .pretty] {
      let bytes = value.encode(layout)
      #expect(try JSONValue(parsing: bytes) == value)
      for _ in 0..<300 {
        var damaged = Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &random)))
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        _ = try? JSONValue(parsing: damaged, takesPythonNumbers: true)
      }
    }
  }
}

@Suite("Canonical JSON")
struct CanonicalJSONTests {
  private func canonical(_ value: JSONValue) -> String { String(decoding: value.encode(.canonical), as: UTF8.self) }

  @Test("The example of RFC 8785, section 3.2.3, has the bytes that stand there")
  func keys() throws {
    let text = #"""
      {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}
      """#
    let expected = [
      "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]
    let members = try JSONValue(parsing: JSONValue(parsing: Array(text.utf8)).encode(.canonical)).members
    #expect(members?.map(\.1) == expected.map { .string($0) })
  }

  @Test(
    "Numbers are written as ECMAScript writes them: RFC 8785, appendix B",
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
      (0x4340_0000_0000_0000, "9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
      (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"), (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
      (0x444b_1ae4_d6e2_ef50, "1e+21"), (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
      (0x3eb0_c6f7_a0b5_ed8d, "0.000001"), (0x41b3_de43_5555_5553, "333333333.3333332"),
      (0x41b3_de43_5555_5555, "333333333.3333333"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
      (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func numbers(bits: UInt64, expected: String) {
    #expect(canonical(.double(Double(bitPattern: bits))) == expected)
  }

  @Test("Texts are escaped as ECMAScript escapes them")
  func texts() {
    #expect(canonical("€$\u{F}\nA'B\"\\\\\"/\u{8}\u{C}\t\r") == #""€$\u000f\nA'B\"\\\\\"/\b\f\t\r""#)
  }

  @Test("Numbers that mean the same are written the same, and large integers with all digits")
  func integers() {
    #expect(canonical([1.0, 1, 1e15]) == "[1,1,1000000000000000]")
    #expect(canonical(.int(.max)) == "9223372036854775807")
    #expect(canonical([.double(.nan), .double(-.infinity)]) == #"["NaN","-Infinity"]"#)
  }
}
