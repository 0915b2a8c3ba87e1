import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Synchronization
import Testing

@Suite("PackSet")
struct PackSetTests {
  private let place: StoreFolder

  init() throws { place = try StoreFolder() }

  @Test("A store finds what another store has written since")
  func writtenElsewhere() throws {
    let here = place.store()
    #expect(try !here.contains(ObjectID(of: [1])))
    try place.store().write { _ = try $0.add([1], .blob) }
    #expect(try here.bytes(of: ObjectID(of: [1])) == [1])
    #expect(try here.contains(ObjectID(of: [1])))
  }

  @Test("A store finds by its first digits what another store has written, or rolled up, since")
  func prefixWrittenElsewhere() throws {
    for number in 0..<5 { try place.writePack([[UInt8(number)]]) }
    let here = place.store()
    let (old, new) = (ObjectID(of: [0]), ObjectID(of: [77]))
    #expect(try here.ids(matching: try prefix(of: old), limit: 2) == [old])
    #expect(try here.ids(matching: try prefix(of: new), limit: 2) == [])
    let there = place.store()
    try there.write { _ = try $0.add([77], .blob) }
    try PackRollUp.join(try there.packSet.packs(), in: there.directory, interruption: Interruption())
    #expect(try here.ids(matching: try prefix(of: new), limit: 2) == [new])
    #expect(try here.ids(matching: try prefix(of: old), limit: 2) == [old])
  }

  @Test("An object is found although a listing made meanwhile had neither the old packs nor the new one")
  func missedByAListing() throws {
    try place.writePack([[1]])
    let count = Atomic(0)
    let hooked = HookedFileSystem(listing: { _, names in
      // The first is for what is there at first, the second shows that there is more, with the third it is opened.
      count.add(1, ordering: .relaxed).newValue == 3 ? [] : names
    })
    let here = place.store(hooked)
    #expect(try here.contains(ObjectID(of: [1])))
    try place.writePack([[2]])
    #expect(try here.bytes(of: ObjectID(of: [2])) == [2])
    let listings = count.load(ordering: .relaxed)
    #expect(listings > 3)
  }

  private func prefix(of id: ObjectID) throws -> ObjectIDPrefix {
    try #require(ObjectIDPrefix(String(id.description.prefix(12))))
  }

  @Test("A store reads on when another store has rolled its packs up")
  func rolledUpElsewhere() throws {
    for number in 0..<5 { try place.writePack([[UInt8(number)]]) }
    let here = place.store()
    #expect(try here.bytes(of: ObjectID(of: [0])) == [0])
    let there = place.store()
    try PackRollUp.join(try there.packSet.packs(), in: there.directory, interruption: Interruption())
    for number in 0..<5 { #expect(try here.bytes(of: ObjectID(of: [UInt8(number)])) == [UInt8(number)]) }
    try here.packSet.refresh()
    #expect(try here.packSet.packs().count == 1)
    for number in 0..<5 { #expect(try here.bytes(of: ObjectID(of: [UInt8(number)])) == [UInt8(number)]) }
  }

  @Test("What is nowhere is missing, also after looking again")
  func missing() throws {
    let store = place.store()
    let error = #expect(throws: MVCError.self) { try store.bytes(of: ObjectID(of: [9])) }
    #expect(error?.code == .corrupt)
    #expect(error?.message == "cannot read object '\(ObjectID(of: [9]).short)': it is not in this repository")
  }

  @Test("Refreshing keeps the packs that are open and opens the new ones")
  func refresh() throws {
    let set = PackSet(place.directory())
    try place.writePack([[1]])
    let before = try set.packs()
    try place.writePack([[2]])
    #expect(try set.packs().count == 1)
    try set.refresh()
    let after = try set.packs()
    #expect(after.count == 2)
    #expect(before.allSatisfy { old in after.contains { $0 === old } })
  }

  @Test("Readers go on while another store writes and rolls up")
  func concurrency() throws {
    var objects: [[UInt8]] = []
    for number in 0..<10 {
      objects.append([UInt8(number)])
      try place.writePack(objects.suffix(1))
    }
    let (place, known) = (place, objects)
    try OrderedPipeline<Void, Void>.run(
      width: 3, window: 100, makeScratch: {}, consume: { _ in },
      body: { pipeline in
        try pipeline.submit {
          for round in 0..<20 {
            let store = place.store(workerCount: 1)
            try store.write { _ = try $0.add([UInt8(round), 1], .blob) }
            let due = PackRollUp.due(try store.packSet.packs())
            if !due.isEmpty { try PackRollUp.join(due, in: store.directory, interruption: Interruption()) }
          }
        }
        for _ in 0..<40 {
          try pipeline.submit { _ throws in
            let store = place.store(workerCount: 1)
            for bytes in known { #expect(try store.bytes(of: ObjectID(of: bytes)) == bytes) }
          }
        }
      })
    for round in 0..<20 { #expect(try place.store().contains(ObjectID(of: [UInt8(round), 1]))) }
  }
}
