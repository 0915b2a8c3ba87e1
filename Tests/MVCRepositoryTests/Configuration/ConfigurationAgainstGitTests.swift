import Foundation
import MVCBase
import MVCRepository
import MVCTestSupport
import Testing

@Suite("Configuration files against git")
struct ConfigurationAgainstGitTests {
  private static let pieces = [
    "[s]", "[s \"x\"]", "[S.Y]", "[remote \"a b\"]", "[", "]", "\"", "\"", "\\", "\\\"", "\\n", "\n", "\n", "\n\t",
    "\r\n",
    "\r", " ", "=", " = ", "#", ";", "k", "name", "Name = value", "\nk = \"", "a-1", "é", "\nkey\n", "x\\\n y", "0",
    "\\t",
  ]

  @Test("Random text means what git takes it for, or both refuse it", arguments: UInt64(1)...4)
  func reading(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<150 {
      let count = Int.random(in: 0...14, using: &random)
      let text = "[s]" + (0..<count).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined()
      let file = try? ConfigurationFile(parsing: Array(text.utf8), path: "config")
      #expect(file.map(Self.listing) == (try Self.gitListing(of: Array(text.utf8))), "\(text.debugDescription)")
    }
  }

  @Test("Random edits change the settings that they name and no other, for git too", arguments: UInt64(1)...4)
  func editing(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let names = ["s.k", "s.x.name", "s.x.k", "S.y.key", "remote.a b.name", "new.k", "new.\"\\.k"]
    for _ in 0..<40 {
      var file = randomFile(using: &random)
      for _ in 0..<5 {
        let key = try ConfigurationKey(try #require(names.randomElement(using: &random)))
        let others = file.all.filter { $0.key != key }.map { "\($0.key)=\($0.value)" }
        if Int.random(in: 0...2, using: &random) == 0 {
          file.unset(key)
          #expect(file.values(for: key).isEmpty)
        } else {
          let value = (0..<3).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined()
          try file.set(key, to: value)
          #expect(file.values(for: key) == [value])
        }
        #expect(file.all.filter { $0.key != key }.map { "\($0.key)=\($0.value)" } == others)
        let again = try ConfigurationFile(parsing: file.encode(), path: "config")
        #expect(
          Self.listing(again) == Self.listing(file),
          "\(String(decoding: file.encode(), as: UTF8.self).debugDescription)")
      }
      #expect(Self.listing(file) == (try Self.gitListing(of: file.encode())))
    }
  }

  /// Returns a file of random text that can be read.
  private func randomFile(using random: inout SeededRandom) -> ConfigurationFile {
    while true {
      let text = "[s]" + (0..<12).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined()
      if let file = try? ConfigurationFile(parsing: Array(text.utf8), path: "config") { return file }
    }
  }

  /// Lists settings as `git config --list -z` does, a key without a value as `true`.
  private static func listing(_ file: ConfigurationFile) -> [String] {
    file.all.map { "\($0.key)\n\(comparable($0.value))" }
  }

  /// Git before 2.45 reads every white space between words as a space.
  private static func comparable(_ value: String) -> String {
    String(String.UnicodeScalarView(value.unicodeScalars.map { "\t\r".unicodeScalars.contains($0) ? " " : $0 }))
  }

  /// Returns what git reads, or `nil` if it refuses.
  private static func gitListing(of bytes: [UInt8]) throws -> [String]? {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(bytes).write(to: url)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "config", "-z", "--list", "-f", url.path]
    process.standardError = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return data.split(separator: 0).map { record in
      let text = String(decoding: record, as: UTF8.self)
      guard let lineEnd = text.unicodeScalars.firstIndex(of: "\n") else { return "\(text)\ntrue" }
      return text[...lineEnd] + comparable(String(text[text.unicodeScalars.index(after: lineEnd)...]))
    }
  }
}
