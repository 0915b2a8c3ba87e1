import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import MVCWorkspace
import Testing

/// Random folders of a few files, links and empty folders.
struct ImageMaker {
  private static let names = ["a", "b", "c"]

  static func image(using random: inout SeededRandom) -> FolderImage {
    var items: [String: FolderImage.Item] = [:]
    fill("", 0, &items, &random)
    return FolderImage(items)
  }

  private static func fill(
    _ path: String, _ depth: Int, _ items: inout [String: FolderImage.Item], _ random: inout SeededRandom
  ) {
    for name in names {
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      let bytes = [UInt8.random(in: 48..<51, using: &random)]
      switch Int.random(in: 0..<9, using: &random) {
      case 0..<2: continue
      case 2: items[inner] = .executable(bytes)
      case 3: items[inner] = .link(bytes)
      case 4: items[inner] = .emptyFolder
      case 5..<7 where depth < 2:
        let before = items.count
        fill(inner, depth + 1, &items, &random)
        if items.count == before { items[inner] = .emptyFolder }
      default: items[inner] = .file(bytes)
      }
    }
  }
}

@Suite("ManifestSource, TreeChange, EditableTree and PathSelection")
struct TreeTests {
  @Test("A tree made to be endlessly deep is an error, however it is walked, and not the end of the stack")
  func endless() throws {
    let place = try StoreFolder()
    let store = place.store()
    let root = try store.write { writer in
      var id = try writer.add([1], .blob)
      var kind = EntryKind.file
      for _ in 0..<5000 {
        let entry = ManifestEntry(name: [0x64], kind: kind, byteCount: 1, id: id)
        (id, kind) = (try writer.add(Manifest(sorting: [entry]).encoded(), .manifest), .folder)
      }
      return id
    }
    let source = ManifestSource(store)
    func isRefused(_ body: () throws -> Void) -> Bool {
      do {
        try body()
        return false
      } catch {
        return (error as? MVCError)?.message.contains("folders deep") == true
      }
    }
    #expect(isRefused { _ = try source.changes(from: nil, to: root) })
    #expect(isRefused { try source.forEachLeaf(in: root) { _, _ in } })
  }

  private func path(_ text: String) throws -> RepositoryPath { try RepositoryPath(validating: text) }

  @Test("The changes between two trees are the differences between their leaves", arguments: UInt64(1)...30)
  func changes(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let folder = try TestFolder()
    let images = (0..<2).map { _ in ImageMaker.image(using: &random) }
    let ids = try images.map { try folder.store($0) }
    let changes = try folder.source.changes(from: ids[0], to: ids[1])
    let expected = Set(images[0].items.keys).union(images[1].items.keys).filter {
      images[0].items[$0] != images[1].items[$0]
    }
    #expect(Set(changes.map(\.path.description)) == expected, "seed \(seed)")
    #expect(changes.count == expected.count, "seed \(seed)")
    for change in changes {
      let name = change.path.description
      #expect((change.old != nil) == (images[0].items[name] != nil), "seed \(seed), \(name)")
      #expect((change.new != nil) == (images[1].items[name] != nil), "seed \(seed), \(name)")
    }
    #expect(try folder.source.changes(from: nil, to: ids[1]).count == images[1].items.count)
    #expect(try folder.source.changes(from: ids[0], to: ids[0]) == [])
  }

  @Test("Every leaf is visited in order, and found by its path", arguments: UInt64(1)...5)
  func leaves(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let folder = try TestFolder()
    let image = ImageMaker.image(using: &random)
    let root = try folder.store(image)
    var found: [RepositoryPath] = []
    try folder.source.forEachLeaf(in: root) { (path, entry) throws -> Void in
      found.append(path)
      #expect(try folder.source.entry(at: path, in: root) == entry)
      #expect(try folder.source.entry(at: path.appending(Array("none".utf8)), in: root) == nil)
    }
    #expect(Set(found.map(\.description)) == Set(image.items.keys), "seed \(seed)")
    #expect(try folder.source.entry(at: .root, in: root)?.id == root)
  }

  @Test(
    "Setting every change of one tree in another gives that tree, and unset paths are gone", arguments: UInt64(1)...30)
  func editing(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let folder = try TestFolder()
    let old = ImageMaker.image(using: &random)
    let new = ImageMaker.image(using: &random)
    let (from, to) = (try folder.store(old), try folder.store(new))
    var tree = try EditableTree(root: from, folder.source)
    #expect(tree.original == from)
    for change in try folder.source.changes(from: from, to: to) { try tree.set(change.new, at: change.path) }
    let written = try folder.store.write { try tree.write(to: $0) }
    #expect(written == to, "seed \(seed)")
    var untouched = try EditableTree(root: from, folder.source)
    try untouched.set(nil, at: path("none/at/all"))
    #expect(try folder.store.write { try untouched.write(to: $0) } == from)
  }

  @Test("An entry is inserted only where nothing stands and no file is in the way")
  func inserting() throws {
    let folder = try TestFolder()
    let root = try folder.store(FolderImage(["f": .file([1]), "d/x": .file([1])]))
    let entry = ManifestEntry(name: [], kind: .file, byteCount: 1, id: ObjectID(of: [1]))
    var tree = try EditableTree(root: root, folder.source)
    for text in ["f", "f/below", "d", "d/x", "d/y", "new/deep/z"] { try tree.insertIfFree(entry, at: path(text)) }
    let written = try folder.store.write { try tree.write(to: $0) }
    var found: [String] = []
    try folder.source.forEachLeaf(in: written) { path, _ in found.append(path.description) }
    #expect(found == ["d/x", "d/y", "f", "new/deep/z"])
  }

  @Test("A manifest that is learned is given without the store")
  func learning() throws {
    let folder = try TestFolder()
    let manifest = Manifest(sorting: [ManifestEntry(name: [65], kind: .file, byteCount: 1, id: ObjectID(of: [1]))])
    let id = ObjectID(of: manifest.encoded())
    #expect(throws: MVCError.self) { try folder.source.manifest(id) }
    folder.source.learn([id: manifest])
    #expect(try folder.source.manifest(id) == manifest)
    #expect(try folder.source.manifest(Manifest.emptyID) == .empty)
  }

  @Test("A selection includes its paths and what is below, and reaches what is above")
  func selection() throws {
    let selection = PathSelection([try path("a/b"), try path("c")])
    for text in ["a/b", "a/b/x", "c", "c/d/e"] { #expect(selection.includes(try path(text)), "\(text)") }
    for text in ["a", "a/bb", "d", "cc"] { #expect(!selection.includes(try path(text)), "\(text)") }
    for text in ["a", "a/b/x"] { #expect(selection.reaches(try path(text)), "\(text)") }
    #expect(selection.reaches(.root) && !selection.includes(.root))
    #expect(!selection.reaches(try path("a/c")))
    let missing = try selection.missing { try $0 == path("c") }
    #expect(missing == [try path("a/b")])
    #expect(PathSelection([]) == .everything)
    #expect(PathSelection([]).isEverything && !selection.isEverything)
    #expect(PathSelection.everything.missing { _ in false } == [])
  }
}
