import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Testing

@Suite("PackRollUp")
struct PackRollUpTests {
  private func rollUp(_ place: StoreFolder, _ fileSystem: any FileSystem = LocalFileSystem()) throws {
    let store = place.store(fileSystem)
    let due = PackRollUp.due(try store.packSet.packs())
    guard !due.isEmpty else { return }
    try PackRollUp.join(due, in: store.directory, interruption: Interruption())
  }

  private func expectAll(_ objects: [[UInt8]], in place: StoreFolder, _ comment: @autoclosure () -> String) throws {
    let store = place.store()
    for bytes in objects { #expect(try store.bytes(of: ObjectID(of: bytes)) == bytes, "\(comment())") }
    for pack in try store.packSet.packs() { try pack.verifyDigest() }
  }

  @Test("The number of packs grows with the logarithm of the number of commits")
  func geometric() throws {
    let place = try StoreFolder()
    var random = SeededRandom(seed: 1)
    var objects: [[UInt8]] = []
    var most = 0
    for _ in 0..<200 {
      objects.append(random.bytes(.random(in: 1...300, using: &random)))
      try place.writePack(objects.suffix(1))
      try rollUp(place)
      most = max(most, try place.directory().names().count)
    }
    #expect(most <= 9)
    #expect(try place.packFiles().count <= 9)
    try expectAll(objects, in: place, "after 200 packs")
  }

  @Test("Afterwards every pack is at least twice as large as the smaller ones together", arguments: UInt64(1)...5)
  func progression(seed: UInt64) throws {
    let place = try StoreFolder()
    var random = SeededRandom(seed: seed)
    for _ in 0..<12 { try place.writePack([random.bytes(1 << Int.random(in: 0...12, using: &random))]) }
    try rollUp(place)
    let sizes = try place.store().packSet.packs().map(\.fileByteCount).sorted()
    for (index, size) in sizes.enumerated() {
      #expect(size >= 2 * sizes[..<index].reduce(0, +), "seed \(seed): \(sizes)")
    }
    #expect(PackRollUp.due(try place.store().packSet.packs()).isEmpty, "seed \(seed)")
  }

  @Test("What is in several packs is kept once")
  func duplicates() throws {
    let place = try StoreFolder()
    try place.writePack([[1], [2]])
    try place.writePack([[2], [3]])
    try place.writePack([[3], [1]])
    let packs = try place.store().packSet.packs()
    #expect(try PackRollUp.join(packs, in: place.directory(), interruption: Interruption()).count == 3)
    let joined = try place.store().packSet.packs()
    #expect(joined.map(\.entryCount) == [3])
    try expectAll([[1], [2], [3]], in: place, "joined")
  }

  @Test("Only what is wanted is kept, and a pack of nothing is not written")
  func filtered() throws {
    let place = try StoreFolder()
    try place.writePack([[1], [2]])
    try place.writePack([[3]])
    func collect(_ wanted: Set<ObjectID>) throws {
      let packs = try place.store().packSet.packs()
      try PackRollUp.join(packs, in: place.directory(), interruption: Interruption()) { wanted.contains($0) }
    }
    try collect([ObjectID(of: [2])])
    #expect(try place.store().packSet.packs().map(\.entryCount) == [1])
    try expectAll([[2]], in: place, "one kept")
    try collect([])
    #expect(try place.packFiles().isEmpty)
  }

  @Test("Joining a pack to itself alone changes nothing and does not lose it")
  func same() throws {
    let place = try StoreFolder()
    try place.writePack([[1], [2]])
    let packs = try place.store().packSet.packs()
    #expect(try PackRollUp.join(packs, in: place.directory(), interruption: Interruption()) == [])
    try expectAll([[1], [2]], in: place, "joined to itself")
  }

  @Test("Snapshots lie first, then tags, manifests and blobs")
  func order() throws {
    let place = try StoreFolder()
    let kinds: [ObjectKind] = [.blob, .manifest, .tag, .snapshot]
    for (number, kind) in kinds.enumerated() { try place.writePack([[UInt8(number)], [UInt8(number + 100)]], kind) }
    let packs = try place.store().packSet.packs()
    try PackRollUp.join(packs, in: place.directory(), interruption: Interruption())
    var entries: [PackEntry] = []
    for pack in try place.store().packSet.packs() { try pack.forEachEntry { entries.append($0) } }
    let order = entries.sorted { $0.offset < $1.offset }.map(\.kind)
    #expect(order == [.snapshot, .snapshot, .tag, .tag, .manifest, .manifest, .blob, .blob])
  }

  @Test("A damaged frame stops it, and nothing is removed")
  func damagedFrame() throws {
    let place = try StoreFolder()
    let names = try [place.writePack([[1]]), place.writePack([[2]])]
    let path = "packs/\(names[0].fileName)"
    try place.folder.write(try #require(try place.folder.read(path)).flippingBit(20 * 8), to: path)
    let packs = try place.store().packSet.packs()
    let error = #expect(throws: MVCError.self) {
      try PackRollUp.join(packs, in: place.directory(), interruption: Interruption())
    }
    #expect(error?.code == .corrupt)
    #expect(try place.directory().names() == names.sorted())
    #expect(try LocalFileSystem().names(in: place.temporary).isEmpty)
  }

  @Test("A wish to stop is met, and nothing is removed")
  func interrupted() throws {
    let place = try StoreFolder()
    try place.writePack([[1]])
    try place.writePack([[2]])
    let interruption = Interruption()
    interruption.wish()
    #expect(throws: MVCError.self) {
      try PackRollUp.join(try place.store().packSet.packs(), in: place.directory(), interruption: interruption)
    }
    #expect(try place.directory().names().count == 2)
    #expect(try LocalFileSystem().names(in: place.temporary).isEmpty)
  }

  @Test("Whatever goes wrong and whenever, every object can be read", arguments: FaultLoop.Style.allCases)
  func faults(style: FaultLoop.Style) throws {
    let objects: [[UInt8]] = (0..<6).map { [$0, 1, 2, 3] }
    let struck = try FaultLoop.run(style) { faulty in
      let place = try StoreFolder()
      for pair in [objects[..<2], objects[2..<4], objects[4...]] { try place.writePack(Array(pair)) }
      return FaultLoop.Attempt(
        command: { try rollUp(place, faulty) },
        check: { trial throws in
          try expectAll(objects, in: place, "\(trial)")
          // And when it is tried again.
          try rollUp(place)
          try expectAll(objects, in: place, "again after \(trial)")
          if trial.hasSucceeded { #expect(try place.directory().names().count == 1, "\(trial)") }
        })
    }
    #expect(struck > 15)
  }

  @Test("Objects that are collected after a stopped roll-up take no others along")
  func collectionAfterCrash() throws {
    let kept: [UInt8] = [1]
    try FaultLoop.run(.crash) { faulty in
      let place = try StoreFolder()
      // The roll-up joins what garbage collection takes apart again: the same pack comes back under its old name.
      try place.writePack([kept])
      try place.writePack([[2]])
      return FaultLoop.Attempt(
        command: { try rollUp(place, faulty) },
        check: { trial throws in
          let packs = try place.store().packSet.packs()
          try PackRollUp.join(packs, in: place.directory(), interruption: Interruption()) { $0 == ObjectID(of: kept) }
          try expectAll([kept], in: place, "\(trial)")
          try rollUp(place)
          try expectAll([kept], in: place, "\(trial)")
        })
    }
  }
}
