import MVCBase
import MVCProvenance
import MVCTestSupport
import Testing

@Suite("Reading YAML")
struct YAMLReaderTests {
  static let documents = [
    "a: 1\nb: two\n",
    "# remark\n---\na:   1 # one\nb: 'it''s'\nc: \"x\\ty\\u00e9\"\n...\n",
    "list:\n- 1\n- two\n-\n- [3, 4.5]\nafter: yes it is\n",
    "list:\n  - a: 1\n    b: 2\n  - - x\n    - y\n  -   c: 3\n",
    "nested:\n  deep:\n    deeper: {a: 1, b: [x, y], 'c d': null, e: }\n  back: 0.5\n",
    "flow: [\n  1,\n  {a: 2}, # remark\n  three four,\n]\nmore: {a: [1,2],\n b: x}\n",
    "text: |\n  one\n   two\n\n  three\nnext: >-\n  one\n  two\n\n  three\n    four\n  five\nlast: |+\n  x\n\n",
    "text: |2\n    two more\n  none\nempty: ''\n",
    "folded: >\n\n  a\n  b\n\n\n  c\nend: 1\n",
    "plain: one\n  two\n\n  three\nurl: http://example.org/a#b\ntime: 12:30:45 x\n",
    "base: &base\n  lr: 0.1\n  layers: [1, 2]\nfirst:\n  <<: *base\n  lr: 0.2\nsecond: *base\n",
    "a: !!str 12\nb: !!str\n",
    "null\n", "", "- 1\n- 2\n", "\"quoted\": 1\n'single' : 2\n",
    "ints: [0, -7, +3, 12345678901]\nfloats: [1.5, -2., .5, 1.0e-3, 6.02e+23]\nwords: [1.2.3, 1e, e5, -, 1-2]\n",
    "windows: 1\r\nline: ends\r\n",
    "quoted: \"one\n  two\n\n  three \\\n  four\"\n",
    "a:\n\n\n  b: 1\n# remark\n  c: 2\n",
    "unicode: größe ☃ 😀\n\"😀\": ☃\n",
    "colon: a:b\nhash: a#b\ndash: -1\nquestion: ?x\n",
    "model-index:\n- name: bert\n  results:\n  - task:\n      type: text-classification\n    metrics:\n    - type: f1\n      value: 0.9\n",
    "data:   # the list\n- path: data # here\n  name: all\nnext: # below\n  a: [1] # one\n  b: 'x' # two\n",
    "seq_in_seq:\n- - 1\n  - 2\n-\n  - 3\n",
    "key with spaces: value with spaces  \n",
  ]

  @Test(
    "PyYAML reads the same", .enabled(if: (try? ExternalProgram.python.run("-c", "import yaml").exitCode) == 0),
    arguments: documents)
  func againstPython(document: String) throws {
    let script = """
      import json, sys, yaml
      print(json.dumps(yaml.load(sys.stdin.buffer, yaml.SafeLoader)))
      """
    let outcome = try ExternalProgram.python.run("-c", script, input: Array(document.utf8))
    try #require(outcome.exitCode == 0, "\(document)")
    let expected = try JSONValue(parsing: outcome.output)
    let value = try YAMLReader.read(Array(document.utf8))
    #expect(value.encode(.canonical) == expected.encode(.canonical), "\(value)")
  }

  @Test(
    "Plain texts are numbers, booleans and null as the core schema of YAML 1.2 has them",
    arguments: [
      ("no", "no"), ("yes", "yes"), ("on", "on"), ("1.10.0", "1.10.0"), ("1_000", 1000), ("0b101", 5), ("-0x_F", -15),
      ("1:30", "1:30"),
      ("2026-11-21", "2026-11-21"),
      ("nan", "nan"), ("1e-3", 0.001), ("3e4", 30000), ("010", 10), ("0o17", 15), ("0x1F", 31), ("True", true),
      ("~", nil),
      (".5", 0.5), (".inf", .double(.infinity)),
    ] as [(String, JSONValue)])
  func scalars(text: String, expected: JSONValue) throws {
    #expect(try YAMLReader.read(Array("a: \(text)".utf8))["a"]?.encode(.canonical) == expected.encode(.canonical))
  }

  /// Every spelling of a number or boolean that programs know, made of few pieces.
  private static let spellings: [String] = {
    let words = [
      "yes", "No", "ON", "off", "y", "n", "true", "FALSE", "~", "null", "1_000_000", "0b101", "-0b11", "0x1F", "0x_1F",
      "010",
      "+017", "08", "0_7", "00", "1.5e+3", "1:30", "12:30:45", "01:30", "1:30.5", "1:60", "190:20:30.15", "+1:30",
      "-1:30",
      "_1", "1__0", "1_", "-0", "+1", ".5", "5.", "1_0.5", "685_230.15", ".inf", "-.INF", "1.10.0", "0b", "0x", "1-2",
      "1,5", "12e", "e5", "0x1p3", "0o", "inf", "nan", "+", ".", "1.2.", "--1", "+-1", "1:2:3:4", "1:", "60", "99:59",
    ]
    return words.filter { $0 != "." && !$0.hasSuffix(":") }
  }()

  @Test(
    "Plain texts of parameters are what PyYAML reads, but for what has an exponent or '0o'",
    .enabled(if: (try? ExternalProgram.python.run("-c", "import yaml").exitCode) == 0))
  func pythonScalars() throws {
    let script = """
      import json, sys, yaml
      print(json.dumps(yaml.load(sys.stdin.buffer, yaml.SafeLoader)))
      """
    let document = Array(Self.spellings.map { "- \($0)\n" }.joined().utf8)
    let outcome = try ExternalProgram.python.run("-c", script, input: document)
    let expected = try #require(try JSONValue(parsing: outcome.output, takesPythonNumbers: true).elements)
    let values = try #require(try YAMLReader.read(document, .python).elements)
    for (spelling, (value, expected)) in zip(Self.spellings, zip(values, expected)) {
      #expect(value.encode(.canonical) == expected.encode(.canonical), "\(spelling)")
    }
    for (spelling, value) in [("1e3", 1000), ("12e03", 12000), ("1E+2", 100), ("0o17", 15)] as [(String, JSONValue)] {
      let read = try YAMLReader.read(Array("a: \(spelling)".utf8), .python)["a"]
      #expect(read?.encode(.canonical) == value.encode(.canonical))
    }
  }

  @Test("A mark of byte order before a text counts for nothing, in UTF-8 and UTF-16")
  func byteOrderMarks() throws {
    let text = "größe: 1\n"
    let little: [UInt8] =
      [0xFF, 0xFE] + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let big: [UInt8] = [0xFE, 0xFF] + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
    for bytes in [[0xEF, 0xBB, 0xBF] + Array(text.utf8), little, big] as [[UInt8]] {
      #expect(try YAMLReader.read(bytes)["größe"] == 1)
    }
    let json: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("{\"f1\": 0.5}".utf8)
    #expect(try FindingSort.metrics.read(json, "metrics.json").metrics["f1"]?.number == 0.5)
    let table: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("step,f1\n1,0.5\n".utf8)
    #expect(try FindingSort.metrics.read(table, "metrics.csv").metrics["f1"]?.number == 0.5)
    #expect(throws: TextFailure.self) { try YAMLReader.read([0xFF, 0xFE, 0x00, 0xD8]) }
  }

  @Test(
    "What cannot be read is refused, with its line",
    arguments: [
      ("a: 1\nb: [1, 2\nc: 3\n", 4, "a comma or ']' is missing"),
      ("a: 1\na: 2\n", 2, "the key 'a' comes twice"),
      ("a: 1\n  b: 2\n", 2, "the indentation does not fit the lines above"),
      ("a: b: c\n", 1, "this has to stand on a line of its own, indented"),
      ("a:\n\tb: 1\n", 2, "a tab cannot indent"),
      ("a: *x\n", 1, "there is no anchor 'x'"),
      ("a: 'x\n", 2, "a text in quotation marks has no end"),
      ("a: \"\\q\"\n", 1, "a text has an escape that YAML does not know"),
      ("? a\n: b\n", 1, "a key that is not a text cannot be read"),
      ("a: 1\n---\nb: 2\n", 2, "something follows the end of the document"),
      ("a: 1\nloose\n", 2, "a colon is missing"),
      ("a: @x\n", 1, "a plain text cannot begin like this: put it in quotation marks"),
      ("a: [1] x\n", 1, "something follows the end of the value"),
    ])
  func malformed(text: String, line: Int, reason: String) {
    #expect(throws: TextFailure(line: line, reason)) { try YAMLReader.read(Array(text.utf8)) }
  }

  @Test("What aliases stand for counts each time, so that a short text cannot become a huge document")
  func aliases() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let inner = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(inner)]\n"
    }
    let error = #expect(throws: TextFailure.self) { try YAMLReader.read(Array(text.utf8)) }
    #expect(error?.reason == "there are more than 100000 values")
  }

  @Test("Values that lie too deep in each other are refused", arguments: ["[", "- ", "{a: ", "&a "])
  func depth(opening: String) {
    _ = try? YAMLReader.read(Array(String(repeating: opening, count: 20_000).utf8))
  }

  @Test("Damaged texts are refused or read, and never trap", arguments: UInt64(1)...2)
  func damage(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let signs = Array("\n\n -:#'\"[]{}&*!|>,?a1\t\\".utf8)
    for document in Self.documents where !document.isEmpty {
      for _ in 0..<60 {
        var bytes = Array(document.utf8)
        for _ in 0..<3 {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] =
            signs[Int.random(in: 0..<signs.count, using: &random)]
        }
        _ = try? YAMLReader.read(Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &random))))
      }
    }
  }
}
