import Foundation
import MVCBase
import MVCTestSupport
import Testing

@Suite("JSON against Python")
struct JSONAgainstPythonTests {
  /// Reads a document and writes it again by Python's means: file names as the hexadecimal digits of their bytes.
  private static let script = """
    import json, sys
    document = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    for name in document["names"]:
        print(name.encode("utf-8", "surrogateescape").hex())
    for number in document["doubles"] + document["ints"]:
        print(repr(number))
    print(list(document) == ["names", "doubles", "ints", "tree", "a"])
    print(json.dumps(document["tree"], ensure_ascii=False, separators=(",", ":")))
    """

  @Test(
    "Python reads what is written: names to the byte, numbers to the bit", arguments: UInt64(1)...5,
    [JSONValue.Layout.compact, .pretty])
  func documents(seed: UInt64, layout: JSONValue.Layout) throws {
    var random = SeededRandom(seed: seed)
    let names = (0..<300).map { _ in randomName(using: &random) }
    let doubles = (0..<100).map { _ in Double(bitPattern: random.next()) }.filter(\.isFinite)
    let ints = (0..<100).map { _ in Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random) }
    let tree = randomTree(depth: 5, using: &random)
    let document: JSONValue = [
      "names": .array(names.map { .bytes($0) }), "doubles": .array(doubles.map { .double($0) }),
      "ints": .array(ints.map { .int($0) }), "tree": tree, "a": nil,
    ]

    let lines = try python(document.encode(layout)).split(separator: "\n").map(String.init)

    try #require(lines.count == names.count + doubles.count + ints.count + 2)
    for (name, line) in zip(names, lines) { #expect(hexadecimal(name) == line) }
    for (double, line) in zip(doubles, lines.dropFirst(names.count)) {
      #expect(Double(line)?.bitPattern == double.bitPattern)
    }
    #expect(ints.map(String.init) == Array(lines.dropFirst(names.count + doubles.count).prefix(ints.count)))
    #expect(lines[lines.count - 2] == "True")
    #expect(lines.last == String(decoding: tree.encode(.compact), as: UTF8.self))
  }

  /// Returns bytes of which some are text. No line is empty, so that none is lost.
  private func randomName(using random: inout SeededRandom) -> [UInt8] {
    let pieces: [[UInt8]] = [
      Array("é".utf8), Array("€".utf8), Array("😀".utf8), [0xED, 0xA0, 0xBD], [0xED, 0xB8, 0x80], [0xC3], [0xE2, 0x82],
      [0xF0, 0x9F], [0x22], [0x5C], [0x0A], [0x00], [UInt8.random(in: 0...255, using: &random)],
      [UInt8.random(in: 0x80...0xFF, using: &random)],
    ]
    return (0...Int.random(in: 0...6, using: &random)).flatMap { _ in pieces.randomElement(using: &random) ?? [] }
  }

  private func randomTree(depth: Int, using random: inout SeededRandom) -> JSONValue {
    let count = Int.random(in: 0...3, using: &random)
    switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &random) {
    case 0: return nil
    case 1: return .bool(.random(using: &random))
    case 2: return .int(.random(in: .min ... .max, using: &random))
    case 3, 4: return .string(["", "a b", "é\n\u{1}", "\"\\/\u{7F}"].randomElement(using: &random) ?? "")
    case 5: return .array((0..<count).map { _ in randomTree(depth: depth - 1, using: &random) })
    default: return .object((0..<count).map { ("k\($0)", randomTree(depth: depth - 1, using: &random)) })
    }
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func python(_ input: [UInt8]) throws -> String {
    let inputFile = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: inputFile) }
    try Data(input).write(to: inputFile)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-X", "utf8", "-c", Self.script]
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }
}
