import Foundation
import MVCTestSupport
import MVCWorkspace
import Testing

@Suite("Ignore rules against git")
struct IgnoreAgainstGitTests {
  private static let names: [[UInt8]] =
    ["a", "b", "c", "ab", "abc", "a.c", ".a", "bb", "b c", "c ", "[a]", "*", "a\\b", "!a", "#b", "a-b", "1", "é"].map {
      Array($0.utf8)
    } + [[0xFF, 0x61]]
  private static let pieces = [
    "a", "b", "c", "ab", ".", "*", "*", "?", "/", "/", "**/", "/**/", "/**", "[ab]", "[!a]", "[^b-c]", "[a-c]", "[]a]",
    "[[:alpha:]]", "[[:digit:].]", "[", "]", "-", "\\a", "\\*", "\\", " ", "\\ ", "!", "#", "é", "***/",
  ]

  @Test("Random patterns ignore the paths that git ignores", arguments: UInt64(1)...4)
  func randomPatterns(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: root) }
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    _ = try run(["git", "init", "--quiet", "."], in: root, input: [])
    let tree = try makeTree(in: root, using: &random)
    let folders = tree.filter(\.isFolder).map(\.path)

    for _ in 0..<40 {
      let exclude = randomFile(using: &random)
      var texts: [[UInt8]: [UInt8]] = [[]: randomFile(using: &random)]
      for folder in folders.shuffled(using: &random).prefix(2) { texts[folder] = randomFile(using: &random) }
      try write(exclude, to: Array(".git/info/exclude".utf8), in: root)
      for (folder, text) in texts { try write(text, to: join(folder, Array(".gitignore".utf8)), in: root) }

      let walk = IgnoreWalk(builtIn: IgnoreRules(parsing: exclude), files: texts.mapValues(IgnoreRules.init(parsing:)))
      let ours = Set(tree.filter { walk.ignores($0.path, isFolder: $0.isFolder) }.map(\.path))
      let theirs = try ignoredByGit(tree.map(\.path), in: root)
      let files = texts.map {
        "\(String(decoding: $0, as: UTF8.self)): \(String(decoding: $1, as: UTF8.self).debugDescription)"
      }
      let difference = ours.symmetricDifference(theirs).map { String(decoding: $0, as: UTF8.self) }.sorted()
      #expect(difference == [], "exclude: \(String(decoding: exclude, as: UTF8.self).debugDescription), \(files)")
      for folder in texts.keys { try remove(join(folder, Array(".gitignore".utf8)), in: root) }
    }
  }

  /// Returns a few lines of random pattern.
  private func randomFile(using random: inout SeededRandom) -> [UInt8] {
    let lines = (0..<Int.random(in: 0...4, using: &random)).map { _ in
      let count = Int.random(in: 1...5, using: &random)
      let line = (0..<count).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined()
      let mark = Int.random(in: 0..<4, using: &random) == 0 ? "!" : ""
      return isReadAlike(line) ? "\(mark)\(line)\n" : "\n"
    }
    return Array(lines.joined().utf8)
  }

  /// Whether git keeps to its manual: it takes `a**/b` for `a/**/b` if nothing before the asterisks is a wildcard, and
  /// looks for a folder after `**` if the slash is quoted.
  private func isReadAlike(_ line: String) -> Bool {
    !line.contains(#/[^\/*!]\*\*/#) && !line.contains("\\/")
  }

  /// Makes files and folders up to three levels deep.
  private func makeTree(in root: URL, using random: inout SeededRandom) throws -> [(path: [UInt8], isFolder: Bool)] {
    var tree: [(path: [UInt8], isFolder: Bool)] = []
    var parents: [[UInt8]] = [[]]
    for _ in 0..<3 {
      var folders: [[UInt8]] = []
      for parent in parents {
        for name in Self.names.shuffled(using: &random).prefix(7) {
          let entry = (path: join(parent, name), isFolder: Int.random(in: 0..<5, using: &random) < 2)
          tree.append(entry)
          if entry.isFolder {
            folders.append(entry.path)
            try #require(mkdir(cPath(entry.path, in: root), 0o777) == 0)
          } else {
            try write([], to: entry.path, in: root)
          }
        }
      }
      parents = folders
    }
    return tree
  }

  private func ignoredByGit(_ paths: [[UInt8]], in root: URL) throws -> Set<[UInt8]> {
    let input: [UInt8] = paths.flatMap { $0 + [0] }
    let output = try run(["git", "check-ignore", "--no-index", "-z", "--stdin"], in: root, input: input)
    return Set(output.split(separator: 0).map { Array($0) })
  }

  private func join(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
    directory.isEmpty ? name : directory + [UInt8(ascii: "/")] + name
  }

  /// Returns a path as the C library takes it: names need not be UTF-8, so `FileManager` cannot make them.
  private func cPath(_ path: [UInt8], in root: URL) -> [CChar] {
    (Array(root.path.utf8) + [UInt8(ascii: "/")] + path + [0]).map { CChar(bitPattern: $0) }
  }

  private func write(_ bytes: [UInt8], to path: [UInt8], in root: URL) throws {
    let descriptor = open(cPath(path, in: root), O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    try #require(descriptor >= 0)
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data(bytes))
  }

  private func remove(_ path: [UInt8], in root: URL) throws {
    try #require(unlink(cPath(path, in: root)) == 0)
  }

  private func run(_ arguments: [String], in folder: URL, input: [UInt8]) throws -> [UInt8] {
    let inputFile = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: inputFile) }
    try Data(input).write(to: inputFile)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "GIT_CONFIG_NOSYSTEM": "1", "HOME": folder.path,
    ]
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus < 2)
    return Array(data)
  }
}
