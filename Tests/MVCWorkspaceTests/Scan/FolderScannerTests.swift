import Foundation
import MVCBase
import MVCObjects
import MVCTestSupport
import MVCWorkspace
import SystemPackage
import Testing

@Suite("FolderScanner")
struct FolderScannerTests {
  @Test("Files, links and folders are found in the order of their names' bytes")
  func everything() throws {
    let folder = try TestFolder()
    for path in ["b", "a/z", "a/b", "a-b", "a.b", "Z"] { try folder.write("x", to: path) }
    try folder.link("l", to: "a")
    #expect(try folder.scannedPaths() == ["Z", "a/", "a/b", "a/z", "a-b", "a.b", "b", "l"])
    let kinds = try folder.scan().entries.map(\.kind)
    #expect(kinds == [.file, .folder, .file, .file, .file, .link])
  }

  @Test("Names of any bytes are found")
  func names() throws {
    let folder = try TestFolder()
    let names: [[UInt8]] = [[0x01], [0x0A], [0x20], [0x22, 0x5C], [0xC3, 0x28], [0xFF, 0xFE]]
    for name in names { try folder.write("x", to: CommandLineText.text(of: name)) }
    #expect(try folder.scan().entries.map(\.name) == names)
  }

  @Test("Folders that lie too deep are refused by name, and may be ignored")
  func depth() throws {
    let folder = try TestFolder()
    let deepest = Array(repeating: "d", count: RepositoryPath.largestDepth).joined(separator: "/")
    try folder.createFolder(deepest)
    #expect(try folder.scannedPaths().count == RepositoryPath.largestDepth)
    try folder.createFolder(deepest + "/d")
    #expect { try folder.scan() } throws: { error in
      guard let error = error as? MVCError else { return false }
      return error.code == .usage && error.message.contains("'d/d/") && error.message.contains("1025 folders deep")
    }
    try folder.write("d\n", to: ".mvcignore")
    #expect(try folder.scannedPaths() == [".mvcignore"])
  }

  @Test("Rules of a folder hold in it and below it, and the nearest wins")
  func nestedRules() throws {
    let folder = try TestFolder()
    try folder.write("*.log\n/only-here\nbuild/\n", to: ".mvcignore")
    try folder.write("!keep.log\n*.tmp\n", to: "d/.mvcignore")
    for path in [
      "a.log", "d/b.log", "d/keep.log", "d/e/keep.log", "d/x.tmp", "x.tmp", "only-here", "d/only-here", "build/x",
      "d/build/keep.log",
    ] { try folder.write("x", to: path) }
    #expect(
      try folder.scannedPaths() == [
        ".mvcignore", "d/", "d/.mvcignore", "d/e/", "d/e/keep.log", "d/keep.log", "d/only-here", "x.tmp",
      ])
  }

  @Test("What is tracked is found although it is ignored, and the folders above it too")
  func tracked() throws {
    let folder = try TestFolder()
    try folder.write("*.bin\nout/\n", to: ".mvcignore")
    for path in ["w.bin", "v.bin", "out/a", "out/b", "out/deep/c"] { try folder.write("x", to: path) }
    #expect(try folder.scannedPaths() == [".mvcignore"])
    #expect(
      try folder.scannedPaths(tracked: ["w.bin", "out", "out/b", "out/deep", "out/deep/c"])
        == [".mvcignore", "out/", "out/b", "out/deep/", "out/deep/c", "w.bin"])
  }

  @Test("A bare folder is found, one with ignored things alone only when it is tracked")
  func emptyFolders() throws {
    let folder = try TestFolder()
    try folder.write("*.log\n", to: ".mvcignore")
    try folder.createFolder("bare")
    try folder.createFolder("nested/bare")
    try folder.write("x", to: "logs/a.log")
    try folder.write("x", to: "outer/logs/a.log")
    try folder.createFolder("with-repository/inner/.mvc")
    #expect(try folder.scannedPaths() == [".mvcignore", "bare/", "nested/", "nested/bare/"])
    #expect(
      try folder.scannedPaths(tracked: ["logs", "outer"])
        == [".mvcignore", "bare/", "logs/", "nested/", "nested/bare/", "outer/"])
  }

  @Test("Repositories of mvc and git are never entered, nor projects with one of mvc")
  func repositories() throws {
    let folder = try TestFolder()
    for path in [".mvc/refs", ".git/config", "sub/.GIT/config", "nested/.mvc/refs", "nested/file", "mine/.mvc-notes"] {
      try folder.write("x", to: path)
    }
    try folder.write("!.mvc\n!.git\n", to: ".mvcignore")
    #expect(
      try folder.scannedPaths(tracked: [".mvc", ".git", "nested", "nested/file"])
        == [".mvcignore", "mine/", "mine/.mvc-notes"])
  }

  @Test("A link to a folder is a link, and what it leads to is not entered")
  func links() throws {
    let folder = try TestFolder()
    try folder.write("x", to: "real/file")
    try folder.link("to-folder", to: "real")
    try folder.link("to-nothing", to: "nowhere")
    try folder.link("to-itself", to: ".")
    #expect(try folder.scannedPaths() == ["real/", "real/file", "to-folder", "to-itself", "to-nothing"])
  }

  @Test("Sockets and pipes are left out")
  func others() throws {
    let folder = try TestFolder()
    try folder.write("x", to: "file")
    #expect(mkfifo(folder.location("pipe").string, 0o644) == 0)
    #expect(try folder.scannedPaths() == ["file"])
  }

  @Test("An ignore file that is too large to be one is refused with a word")
  func hugeIgnoreFile() throws {
    let folder = try TestFolder()
    try folder.write(String(repeating: "a\n", count: 600_000), to: ".mvcignore")
    let error = #expect(throws: MVCError.self) { try folder.scan() }
    #expect(error?.code == .readFailed)
  }

  @Test("A scan is stopped by a wish")
  func interruption() throws {
    let folder = try TestFolder()
    folder.runtime.interruption.wish()
    let error = #expect(throws: MVCError.self) { try folder.scan() }
    #expect(error?.code == .interrupted)
  }
}
