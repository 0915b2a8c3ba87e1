import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Synchronization
import SystemPackage
import Testing

@Suite("PackDirectory")
struct PackDirectoryTests {
  private let place: StoreFolder

  init() throws { place = try StoreFolder() }

  @Test("Packs are listed in order; other files are not packs")
  func names() throws {
    let names = try (1...5).map { try place.writePack([[$0]]) }
    try place.folder.write("", to: "packs/notes.txt")
    try place.folder.write("", to: "packs/\(String(repeating: "g", count: 64)).pack")
    #expect(try place.directory().names() == names.sorted())
  }

  @Test("A removal that begins while the packs are listed hides none whose successor was not listed")
  func namesDuringRemovals() throws {
    let names = try (1...3).map { try place.writePack([[$0]]) }
    try place.folder.write("\(names[0])\n", to: "packs/obsolete")
    let joined = Mutex<PackName?>(nil)
    let shared = place
    // The files have been listed; before the list of what is gone is read it becomes another.
    let hooked = HookedFileSystem(beforeOpening: { path in
      guard path.lastComponent == "obsolete", joined.withLock({ $0 }) == nil else { return }
      let name = try shared.writePack([[2], [3]])
      joined.withLock { $0 = name }
      try shared.folder.write("\(names[1])\n\(names[2])\n", to: "packs/obsolete")
    })
    let found = try place.directory(hooked).names()
    #expect(found == [try #require(joined.withLock { $0 })])
  }

  @Test("Removing no pack does nothing")
  func removeNothing() throws {
    let name = try place.writePack([[1]])
    try place.directory().remove([])
    #expect(try place.directory().names() == [name])
  }

  @Test("One pack is removed without a byte written, as on a full disk")
  func removeOne() throws {
    let names = try (1...2).map { try place.writePack([[$0]]) }
    let counting = FaultyFileSystem()
    try place.directory(counting, isDurable: true).remove([names[0]])
    #expect(!counting.log.contains { $0.kind == .write })
    #expect(try place.directory().names() == [names[1]])
  }

  @Test("Packs are removed all or none, whatever goes wrong and whenever", arguments: FaultLoop.Style.allCases)
  func removeFaults(style: FaultLoop.Style) throws {
    let struck = try FaultLoop.run(style) { faulty in
      let place = try StoreFolder()
      let names = try (1...4).map { try place.writePack([[$0]]) }
      return FaultLoop.Attempt(
        command: { try place.directory(faulty, isDurable: true).remove(Array(names.prefix(3))) },
        check: { trial throws in
          let left = try place.directory().names()
          #expect(left == names.sorted() || left == [names[3]], "\(trial)")
          if trial.hasSucceeded { #expect(left == [names[3]], "\(trial)") }
          // The next removal finishes what was begun.
          try place.directory().remove([names[3]])
          if left.count == 1 { #expect(try place.packFiles() == [], "\(trial)") }
        })
    }
    #expect(struck > 10)
  }

  @Test("A pack that is written again after a stopped removal is there, and stays")
  func writtenAgain() throws {
    let name = try place.writePack([[1]])
    let other = try place.writePack([[2]])
    // A process was killed after the list of what is to be removed took its place.
    try place.folder.write("\(name)\n\(other)\n", to: "packs/obsolete")
    #expect(try place.directory().names() == [])
    #expect(try place.writePack([[1]]) == name)
    #expect(try place.directory().names() == [name])
    let third = try place.writePack([[3]])
    try place.directory().remove([third])
    #expect(try place.directory().names() == [name])
    #expect(try place.store().bytes(of: ObjectID(of: [1])) == [1])
    #expect(try place.packFiles() == [name.fileName])
  }

  @Test("A list of removed packs that holds anything else does no harm")
  func strangeList() throws {
    let name = try place.writePack([[1]])
    for text in ["", "\n\n", "..\n../../secret\n", "\(name)x\n", String(repeating: "f", count: 64) + "\n"] {
      try place.folder.write(text, to: "packs/obsolete")
      #expect(try place.directory().names() == [name])
    }
    try place.directory().remove([name])
    #expect(try place.packFiles() == [])
  }
}
