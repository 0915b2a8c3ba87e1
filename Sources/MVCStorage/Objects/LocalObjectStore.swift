package import MVCBase
package import MVCObjects
import MVCTensors
import Synchronization

/// The objects of a repository on this machine, in packs.
package final class LocalObjectStore: ObjectStore {
  package let directory: PackDirectory
  package let packSet: PackSet
  package let rules: CuttingRules
  let slabs: SlabPool
  private let runtime: Runtime
  private let inflaters = Pool { Inflater() }

  package init(_ directory: PackDirectory, _ runtime: Runtime, rules: CuttingRules = .init()) {
    self.directory = directory
    self.runtime = runtime
    self.rules = rules
    slabs = SlabPool(slabByteCount: rules.slabByteCount)
    packSet = PackSet(directory)
  }

  package func contains(_ id: ObjectID) throws -> Bool { try packSet.find(id, isRetrying: false) != nil }

  package func content(of id: ObjectID) throws -> ObjectContent {
    guard let (pack, entry) = try packSet.find(id) else { throw ObjectFailure.missing(id) }
    return try content(of: entry, in: pack)
  }

  /// What the frame of an entry holds, a whole object held against its id.
  package func content(of entry: PackEntry, in pack: PackReader) throws -> ObjectContent {
    let frame = try pack.frame(entry)
    let content = try inflaters.with { inflater in try ObjectContent(decoding: frame, inflater) }
    if case .whole(let bytes) = content, ObjectID(of: bytes) != entry.id { throw ObjectFailure.wrongBytes(entry.id) }
    return content
  }

  package func ids(matching prefix: ObjectIDPrefix, limit: Int) throws -> [ObjectID] {
    var found: Set<ObjectID> = []
    for pack in try packSet.packs() {
      found.formUnion(try pack.ids(from: prefix.lowest, to: prefix.highest, limit: limit))
    }
    return Array(found.sorted().prefix(limit))
  }

  package func write<Result>(_ body: (any ObjectWriter) throws -> Result) throws -> Result {
    let result = try PackingWriter.run(self, runtime, body)
    try packSet.refresh()
    return result
  }
}

/// Things that are dear to make and can be used by one thread at a time, such as decompressors.
final class Pool<Item>: Sendable {
  private let make: @Sendable () -> Item
  private let free = Mutex<[Loan]>([])

  /// An item that nobody uses: it may pass between threads although it is not Sendable.
  private struct Loan: @unchecked Sendable { let item: Item }

  init(_ make: @escaping @Sendable () -> Item) { self.make = make }

  func with<Result>(_ body: (Item) throws -> Result) rethrows -> Result {
    let loan = free.withLock { $0.popLast() } ?? Loan(item: make())
    defer { free.withLock { $0.append(loan) } }
    return try body(loan.item)
  }
}
