import Foundation
import MVCBase
import MVCObjects
import MVCRepository
import MVCTestSupport
import SystemPackage
import Testing

/// What the project folder holds, at the name `a` above all.
enum LinkShape: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case file, folder, deepFolder, emptyFolder, selfLink, circle, linkToFolder, linkOutside, dangling, linksInside

  var testDescription: String { rawValue }

  var image: FolderImage {
    let large = FolderImage.Item.file([UInt8](repeating: 7, count: 300 << 10))
    let items: [String: FolderImage.Item] =
      switch self {
      case .file: ["a": .file([1])]
      case .folder: ["a/x": .file([2]), "a/large": large]
      case .deepFolder: ["a/b/c/x": .file([3]), "a/b/y": .file([4])]
      case .emptyFolder: ["a": .emptyFolder]
      case .selfLink: ["a": .link(Array("a".utf8))]
      case .circle: ["a": .link(Array("b".utf8)), "b": .link(Array("a".utf8))]
      case .linkToFolder: ["a": .link(Array("real".utf8)), "real/x": .file([5]), "real/large": large]
      case .linkOutside: ["a": .link(Array("../outside".utf8))]
      case .dangling: ["a": .link(Array("nowhere/at/all".utf8))]
      case .linksInside:
        ["a/b": .link(Array("..".utf8)), "a/a": .link(Array("a".utf8)), "a/x": .link(Array("b/a".utf8))]
      }
    return FolderImage(items)
  }

  static let pairs = allCases.flatMap { first in allCases.filter { $0 != first }.map { (first, $0) } }
}

@Suite("Repository: links")
struct LinkTests {
  private func set(_ image: FolderImage, _ project: TestProject) throws {
    let fileSystem = LocalFileSystem()
    for name in try fileSystem.names(in: project.root) where !name.elementsEqual(".mvc".utf8) {
      try fileSystem.removeTree(project.root.appending(name: name))
    }
    try image.write(to: project.root)
  }

  @Test("Links, folders and files take each other's places in every command", arguments: LinkShape.pairs)
  func shapes(first: LinkShape, second: LinkShape) throws {
    let project = try TestProject()
    let outside = FolderImage(["x": .file([9]), "b/c/x": .file([9]), "large": .file([9])])
    try outside.write(to: project.folder.path.appending("outside"))
    func expect(_ image: FolderImage, _ step: String, isClean: Bool = true) throws {
      #expect(try project.image().differences(from: image) == "", "\(step)")
      if isClean { #expect(try project.status() == [], "\(step)") }
      #expect(try FolderImage(of: project.folder.path.appending("outside")) == outside, "\(step)")
    }
    try set(first.image, project)
    try project.commit("first")
    try project.checkout(nil, newBranch: "two")
    try set(second.image, project)
    #expect(try project.status() != [])
    try project.commit("second")
    try expect(second.image, "commit")
    for _ in 0..<2 {
      try project.checkout("main")
      try expect(first.image, "checkout main")
      try project.checkout("two")
      try expect(second.image, "checkout two")
    }
    try project.undo()
    try expect(first.image, "undo of the checkout")
    _ = try project.open().restore([.root], from: "two", project.intent("mvc restore"))
    try expect(second.image, "restore", isClean: false)
    try project.undo()
    try expect(first.image, "undo of the restore")
    try project.redo()
    try expect(second.image, "redo of the restore", isClean: false)
    let forced = try project.checkout("main", isForced: true)
    for (path, item) in first.image.items where item != .emptyFolder {
      #expect(try project.image().items[path] == item, "checkout --force")
    }
    // New files in a folder that is recorded without any stay where they are: then there is nothing to undo.
    if forced.changedPathCount > 0 { try project.undo() }
    try expect(second.image, "undo of the forced checkout", isClean: false)
    try set(first.image, project)
    try project.commit(["m": "main"])
    try project.merge("two")
    var merged = second.image
    merged.items["m"] = .file(Array("main".utf8))
    try expect(merged, "merge")
    try project.undo()
    try project.checkout("two")
    try expect(second.image, "checkout after the merge")
  }

  @Test("Two names of one large file go through every command")
  func twoNames() throws {
    let project = try TestProject()
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    for number in bytes.indices { bytes[number] = UInt8(truncatingIfNeeded: number &* 2_654_435_761 >> 13) }
    try project.write(bytes, to: "epoch")
    try #require(link(project.location("epoch").string, project.location("best").string) == 0)
    try project.commit("one")
    let first = try project.image()
    try project.checkout(nil, newBranch: "two")
    bytes[100] ^= 1
    try project.write(bytes, to: "best")
    #expect(try project.status() == ["modified best", "modified epoch"])
    try project.commit("two")
    let second = try project.image()
    for _ in 0..<2 {
      for isForced in [false, true] {
        try project.checkout("main", isForced: isForced)
        #expect(try project.image() == first)
        try project.checkout("two", isForced: isForced)
        #expect(try project.image() == second)
      }
    }
    _ = try project.open().restore([.root], from: "main", project.intent())
    #expect(try project.image() == first)
    try project.undo()
    #expect(try project.image() == second)
    try project.checkout("main")
    try project.merge("two", .never)
    #expect(try project.image() == second)
    try project.undo()
    #expect(try project.image() == first)
    #expect(try project.status() == [])
  }
}
