import MVCBase
import MVCProvenance
import MVCTestSupport
import Testing

@Suite("Reading TOML")
struct TOMLReaderTests {
  static let documents = [
    "a = 1\nb = 'two' # remark\n\n[train]\nlr = 1e-3\nbetas = [0.9, 0.999,\n  # remark\n]\n",
    "[a.b]\nc = true\n[a]\nd = false\n[a.'e f']\n\"g h\" = 1\n",
    "[[layer]]\nsize = 1\n[[layer]]\nsize = 2\n[layer.norm]\nkind = \"batch\"\n",
    "x = {a = 1, b.c = [1, {d = 2}], \"e\" = {}}\n",
    "s = \"a\\tb\\u00e9\\\"\"\nl = 'c:\\d'\nm = \"\"\"\none\n  two \\\n   three\"\"\"\nn = '''\nx''y'''\n",
    "i = [0, +1, -17, 1_000, 0xFF, 0o17, 0b101]\nf = [1.5, -0.5, 5e+22, 6.626e-34]\n",
    "a.b.c = 1\na.b.d = 2\n[e]\nf.g = 3\n", "", "windows = 1\r\nends = 2\r\n", "quote = \"\"\"\"\"\" \nx = 1\n",
  ]

  @Test(
    "Python's tomllib reads the same",
    .enabled(if: (try? ExternalProgram.python.run("-c", "import tomllib").exitCode) == 0), arguments: documents)
  func againstPython(document: String) throws {
    let script = "import json, sys, tomllib; print(json.dumps(tomllib.load(sys.stdin.buffer)))"
    let outcome = try ExternalProgram.python.run("-c", script, input: Array(document.utf8))
    try #require(outcome.exitCode == 0, "\(document)")
    let value = try TOMLReader.read(Array(document.utf8))
    #expect(try value.encode(.canonical) == JSONValue(parsing: outcome.output).encode(.canonical), "\(value)")
  }

  @Test("Dates and times stay texts")
  func dates() throws {
    let text = "a = 2026-11-21\nb = 2026-11-21T10:00:00Z\nc = 2026-11-21 10:00:00\nd = 10:30:00\n"
    let value = try TOMLReader.read(Array(text.utf8))
    #expect(value == ["a": "2026-11-21", "b": "2026-11-21T10:00:00Z", "c": "2026-11-21 10:00:00", "d": "10:30:00"])
  }

  @Test(
    "What cannot be read is refused, with its line",
    arguments: [
      ("a = 1\na = 2\n", 2, "the key 'a' comes twice"),
      ("a = \n", 1, "a value is missing"),
      ("a = nope\n", 1, "'nope' is no value of TOML"),
      ("\n[a\n", 2, "']' is missing"),
      ("a = 1 b = 2\n", 1, "something follows the end of the value"),
      ("a = \"x\n\"", 1, "a text has no end"),
      ("a = [1 2]\n", 1, "a comma or ']' is missing"),
      ("a\n", 1, "'=' is missing"),
    ])
  func malformed(text: String, line: Int, reason: String) {
    #expect(throws: TextFailure(line: line, reason)) { try TOMLReader.read(Array(text.utf8)) }
  }

  @Test("Damaged texts are refused or read, and never trap", arguments: UInt64(1)...2)
  func damage(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let signs = Array("\n =.#'\"[]{},a1\\".utf8)
    for document in Self.documents + [
      String(repeating: "a.", count: 20_000), "a=" + String(repeating: "[", count: 20_000),
    ]
    where !document.isEmpty {
      for _ in 0..<60 {
        var bytes = Array(document.utf8)
        for _ in 0..<3 {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] =
            signs[Int.random(in: 0..<signs.count, using: &random)]
        }
        _ = try? TOMLReader.read(Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &random))))
      }
    }
  }
}
