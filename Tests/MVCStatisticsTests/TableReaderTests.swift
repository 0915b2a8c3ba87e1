import MVCBase
import MVCStatistics
import Testing

@Suite("TableReader")
struct TableReaderTests {
  private func rows(
    _ text: String, pieceSize: Int = 1000, wanted: Set<String>? = nil, exact: Set<String> = [],
    isTabSeparated: Bool = false
  ) throws -> (columns: [String], rows: [[TableCell]]) {
    var reader = TableReader(isTabSeparated: isTabSeparated, wanted: wanted, exact: exact)
    var rows: [[TableCell]] = []
    try reader.readAll(text, pieceSize: pieceSize) { rows.append($1) }
    #expect(reader.rowCount == rows.count)
    return (reader.columns, rows)
  }

  private let example = "\u{FEFF}a,\"b \"\"c\"\"\",d\r\n1.0,\"x,\ny\",\r\n\r\n-2e3,\"\",True\n"

  @Test(
    "CSV with quotation marks, line ends within cells and a mark of byte order, whatever the pieces", arguments: 1...9)
  func delimited(pieceSize: Int) throws {
    let found = try rows(example, pieceSize: pieceSize)
    #expect(found.columns == ["a", "b \"c\"", "d"])
    #expect(
      found.rows == [[.number(1), .text("x,\ny"), .missing], [.number(-2000), .missing, .text("true")]])
  }

  @Test("JSON lines are aligned by their keys; later keys add columns", arguments: 1...9)
  func jsonLines(pieceSize: Int) throws {
    let text = "{\"a\": 1, \"b\": \"1.0\"}\n\n{\"b\": null, \"c\": NaN, \"a\": true}\r\n{\"c\": [1]}"
    let found = try rows(text, pieceSize: pieceSize)
    #expect(found.columns == ["a", "b", "c"])
    #expect(
      found.rows == [
        [.number(1), .number(1)], [.text("true"), .missing, .missing], [.missing, .missing, .text("[1]")],
      ])
  }

  @Test("Cells are numbers, texts or missing, in whatever way they are written")
  func cells() {
    for text in ["", "NA", "nan", "NULL", "None", "n/a"] { #expect(TableCell(text) == .missing, "\(text)") }
    for text in ["1", "1.0", "+1", "1e0", "01"] { #expect(TableCell(text) == .number(1), "\(text)") }
    #expect(TableCell("-inf") == .number(-.infinity))
    for text in ["0x10", "1 kg", "nanny", "--1", "e5", "infinite"] {
      #expect(TableCell(text) == .text(text), "\(text)")
    }
    #expect(TableCell("TRUE") == .text("true"))
  }

  @Test("Ids keep all their digits, and unwanted cells are not kept")
  func exact() throws {
    let found = try rows(
      "id,a,b\n12345678901234567,1,2\n12345678901234568,3,4\n", wanted: ["id", "b"], exact: ["id"])
    #expect(
      found.rows == [
        [.text("12345678901234567"), .missing, .number(2)], [.text("12345678901234568"), .missing, .number(4)],
      ])
    #expect(try rows("{\"id\": 12345678901234567}", exact: ["id"]).rows == [[.text("12345678901234567")]])
  }

  @Test("Tabs part cells where the name says so, and nothing is a table without rows")
  func otherForms() throws {
    #expect(try rows("a\tb\n1\t2,3\n", isTabSeparated: true).rows == [[.number(1), .text("2,3")]])
    #expect(try rows("").rows.isEmpty)
    #expect(try rows("a,b\n").rows.isEmpty)
    #expect(try rows(" \n").columns.isEmpty)
  }

  @Test("What is no table is refused with its line")
  func refused() {
    func failure(_ text: String) -> String? { message { _ = try rows(text) } }
    #expect(failure("a,b\n1,2\n1\n") == "line 3: the row has 1 cells, and the header 2")
    #expect(failure("a,a\n") == "line 1: the column 'a' comes twice")
    #expect(failure("a\n\"x\" y\n") == "line 2: a cell goes on after its quotation mark")
    #expect(failure("a\n1\n\"x\n") == "line 3: a text in quotation marks has no end")
    #expect(failure("{\"a\": 1}\n[2]\n") == "line 2: the row is no JSON object")
    #expect(failure("{\"a\": 1}\n{\"a\": }\n")?.hasPrefix("line 2: ") == true)
    #expect(failure("[{\"a\": 1}]") == "line 1: it is one JSON array: write JSON lines, one object a line")
    var reader = TableReader()
    #expect(throws: TextFailure.self) { try reader.read([0x61, 0x0A, 0xFF, 0x0A]) { _, _ in } }
  }

  @Test("Any bytes give rows or a failure, the same ones in whatever pieces", arguments: 0..<300 as Range<UInt64>)
  func anyBytes(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let signs = Array("{}[]\":,a1.e-\\ \t\n\r\u{FEFF}\u{0}é".utf8)
    let bytes = (0..<Int(random.next() % 60)).map { _ in signs[Int(random.next() % UInt64(signs.count))] }
    func outcome(_ size: Int) -> String {
      var (reader, rows): (TableReader, [[TableCell]]) = (TableReader(), [])
      do {
        for start in stride(from: 0, to: bytes.count, by: size) {
          try reader.read(Array(bytes[start..<min(bytes.count, start + size)])) { rows.append($1) }
        }
        try reader.finish { rows.append($1) }
      } catch {
        return "\(error)"
      }
      return "\(reader.columns) \(rows)"
    }
    let whole = outcome(1000)
    for size in 1...3 { #expect(outcome(size) == whole, "seed \(seed)") }
  }
}
