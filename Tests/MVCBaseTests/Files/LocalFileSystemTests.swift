import Foundation
import MVCBase
import MVCTestSupport
import SystemPackage
import Testing

@Suite("LocalFileSystem")
struct LocalFileSystemTests {
  private let fileSystem = LocalFileSystem()
  private let folder: TemporaryFolder
  private var top: FilePath { folder.path }

  init() throws { folder = try TemporaryFolder() }

  // MARK: Opening

  @Test("A created file is written, flushed and read again")
  func createAndRead() throws {
    let file = try fileSystem.open(top.appending("new"), .create)
    try file.write([1, 2, 3])
    try file.write([])
    try file.write([4])
    try file.synchronize()
    #expect(try file.status().byteCount == 4)
    #expect(try file.readBytes(10, at: 1) == [2, 3, 4])
    try file.close()
    #expect(try folder.read("new") == [1, 2, 3, 4])
  }

  @Test("A file that exists is not created again and keeps its bytes")
  func createExisting() throws {
    try folder.write("old", to: "file")
    expect(.writeFailed) { _ = try fileSystem.open(top.appending("file"), .create) }
    #expect(try folder.text("file") == "old")
  }

  @Test("Appending makes the file, writes at its end and can read")
  func append() throws {
    for text in ["one ", "two"] {
      let file = try fileSystem.open(top.appending("log"), .append)
      try file.write(Array(text.utf8))
      #expect(try file.readBytes(3, at: 0) == Array("one".utf8))
      try file.close()
    }
    #expect(try folder.text("log") == "one two")
  }

  @Test("A truncated log goes on at its new end")
  func truncate() throws {
    try folder.write("one two", to: "log")
    let file = try fileSystem.open(top.appending("log"), .append)
    try file.truncate(to: 4)
    try file.write(Array("2".utf8))
    #expect(try folder.text("log") == "one 2")
  }

  @Test("What does not exist cannot be opened for reading")
  func openMissing() {
    expect(.notFound) { _ = try fileSystem.open(top.appending("nothing"), .read) }
    expect(.notFound) { _ = try fileSystem.open(top.appending("no folder").appending("file"), .create) }
  }

  @Test("A link is never opened, for whatever it points to")
  func openLink() throws {
    try folder.write("secret", to: "target")
    try fileSystem.createLink(at: top.appending("link"), to: Array("target".utf8))
    expect(.readFailed) { _ = try fileSystem.open(top.appending("link"), .read) }
    expect(.writeFailed) { _ = try fileSystem.open(top.appending("link"), .create) }
    expect(.writeFailed) { _ = try fileSystem.open(top.appending("link"), .append) }
    #expect(try folder.text("target") == "secret")
  }

  @Test("What is no regular file is not opened, and holds nobody up")
  func special() throws {
    let pipe = top.appending("pipe")
    #expect(pipe.withPlatformString { mkfifo($0, 0o600) } == 0)
    for path in [pipe, top, "/dev/zero"] {
      for mode in [OpenMode.read, .update] {
        #expect(throws: MVCError.self, "\(path) \(mode)") { try fileSystem.open(path, mode) }
      }
    }
    #expect(try fileSystem.status(of: pipe)?.kind == .other, "it is still there")
  }

  @Test("Reading goes on from call to call, and at an offset it does not move")
  func positions() throws {
    try folder.write("abcdef", to: "file")
    let file = try fileSystem.open(top.appending("file"), .read)
    var buffer: [UInt8] = [0, 0]
    #expect(try buffer.withUnsafeMutableBytes { try file.readFully(into: $0) } == 2)
    #expect(try file.readBytes(2, at: 4) == Array("ef".utf8))
    #expect(try buffer.withUnsafeMutableBytes { try file.readFully(into: $0) } == 2)
    #expect(buffer == Array("cd".utf8))
    #expect(try file.readBytes(100, at: 5) == Array("f".utf8))
    #expect(try file.readBytes(1, at: 6) == [])
  }

  @Test("A file is closed once, a second time does nothing, and then it cannot be read")
  func close() throws {
    try folder.write("x", to: "file")
    let file = try fileSystem.open(top.appending("file"), .read)
    try file.close()
    try file.close()
    expect(.readFailed) { _ = try file.readBytes(1, at: 0) }
  }

  @Test("The lock of a file is held once, and free when the holder closes it")
  func locking() throws {
    let first = try fileSystem.open(top.appending("lock"), .append)
    let second = try fileSystem.open(top.appending("lock"), .append)
    #expect(try first.tryLock())
    #expect(try !second.tryLock())
    try first.close()
    #expect(try second.tryLock())
  }

  // MARK: Looking

  @Test("A status tells kind, length, mode and times, and does not follow links")
  func status() throws {
    try folder.write("12345", to: "file")
    try fileSystem.createLink(at: top.appending("link"), to: Array("file".utf8))
    let file = try #require(try fileSystem.status(of: top.appending("file")))
    #expect((file.kind, file.byteCount, file.isExecutable) == (.file, 5, false))
    #expect(abs(file.modified.seconds - SystemClock().now().secondsSinceEpoch) < 60)
    #expect(file.modified <= file.changed)
    #expect(try fileSystem.status(of: top.appending("link"))?.kind == .link)
    #expect(try fileSystem.status(of: top)?.kind == .folder)
    #expect(try fileSystem.status(of: "/dev/null")?.kind == .other)
  }

  @Test("What does not exist has no status, nor has what would lie below a file")
  func missingStatus() throws {
    try folder.write("", to: "file")
    #expect(try fileSystem.status(of: top.appending("nothing")) == nil)
    #expect(try fileSystem.status(of: top.appending("file").appending("below")) == nil)
    #expect(try fileSystem.status(of: top.appending("no folder").appending("below")) == nil)
  }

  @Test("A name that is too long is an error and not a missing file")
  func longName() {
    let path = top.appending(name: [UInt8](repeating: UInt8(ascii: "n"), count: 300))
    expect(.readFailed) { _ = try fileSystem.status(of: path) }
  }

  @Test("A folder's entries are listed with their status, hidden ones too, itself and its parent not")
  func items() throws {
    try folder.write("12", to: "d/file")
    try folder.write("", to: "d/.hidden")
    try folder.write("", to: "d/..two dots")
    try folder.write("", to: "d/inner/file")
    try fileSystem.createLink(at: top.appending("d").appending("link"), to: Array("nowhere".utf8))
    let items = try fileSystem.items(in: top.appending("d"))
    let kinds = Dictionary(
      uniqueKeysWithValues: items.map { (String(decoding: $0.name, as: UTF8.self), $0.status.kind) })
    #expect(kinds == ["file": .file, ".hidden": .file, "..two dots": .file, "inner": .folder, "link": .link])
    #expect(items.first { $0.name == Array("file".utf8) }?.status.byteCount == 2)
    #expect(Set(try fileSystem.names(in: top.appending("d"))) == Set(items.map(\.name)))
  }

  @Test("A folder that does not exist has no names, but its items cannot be listed")
  func missingFolder() throws {
    #expect(try fileSystem.names(in: top.appending("nothing")) == [])
    expect(.notFound) { _ = try fileSystem.items(in: top.appending("nothing")) }
  }

  @Test("A link to a folder is not listed as that folder")
  func linkedFolder() throws {
    try folder.write("", to: "d/file")
    try fileSystem.createLink(at: top.appending("link"), to: Array("d".utf8))
    expect(.notFound) { _ = try fileSystem.items(in: top.appending("link")) }
    expect(.notFound) { _ = try fileSystem.names(in: top.appending("link")) }
  }

  @Test("Thousands of entries are listed, each once, in the order of their names' bytes")
  func largeFolder() throws {
    try fileSystem.createDirectories(top.appending("d"))
    let odd: [[UInt8]] = [[0xFF], [0x66, 0xFF], [0x66], Array("file-1\u{301}".utf8), [0x01], [0x80], [0xC3]]
    let names = (0..<3000).map { Array("file-\($0)".utf8) } + odd
    for name in names { try fileSystem.open(top.appending("d").appending(name: name), .create).close() }
    let expected = names.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(try fileSystem.names(in: top.appending("d")) == expected)
    #expect(try fileSystem.items(in: top.appending("d")).map(\.name) == expected)
  }

  @Test("Names that begin alike, whole names among them, are listed in the order of their bytes")
  func alikeNames() throws {
    let ends: [[UInt8]] = [
      [], [0x01], [0x7F], [0x80], [0xFF], Array("b".utf8), Array("bcdefgh".utf8), Array("bcdefghi".utf8),
      Array("bcdefghij".utf8), Array("bcdefghik".utf8), Array("bcdefghi".utf8) + [0xFF],
      Array("bcdefghi".utf8) + [0x01],
    ]
    let names = ends.map { Array("a long beginning that all have ".utf8) + $0 }
    for name in names.shuffled() { try fileSystem.open(top.appending(name: name), .create).close() }
    let expected = names.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(try fileSystem.names(in: top) == expected)
    #expect(try fileSystem.items(in: top).map(\.name) == expected)
  }

  @Test("In a listing an entry is found by its whole name")
  func statusInListing() throws {
    for name in ["b", "bb", "d"] { try folder.write(name, to: name) }
    let listing = try fileSystem.items(in: top)
    for name in ["b", "bb", "d"] { #expect(listing.status(named: Array(name.utf8))?.byteCount == Int64(name.count)) }
    for name in ["", "a", "c", "bbb", "e"] { #expect(listing.status(named: Array(name.utf8)) == nil, "\(name)") }
    #expect(DirectoryListing().status(named: [1]) == nil)
  }

  @Test("An empty folder has nothing in it")
  func emptyFolder() throws {
    #expect(try fileSystem.names(in: top) == [])
    #expect(try fileSystem.items(in: top).isEmpty)
  }

  // MARK: Names that are not UTF-8

  private static let oddNames: [[UInt8]] = [
    [0xFF], [0x80, 0x2E], Array("é".utf8), [0x65, 0xCC, 0x81], Array("line\nfeed".utf8), Array(" \t\"\\".utf8),
    [0xF0, 0x9F, 0xA4], [0x2D], Array("*?[]".utf8), (1...255).filter { $0 != 0x2F },
  ]

  @Test("Any name works that the system allows", arguments: oddNames)
  func oddName(name: [UInt8]) throws {
    let path = top.appending(name: name)
    #expect(path.bytes == top.bytes + [0x2F] + name)
    #expect(FilePath(bytes: path.bytes) == path)
    let file = try fileSystem.open(path, .create)
    try file.write([7])
    try file.close()
    #expect(try fileSystem.names(in: top) == [name])
    #expect(try fileSystem.items(in: top).map(\.name) == [name])
    #expect(try fileSystem.contents(of: path) == [7])
    try fileSystem.rename(path, to: top.appending(name: name.prefix(200) + [0xFE]))
    #expect(try fileSystem.status(of: path) == nil)
    try fileSystem.removeTree(top)
    #expect(try fileSystem.status(of: top) == nil)
  }

  @Test("Canonically equivalent names are two files")
  func equivalentNames() throws {
    for name in [Array("é".utf8), [0x65, 0xCC, 0x81]] {
      try fileSystem.open(top.appending(name: name), .create).close()
    }
    #expect(try fileSystem.names(in: top).count == 2)
  }

  // MARK: Changing

  @Test("Making a folder that exists is no error, but a file in its place is")
  func createDirectory() throws {
    try fileSystem.createDirectory(top.appending("d"))
    try fileSystem.createDirectory(top.appending("d"))
    try folder.write("", to: "file")
    expect(.writeFailed) { try fileSystem.createDirectory(top.appending("file")) }
    expect(.notFound) { try fileSystem.createDirectory(top.appending("no").appending("parent")) }
    try fileSystem.createDirectories(top.appending("a").appending("b").appending("c"))
    try fileSystem.createDirectories(top.appending("a").appending("b").appending("c"))
    #expect(try fileSystem.status(of: top.appending("a").appending("b").appending("c"))?.kind == .folder)
  }

  @Test("Removing what does not exist is no error; a folder is not removed as a file")
  func removeFile() throws {
    try folder.write("", to: "file")
    try fileSystem.removeFile(top.appending("file"))
    try fileSystem.removeFile(top.appending("file"))
    #expect(try fileSystem.status(of: top.appending("file")) == nil)
    try fileSystem.createDirectory(top.appending("d"))
    #expect(throws: MVCError.self) { try fileSystem.removeFile(top.appending("d")) }
    #expect(try fileSystem.status(of: top.appending("d")) != nil)
  }

  @Test("A folder is removed when it is empty, and left when it is not")
  func removeDirectory() throws {
    try folder.write("", to: "d/file")
    #expect(try !fileSystem.removeDirectory(top.appending("d")))
    #expect(try folder.read("d/file") != nil)
    try fileSystem.removeFile(top.appending("d").appending("file"))
    #expect(try fileSystem.removeDirectory(top.appending("d")))
    #expect(try fileSystem.removeDirectory(top.appending("d")))
  }

  @Test("Renaming replaces a file")
  func rename() throws {
    try folder.write("new", to: "new")
    try folder.write("old", to: "old")
    try fileSystem.rename(top.appending("new"), to: top.appending("old"))
    #expect(try folder.text("old") == "new")
    #expect(try folder.read("new") == nil)
    expect(.notFound) { try fileSystem.rename(top.appending("nothing"), to: top.appending("old")) }
    #expect(try folder.text("old") == "new")
  }

  @Test(
    "A link keeps its target byte for byte, also one that leads nowhere",
    arguments: ["target", "./a//b/", "../outside", "/", "é\n\u{1}"].map { Array($0.utf8) } + [[0xFF, 0x2F, 0x2F]])
  func links(target: [UInt8]) throws {
    try fileSystem.createLink(at: top.appending("link"), to: target)
    #expect(try fileSystem.linkTarget(of: top.appending("link")) == target)
    expect(.writeFailed) { try fileSystem.createLink(at: top.appending("link"), to: target) }
  }

  @Test("A link's target of the greatest length is read whole")
  func longLink() throws {
    let target = [UInt8](repeating: UInt8(ascii: "t"), count: 4095)
    try fileSystem.createLink(at: top.appending("link"), to: target)
    #expect(try fileSystem.linkTarget(of: top.appending("link")) == target)
  }

  @Test("A target that the system would cut short is refused", arguments: [[], [0], Array("a\0b".utf8)] as [[UInt8]])
  func impossibleLinks(target: [UInt8]) throws {
    #expect(throws: MVCError.self) { try fileSystem.createLink(at: top.appending("link"), to: target) }
    #expect(try fileSystem.status(of: top.appending("link")) == nil)
  }

  @Test("What is no link has no target")
  func noLink() throws {
    try folder.write("", to: "file")
    expect(.readFailed) { _ = try fileSystem.linkTarget(of: top.appending("file")) }
    expect(.notFound) { _ = try fileSystem.linkTarget(of: top.appending("nothing")) }
  }

  @Test("A file is executable for those who may read it", arguments: [(0o644, 0o755), (0o600, 0o700), (0o640, 0o750)])
  func executable(plain: Int, executable: Int) throws {
    try folder.write("", to: "file")
    let path = top.appending("file")
    func mode() throws -> Int {
      let attributes = try FileManager.default.attributesOfItem(atPath: path.string)
      return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
    }
    try FileManager.default.setAttributes([.posixPermissions: plain], ofItemAtPath: path.string)
    try fileSystem.setExecutable(true, of: path)
    #expect(try mode() == executable)
    #expect(try fileSystem.status(of: path)?.isExecutable == true)
    try fileSystem.setExecutable(false, of: path)
    #expect(try mode() == plain)
    expect(.notFound) { try fileSystem.setExecutable(true, of: top.appending("nothing")) }
  }

  @Test("A folder is flushed, and one that does not exist is an error")
  func synchronizeDirectory() throws {
    try fileSystem.synchronizeDirectory(top)
    expect(.notFound) { try fileSystem.synchronizeDirectory(top.appending("nothing")) }
  }

  @Test("The space left is told where there is a file system")
  func availableByteCount() {
    #expect(fileSystem.availableByteCount(at: top) ?? 0 > 0)
    #expect(fileSystem.availableByteCount(at: top.appending("nothing")) == nil)
  }

  @Test(
    "What the system forbids is said with the code for it",
    .enabled(if: getuid() != 0, "root may do everything"))
  func permissions() throws {
    try folder.write("x", to: "closed/file")
    let closed = top.appending("closed")
    try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: closed.string)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: closed.string) }
    expect(.permissionDenied) { _ = try fileSystem.open(closed.appending("file"), .read) }
    expect(.permissionDenied) { _ = try fileSystem.open(closed.appending("new"), .create) }
    expect(.permissionDenied) { _ = try fileSystem.status(of: closed.appending("file")) }
    expect(.permissionDenied) { _ = try fileSystem.items(in: closed) }
    expect(.permissionDenied) { _ = try fileSystem.names(in: closed) }
    expect(.permissionDenied) { try fileSystem.createDirectory(closed.appending("d")) }
    expect(.permissionDenied) { try fileSystem.removeFile(closed.appending("file")) }
    expect(.permissionDenied) { try fileSystem.rename(closed.appending("file"), to: top.appending("file")) }
    expect(.permissionDenied) { try fileSystem.createLink(at: closed.appending("link"), to: [0x61]) }
  }

  private func expect(
    _ code: MVCError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
  ) {
    let error = #expect(throws: MVCError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.code == code, sourceLocation: sourceLocation)
  }
}
