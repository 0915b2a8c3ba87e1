import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A large file of which little differs: it is changed where it lies, unless somebody uses it.
@Suite("Repository: checkout of a file that keeps most of its bytes")
struct PatchedCheckoutTests {
  private let project: TestProject
  private let old: [UInt8]
  private let new: [UInt8]

  /// `main` has the old model, `other` the new one, which is checked out.
  init() throws {
    project = try TestProject()
    var random = SeededRandom(seed: 5)
    var bytes = random.bytes(2 << 20)
    old = bytes
    for place in 700_000..<700_100 { bytes[place] ^= 0xFF }
    new = bytes + random.bytes(1000)
    try project.write(old, to: "model.bin")
    try project.commit(["params.yaml": "epochs: 1\n"])
    try project.checkout(nil, newBranch: "other")
    try project.write(new, to: "model.bin")
    try project.commit(["params.yaml": "epochs: 2\n"])
    settle()
  }

  /// Lets the index know the files without reading them again.
  private func settle() {
    project.rest()
    _ = try? project.open().status()
  }

  private func inode(_ path: String = "model.bin") throws -> UInt64? {
    try LocalFileSystem().status(of: project.location(path))?.inode
  }

  /// Whether these are the model's bytes; a failure does not print them.
  private func holds(_ bytes: [UInt8]) throws -> Bool { try project.read("model.bin") == bytes }

  /// Whether this file system can tell who uses a file; says so when it cannot.
  private func canTell() throws -> Bool {
    try project.folder.write("x", to: "probe")
    let file = try LocalFileSystem().open(project.folder.path.appending("probe"), .update)
    if file.isUsedAlone() { return true }
    print("this file system cannot tell who uses a file: copies are made, and that is all that is tested")
    return false
  }

  @Test("The file stays where it is, there and back, and status sees no change")
  func inPlace() throws {
    let before = try inode()
    for (branch, bytes) in [("main", old), ("other", new), ("main", old)] {
      try project.checkout(branch)
      #expect(try holds(bytes))
      #expect(try project.status() == [])
      if try canTell() { #expect(try inode() == before, "it was copied") }
      settle()
    }
    #expect(try project.open().check().damages == [])
    #expect(try LocalFileSystem().names(in: project.root.appending(".mvc").appending("tmp")) == [])
  }

  @Test("Who has the file open keeps the bytes that were there")
  func open() throws {
    let before = try inode()
    let reader = try LocalFileSystem().open(project.location("model.bin"), .read)
    try project.checkout("main")
    #expect(try holds(old))
    #expect(ObjectID(of: try reader.readBytes(new.count, at: 0)) == ObjectID(of: new))
    #expect(try inode() != before)
  }

  @Test("Who has the file mapped and closed keeps the bytes that were there")
  func mapped() throws {
    let descriptor = project.location("model.bin").withPlatformString { systemOpen($0) }
    let map = try #require(mmap(nil, new.count, PROT_READ, MAP_SHARED, descriptor, 0))
    close(descriptor)
    defer { munmap(map, new.count) }
    try project.checkout("main")
    #expect(try holds(old))
    #expect(ObjectID(of: Array(UnsafeRawBufferPointer(start: map, count: new.count))) == ObjectID(of: new))
  }

  @Test("Another name of the file keeps the bytes that were there")
  func linked() throws {
    let backup = project.folder.path.appending("backup")
    try hardLink(to: backup)
    settle()
    try project.checkout("main")
    #expect(try holds(old))
    #expect(ObjectID(of: try #require(try LocalFileSystem().contents(of: backup))) == ObjectID(of: new))
  }

  @Test(
    "Recorded names of one file are changed together, and a name outside keeps the bytes", arguments: [false, true])
  func names(isForced: Bool) throws {
    let outside = project.folder.path.appending("outside")
    try project.remove("model.bin")
    try project.write(new, to: "model.bin")
    for other in [project.location("best.bin"), project.location("zoo.bin"), outside] { try hardLink(to: other) }
    try project.commit("names")
    var changed = new
    changed[1_000_000] ^= 0xFF
    try project.checkout(nil, newBranch: "changed")
    let file = try LocalFileSystem().open(project.location("model.bin"), .update)
    try changed[1_000_000...1_000_000].withUnsafeBytes { try file.write($0, at: 1_000_000) }
    try file.close()
    try project.commit("changed")
    for (branch, bytes) in [("other", new), ("changed", changed), ("other", new)] {
      for path in ["best.bin", "zoo.bin"] {
        try project.remove(path)
        try hardLink(to: project.location(path))
      }
      settle()
      try project.checkout(branch, isForced: isForced)
      for path in ["model.bin", "best.bin", "zoo.bin"] { #expect(try project.read(path) == bytes, "\(path)") }
      #expect(try LocalFileSystem().contents(of: outside) == changed)
      #expect(try project.status() == [])
    }
  }

  private func hardLink(to other: FilePath) throws {
    let status = project.location("model.bin").withPlatformString { from in
      other.withPlatformString { link(from, $0) }
    }
    try #require(status == 0)
  }

  @Test("A file that must not be written to is replaced")
  func readOnly() throws {
    #expect(project.location("model.bin").withPlatformString { chmod($0, 0o444) } == 0)
    settle()
    try project.checkout("main")
    #expect(try holds(old))
    #expect(try project.status() == [])
  }

  @Test("The executable bit follows, and undo brings all back")
  func executable() throws {
    try project.setExecutable(true, "model.bin")
    try project.commit("executable")
    settle()
    let before = try project.image()
    try project.checkout("main")
    #expect(try project.image().items["model.bin"] == .file(old))
    settle()
    try project.undo()
    #expect(try project.image() == before)
  }

  /// Changes a byte of the model through a mapping whose page is dirty, so that the file's times stay as they are.
  ///
  /// - Parameter body: Runs after the write, while the file is still mapped.
  /// - Returns: Whether the times did stay.
  private func writeWithoutTrace(_ place: Int, _ body: () throws -> Void = {}) throws -> Bool {
    let descriptor = project.location("model.bin").withPlatformString { openForWriting($0) }
    let map = try #require(mmap(nil, new.count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0))
    close(descriptor)
    defer { munmap(map, new.count) }
    let bytes = map.assumingMemoryBound(to: UInt8.self)
    bytes[place] = new[place]
    settle()
    let before = try LocalFileSystem().status(of: project.location("model.bin"))
    bytes[place] ^= 0xFF
    let isUnseen = try LocalFileSystem().status(of: project.location("model.bin")) == before && project.status() == []
    if !isUnseen { print("this system shows a write through a mapping in the file's times: there is nothing to test") }
    if isUnseen { try body() }
    return isUnseen
  }

  /// What is refused with the bytes that nobody saw coming, and what is saved of them when it is forced.
  private func expectRefusal(_ mine: [UInt8], _ source: String = "main") throws {
    let error = #expect(throws: MVCError.self) { try project.checkout(source) }
    #expect(error?.code == .wouldLoseChanges)
    #expect(error?.details == ["model.bin"])
    #expect(try holds(mine))
    #expect(try project.status() == ["modified model.bin"], "the index still has it")
    #expect(try project.references().currentBranch?.short == "other")
    let saved = try #require(try project.checkout(source, isForced: true).saved)
    #expect(try project.image(of: saved).items["model.bin"] == .file(mine))
    #expect(try LocalFileSystem().names(in: project.root.appending(".mvc").appending("tmp")) == [])
  }

  @Test("Bytes that stay are checked: a write that left no trace in the times stops the checkout and is saved")
  func unseenWrite() throws {
    var mine = new
    mine[5000] ^= 0xFF
    guard try writeWithoutTrace(5000) else { return }
    try expectRefusal(mine)
    #expect(try holds(old))
  }

  @Test("Status reads the file on request, names it, and knows from then on that it changed")
  func unseenWriteAndStatus() throws {
    guard try writeWithoutTrace(5000) else { return }
    let verification = try #require(try project.open().status(isVerifying: true).verification)
    #expect(verification.unseen.map(\.description) == ["model.bin"])
    #expect((verification.recordedCount, verification.matchedCount, verification.readCount) == (2, 1, 2))
    #expect(try project.status() == ["modified model.bin"])
    let again = try #require(try project.open().status(isVerifying: true).verification)
    #expect(again.unseen == [])
    #expect((again.matchedCount, again.readCount) == (1, 2))
  }

  @Test("The same while the file is still mapped, when a copy is changed")
  func unseenWriteWhileMapped() throws {
    var mine = new
    mine[5000] ^= 0xFF
    _ = try writeWithoutTrace(5000) {
      try expectRefusal(mine)
      #expect(try holds(old))
    }
  }

  @Test("The same where the new version is written as a whole and takes over what it shares")
  func unseenWriteInSharedPart() throws {
    var third = old
    for place in 0..<1_500_000 { third[place] ^= 0x55 }
    try project.checkout("main", newBranch: "third")
    try project.write(third, to: "model.bin")
    try project.commit("third")
    try project.checkout("other")
    var mine = new
    mine[1_990_000] ^= 0xFF
    guard try writeWithoutTrace(1_990_000) else { return }
    try expectRefusal(mine, "third")
    #expect(try holds(third))
  }

  @Test("A change of the file that was not committed is no ground for a patch: it stops the checkout")
  func changed() throws {
    var mine = new
    mine[5] ^= 1
    try project.write(mine, to: "model.bin")
    #expect(throws: MVCError.self) { try project.checkout("main") }
    #expect(try holds(mine))
    try project.checkout("main", isForced: true)
    #expect(try holds(old))
    try project.undo()
    #expect(try holds(mine))
  }
}

/// The system's call, whose name is also a method's.
private func openForWriting(_ path: UnsafePointer<CChar>) -> Int32 { open(path, O_RDWR | O_CLOEXEC) }
private func systemOpen(_ path: UnsafePointer<CChar>) -> Int32 { open(path, O_RDONLY | O_CLOEXEC) }
